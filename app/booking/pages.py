"""The citizen's pages of meetings: book one, see what it is, be late, call it off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking.arranging import (
    Wanted,
    book_held,
    book_meeting,
    cancel_booking,
    held_by,
    hold_slot,
    release_hold,
)
from app.booking.calendar_file import calendar_file
from app.booking.confirming import confirm_meeting
from app.booking.contract import MeetingMode, MeetingTypeView
from app.booking.contract_errors import HoldGone
from app.booking.interpreting import languages, last_language, own_language
from app.booking.lateness import note_lateness
from app.booking.meeting_types import meeting_type, meeting_type_named, meeting_types
from app.booking.must_book.shown import to_book, to_book_without
from app.booking.must_book.times import is_to_be_noted, note_times_shown
from app.booking.offering import offered_instead, waits_for_choice
from app.booking.pages_times import in_full, refused, times_to_book, wants_interpreter
from app.booking.phoning import known_phone, note_phone
from app.booking.readiness import is_anybody_met, who_holds
from app.booking.receipts import Receipt, receipt_of, receipts_of
from app.booking.reminding import asks_whether_one_comes
from app.booking.rules import allowed
from app.booking.schemas_pages import (
    CancelForm,
    ComingForm,
    HeldForm,
    HoldForm,
    InsteadForm,
    LateForm,
    PhoneForm,
    spoken_of,
)
from app.booking.sessions.views import sessions_between
from app.booking.video import ways_to_meet
from app.booking.views import meeting_by_id, meetings_of_person
from app.booking.waiting.shown import waits_shown
from app.core.errors import Conflict, Invalid, NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.unit import own_address, read_unit, write_unit

pages = Blueprint("booking", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)


@pages.get("/moeder")
@citizens
def overview() -> str:
    """Show one's meetings: those to come, and those of the last month."""
    with read_unit() as uow:
        found = meetings_of_person(
            uow, uow.actor.require_person(), since=uow.now - timedelta(days=30)
        )
        receipts = receipts_of(uow, found)
        can_book = bool(_kinds(uow))
        waits = waits_shown(uow, uow.actor.require_person())
        must = to_book(uow, uow.actor.require_person())
        now = uow.now
        to_choose = [
            one
            for one in receipts
            if one.meeting.starts_at > now and waits_for_choice(uow, one.meeting)
        ]
    ahead = [one for one in receipts if one.is_booked and one.meeting.ends_at > now]
    behind = [one for one in receipts if one not in ahead]
    return render_template(
        "booking/overview.html",
        ahead=ahead,
        behind=behind[::-1],
        can_book=can_book,
        waits=waits,
        to_choose=to_choose,
        must=must,
    )


@pages.get("/moeder/nyt")
@citizens
def why() -> str | Response:
    """Ask why one wants to meet; where there is one reason alone, when."""
    with read_unit() as uow:
        kinds = _kinds(uow)
        me = uow.actor.require_person()
        ways = {kind.id: ways_to_meet(uow, kind, me) for kind in kinds}
    if len(kinds) == 1:
        return redirect(url_for("booking.when", slug=kinds[0].slug), 303)
    return render_template("booking/why.html", kinds=kinds, ways=ways)


@pages.get("/moeder/nyt/<slug>")
@citizens
def when(slug: str) -> str:
    """Show when one could meet, the first time on top; who must book has it kept what they saw."""
    with read_unit() as uow:
        context = times_to_book(uow, slug)
        kind_id, me = context["kind"].id, uow.actor.require_person()
        is_noted = is_to_be_noted(uow, me, kind_id)
    if is_noted:
        shown = context["shown"] + ([context["later"]] if context["later"] else [])
        with write_unit() as uow:
            note_times_shown(uow, me, kind_id, shown)
    return render_template("booking/when.html", **context)


@pages.post("/moeder/nyt/<slug>")
@citizens
def hold(slug: str) -> Response:
    """Keep a time while one thinks; where it was taken, others are shown."""
    wanted = load_form(HoldForm())
    try:
        with write_unit() as uow:
            kind = meeting_type_named(uow, slug)
            held = hold_slot(
                uow,
                uow.actor.require_person(),
                Wanted(kind.id, wanted["starts_at"], wanted["mode"]),
            )
    except Conflict as conflict:
        return _when_again(slug, conflict)
    return redirect(url_for("booking.check", hold_id=held.id, **_along()), 303)


@pages.get("/moeder/holdt/<uuid:hold_id>")
@citizens
def check(hold_id: UUID) -> str | Response:
    """Show what would be booked, and until when it is held."""
    try:
        return render_template("booking/check.html", **_held(hold_id))
    except HoldGone as gone:
        return _hold_gone(gone, hold_id)


