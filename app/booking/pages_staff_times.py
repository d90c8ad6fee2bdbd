"""Booking for a citizen, and moving a meeting: for whom, why, when, and whether that is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from app.booking.access import ARRANGERS, check_may_arrange_for
from app.booking.arranging import Wanted, book_meeting, move_booking
from app.booking.contract import BookingView, MeetingMode, Slot
from app.booking.finding import citizens_to_book_for
from app.booking.interpreting import languages, last_language
from app.booking.meeting_types import meeting_types
from app.booking.phoning import known_phone, note_phone
from app.booking.schemas import Moment
from app.booking.schemas_pages import StaffSlotForm, spoken_of
from app.booking.slots import advisers_for
from app.booking.staff_times import (
    Sought,
    name_of,
    place_of,
    slot_at,
    sought_for,
    sought_instead,
    times_for,
)
from app.booking.staff_view import meeting_for_staff
from app.core.clock import local_day
from app.core.errors import Conflict, Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("calendar_times", __name__, template_folder="templates")
advisers = only(*ARRANGERS)

TIMES, SURE = "booking/staff_times.html", "booking/staff_sure.html"
AT = ("starts_at", "mode", "adviser_id", "place_id")


@pages.get("/kalender/book")
@advisers
def whom() -> str:
    """Look for a citizen to book for."""
    q = request.args.get("q", "").strip()[:100]
    with read_unit() as uow:
        found = citizens_to_book_for(uow, q)
    errors = [_("Write a name.")] if "q" in request.args and not q else []
    return render_template("booking/staff_whom.html", q=q, found=found, errors=errors)


@pages.get("/kalender/book/<uuid:citizen_id>")
@advisers
def why(citizen_id: UUID) -> str | Response:
    """Ask what the meeting is about; where there is one reason alone, when it is to be."""
    with read_unit() as uow:
        check_may_arrange_for(uow, citizen_id)
        kinds, name = meeting_types(uow), name_of(uow, citizen_id)
    if len(kinds) == 1:
        here = url_for("calendar_times.times", citizen_id=citizen_id, slug=kinds[0].slug)
        return redirect(here, 303)
    return render_template("booking/staff_why.html", kinds=kinds, name=name, citizen_id=citizen_id)


@pages.get("/kalender/book/<uuid:citizen_id>/<slug>")
@advisers
def times(citizen_id: UUID, slug: str) -> str:
    """Show when the citizen could meet one, or the team."""
    with read_unit() as uow:
        return render_template(TIMES, **_times(uow, _asked(sought_for(uow, citizen_id, slug))))


@pages.get("/kalender/book/<uuid:citizen_id>/<slug>/ja")
@advisers
def sure(citizen_id: UUID, slug: str) -> str:
    """Show what would be booked; where it was taken, other times."""
    with read_unit() as uow:
        return _sure(uow, _asked(sought_for(uow, citizen_id, slug)))


@pages.post("/kalender/book/<uuid:citizen_id>/<slug>")
@advisers
def book(citizen_id: UUID, slug: str) -> Response:
    """Book for the citizen, who is told; where the time was taken, others are shown."""
    form = load_form(StaffSlotForm())
    try:
        with write_unit() as uow:
            kind = sought_for(uow, citizen_id, slug).wish.meeting_type
            wanted = Wanted(kind.id, **{name: form[name] for name in AT})
            done = book_meeting(uow, citizen_id, wanted, **spoken_of(form))
            _note_phone(uow, done, form["phone"])
            after = _after(uow, done)
    except Invalid as invalid:
        with read_unit() as uow:
            return _sure_again(uow, sought_for(uow, citizen_id, slug), form, invalid)
    except Conflict as conflict:
        with read_unit() as uow:
            context = _times(uow, _asked(sought_for(uow, citizen_id, slug)), conflict)
        return form_again(TIMES, conflict, **context)
    flash(_("The meeting is booked, and the citizen is told."), "success")
    return redirect(after, 303)


@pages.get("/kalender/moede/<uuid:booking_id>/flyt")
@advisers
def other_times(booking_id: UUID) -> str:
    """Show when the meeting could be instead, with the same adviser or another."""
    with read_unit() as uow:
        return render_template(TIMES, **_times(uow, _asked(sought_instead(uow, booking_id))))


@pages.get("/kalender/moede/<uuid:booking_id>/flyt/ja")
@advisers
def sure_of_move(booking_id: UUID) -> str:
    """Show what the meeting would become; where that was taken, other times."""
    with read_unit() as uow:
        return _sure(uow, _asked(sought_instead(uow, booking_id)))


@pages.post("/kalender/moede/<uuid:booking_id>/flyt")
@advisers
def move(booking_id: UUID) -> Response:
    """Move a meeting, and tell the citizen; it stays where it was where the time was taken."""
    form = load_form(StaffSlotForm())
    try:
        with write_unit() as uow:
            sought_instead(uow, booking_id)
            to = {name: form[name] for name in AT}
            done = move_booking(uow, booking_id, **to)
            _note_phone(uow, done, form["phone"])
            after = _after(uow, done)
    except Invalid as invalid:
        with read_unit() as uow:
            return _sure_again(uow, sought_instead(uow, booking_id), form, invalid)
    except Conflict as conflict:
        with read_unit() as uow:
            context = _times(uow, _asked(sought_instead(uow, booking_id)), conflict)
        return form_again(TIMES, conflict, **context)
    flash(_("The meeting is moved, and the citizen is told."), "success")
    return redirect(after, 303)


def _asked(sought: Sought) -> Sought:
    """Return what is sought, in the way and with whom the address or the form names."""
    mode = request.form.get("mode") or request.args.get("maade", "")
    return sought.with_(mode, request.args.get("hvem", type=UUID))


def _times(uow: UnitOfWork, sought: Sought, refusal: Conflict | None = None) -> dict[str, Any]:
    """Return what the page of times shows; who is not one of those that could meet is nobody."""
    found = times_for(uow, sought, _day_asked_for())
    if sought.wish.adviser_id not in {None, *found.names}:
        sought = replace(sought, wish=replace(sought.wish, adviser_id=None))
        found = times_for(uow, sought, _day_asked_for())
    return {"sought": sought, "found": found, "refusal": refusal}


def _sure(uow: UnitOfWork, sought: Sought) -> str:
    slot = slot_at(uow, sought, _moment_asked_for())
    if slot is None:
        return render_template(TIMES, **_times(uow, sought), is_taken=True)
    return render_template(SURE, **_what_it_would_be(uow, sought, slot))


def _sure_again(
    uow: UnitOfWork, sought: Sought, form: dict[str, Any], invalid: Invalid
) -> Response:
    """Show what was to be done once more, with what is wrong and all that was typed.

    Be the time taken meanwhile: that is said once the rest is right.
    """
    sought = sought.with_(form["mode"].value, form["adviser_id"])
    slot = slot_at(uow, sought, form["starts_at"]) or _as_asked(uow, sought, form)
    if slot is None:
        return form_again(TIMES, invalid, **_times(uow, sought), is_taken=True)
    return form_again(SURE, invalid, **_what_it_would_be(uow, sought, slot))


def _as_asked(uow: UnitOfWork, sought: Sought, form: dict[str, Any]) -> Slot | None:
    """Return the time of a form as it came; None where it is with nobody whom one could meet."""
    starts_at, adviser_id = form["starts_at"], form["adviser_id"]
    if adviser_id not in advisers_for(uow, sought.wish):
        return None
    ends_at = starts_at + sought.wish.meeting_type.length
    return Slot(starts_at, ends_at, adviser_id, form["mode"], form.get("place_id"))


def _what_it_would_be(uow: UnitOfWork, sought: Sought, slot: Slot) -> dict[str, Any]:
    return {
        "sought": sought,
        "slot": slot,
        "place": place_of(uow, slot),
        "adviser_name": name_of(uow, slot.adviser_id),
        "languages": languages(),
        "spoken": last_language(uow, sought.wish.citizen_id),
        "phone": known_phone(uow, sought.wish.citizen_id),
    }


def _note_phone(uow: UnitOfWork, done: BookingView, phone: str) -> None:
    """Keep the number that was said; the citizen is asked on the meeting's page where none was."""
    if done.mode == MeetingMode.PHONE and phone.strip():
        note_phone(uow, done.id, phone=phone)


def _after(uow: UnitOfWork, done: BookingView) -> str:
    """Return where one goes on: to the meeting, or to the calendar where it is another team's."""
    try:
        meeting_for_staff(uow, done.id)
    except NotFound:
        return url_for("calendar.own", dag=local_day(done.starts_at).isoformat())
    return url_for("calendar_meeting.show", booking_id=done.id)


def _day_asked_for() -> date | None:
    try:
        return date.fromisoformat(request.args.get("fra", ""))
    except ValueError:
        return None


def _moment_asked_for() -> datetime:
    try:
        moment: datetime = Moment().deserialize(request.args.get("tid", ""))
    except ValidationError:
        raise NotFound() from None
    return moment