@pages.post("/moeder/holdt/<uuid:hold_id>")
@citizens
def book(hold_id: UUID) -> Response:
    """Book what is held, or was; where somebody took it meanwhile, others are shown."""
    slug = ""
    try:
        form = load_form(HeldForm())
        with write_unit() as uow:
            slug = form["meeting_type"] or _slug_of_held(uow, hold_id)
            spoken = spoken_of(form, is_wanted=wants_interpreter())
            booked = book_held(uow, hold_id, _was_held(uow, form), **spoken)
            if booked.mode == MeetingMode.PHONE:
                note_phone(uow, booked.id, phone=form["phone"])
    except HoldGone as gone:
        return _hold_gone(gone, hold_id)
    except Conflict as conflict:
        return _when_again(slug, conflict)
    except Invalid as invalid:
        return _check_again(hold_id, invalid)
    flash(_("Your meeting is booked."), "success")
    return redirect(url_for("booking.show", booking_id=booked.id), 303)


@pages.post("/moeder/holdt/<uuid:hold_id>/slip")
@citizens
def release(hold_id: UUID) -> Response:
    """Let go of a held time, and look at others; one that was booked meanwhile is moved instead."""
    slug = request.form.get("meeting_type", "")
    try:
        with write_unit() as uow:
            slug = _slug_of_held(uow, hold_id)
            release_hold(uow, hold_id)
    except HoldGone as gone:
        if _became(hold_id):
            return redirect(url_for("moving.other_times", booking_id=hold_id), 303)
        if not slug:
            return _hold_gone(gone, hold_id)
    return redirect(url_for("booking.when", slug=slug, **_along()), 303)


@pages.get("/moeder/<uuid:booking_id>")
@citizens
def show(booking_id: UUID) -> Response:
    """Show one meeting: when, how, where, what to bring, and what one can do.

    The phone keeps it, as there may be no net on the way there.
    """
    answer = make_response(render_template("booking/meeting.html", **_meeting(booking_id)))
    answer.headers["X-Offline"] = "personal"
    return answer


@pages.get("/moeder/<uuid:booking_id>/kalender.ics")
@citizens
def file(booking_id: UUID) -> Response:
    """Return one meeting for the phone's calendar."""
    with read_unit() as uow:
        content = calendar_file(uow, [meeting_by_id(uow, booking_id)], root=own_address(""))
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = 'attachment; filename="moede.ics"'
    return answer


@pages.post("/moeder/<uuid:booking_id>/ny-tid")
@citizens
def book_instead(booking_id: UUID) -> Response:
    """Book one of the times that are offered in place of a meeting that was called off."""
    wanted = load_form(InsteadForm())
    try:
        with write_unit() as uow:
            gone = meeting_by_id(uow, booking_id)
            booked = book_meeting(
                uow,
                gone.citizen_id,
                Wanted(gone.meeting_type_id, **wanted),
                with_interpreter=gone.with_interpreter,
                interpreter_language=gone.interpreter_language if gone.with_interpreter else "",
                interpreter_named=gone.interpreter_named,
            )
    except Conflict as conflict:
        return _meeting_again(booking_id, conflict)
    flash(_("Your meeting is booked."), "success")
    return redirect(url_for("booking.show", booking_id=booked.id), 303)


@pages.post("/moeder/<uuid:booking_id>/forsinket")
@citizens
def late(booking_id: UUID) -> Response:
    """Say that one will be late."""
    try:
        with write_unit() as uow:
            note_lateness(uow, booking_id, **load_form(LateForm()))
    except Problem as problem:
        return _meeting_again(booking_id, problem)
    flash(_("We have told the job centre that you will be late."), "success")
    return redirect(url_for("booking.show", booking_id=booking_id), 303)


@pages.post("/moeder/<uuid:booking_id>/telefon")
@citizens
def phone(booking_id: UUID) -> Response:
    """Say which number we are to call."""
    try:
        with write_unit() as uow:
            note_phone(uow, booking_id, **load_form(PhoneForm()))
    except Problem as problem:
        return _meeting_again(booking_id, problem)
    flash(_("The number is saved."), "success")
    return redirect(url_for("booking.show", booking_id=booking_id), 303)


@pages.post("/moeder/<uuid:booking_id>/kommer")
@citizens
def confirm(booking_id: UUID) -> Response:
    """Say that one comes; the button of a notification posts here too, with no page open."""
    try:
        with write_unit() as uow:
            confirm_meeting(uow, booking_id, **load_form(ComingForm()))
    except Problem as problem:
        return _meeting_again(booking_id, problem)
    return redirect(url_for("booking.show", booking_id=booking_id), 303)


@pages.post("/moeder/<uuid:booking_id>/aflys")
@citizens
def cancel(booking_id: UUID) -> Response:
    """Call a meeting off."""
    try:
        with write_unit() as uow:
            cancel_booking(uow, booking_id, **load_form(CancelForm()))
    except Problem as problem:
        return _meeting_again(booking_id, problem)
    flash(_("Your meeting is cancelled."), "success")
    return redirect(url_for("booking.show", booking_id=booking_id), 303)


def _kinds(uow: UnitOfWork) -> list[MeetingTypeView]:
    """Return what one can meet for: types that somebody with an open calendar holds."""
    held = who_holds(uow) if is_anybody_met(uow) else {}
    return [kind for kind in meeting_types(uow) if kind.id in held]


def _held(hold_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        receipt = receipt_of(uow, held_by(uow, hold_id))
        meeting = receipt.meeting
        also = sessions_between(
            uow, meeting.citizen_id, since=meeting.starts_at, until=meeting.ends_at
        )
        with_interpreter = receipt.kind.has_interpreter and wants_interpreter()
        spoken, named = last_language(uow, meeting.citizen_id)
        if with_interpreter and not spoken:
            spoken = own_language(uow, meeting.citizen_id)
        return {
            "receipt": receipt,
            "languages": languages(),
            "with_interpreter": with_interpreter,
            "spoken": (spoken, named),
            "also": also,
            "known_phone": known_phone(uow, meeting.citizen_id),
        }


def _along() -> dict[str, Any]:
    """Return what the address of the next page says of an interpreter."""
    return {"tolk": 1} if wants_interpreter() else {}


def _slug_of_held(uow: UnitOfWork, hold_id: UUID) -> str:
    return meeting_type(uow, held_by(uow, hold_id).meeting_type_id).slug


def _was_held(uow: UnitOfWork, form: dict[str, Any]) -> Wanted | None:
    """Return what a form says was held; None where it says nothing of it."""
    if not form["meeting_type"] or form["starts_at"] is None:
        return None
    kind = meeting_type_named(uow, form["meeting_type"])
    to = {name: form[name] for name in ("starts_at", "mode", "adviser_id", "place_id")}
    return Wanted(kind.id, **to)


def _check_again(hold_id: UUID, invalid: Invalid) -> Response:
    try:
        return form_again("booking/check.html", invalid, **_held(hold_id))
    except HoldGone as gone:
        return _hold_gone(gone, hold_id)


def _became(hold_id: UUID) -> Receipt | None:
    """Return the meeting that a hold became; None where nothing came of it, or it is another's."""
    with read_unit() as uow:
        try:
            return receipt_of(uow, meeting_by_id(uow, hold_id))
        except NotFound:
            return None


def _hold_gone(gone: HoldGone, hold_id: UUID) -> Response:
    """Say that a time is not kept any more, or that it is booked, where one comes back to it."""
    booked = _became(hold_id)
    if booked is None:
        return make_response(render_template("booking/hold_gone.html", problem=gone), 404)
    if not booked.is_booked:
        return redirect(url_for("booking.show", booking_id=hold_id), 303)
    return make_response(render_template("booking/booked_already.html", receipt=booked))


def _meeting(booking_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        receipt = receipt_of(uow, meeting_by_id(uow, booking_id))
        may = allowed(receipt.meeting, receipt.kind, uow.now)
        return {
            "receipt": receipt,
            "may": may,
            "is_over": uow.now >= receipt.meeting.ends_at,
            "is_ahead": uow.now < receipt.meeting.starts_at,
            "asks": may.to_confirm and asks_whether_one_comes(uow, receipt.meeting),
            "to_book_by": to_book_without(uow, receipt.meeting),
            "offered": in_full(uow, offered_instead(uow, receipt.meeting)),
        }


def _meeting_again(booking_id: UUID, problem: Problem) -> Response:
    if isinstance(problem, NotFound):
        raise problem
    return form_again(
        "booking/meeting.html", problem, **_meeting(booking_id) | {"refusal": problem}
    )


def _when_again(slug: str, conflict: Conflict) -> Response:
    """Show the times again, with what was refused and the nearest others on top."""
    with read_unit() as uow:
        context = times_to_book(uow, slug)
        context |= refused(uow, conflict)
    return form_again("booking/when.html", conflict, **context)
