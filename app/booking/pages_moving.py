"""The citizen's pages of moving a meeting: other times, what it would become, and doing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking.arranging import hold_instead, move_booking
from app.booking.contract import MeetingMode
from app.booking.contract_errors import MeetingOver, MovedTooOften, TooLateToMove
from app.booking.holds import held_until
from app.booking.pages_times import in_full, refused, times_instead, wish_instead
from app.booking.phoning import note_phone, number_for
from app.booking.receipts import Receipt, receipt_of
from app.booking.rules import check_may_be_moved, is_last_move
from app.booking.schemas import Moment
from app.booking.schemas_pages import HoldForm, MoveForm
from app.booking.slots import calendars_for, slot_at
from app.booking.views import meeting_by_id
from app.core.errors import Conflict, Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("moving", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

WHEN, SURE, NOT_HERE = "booking/when.html", "booking/move_sure.html", "booking/not_moved.html"
AT = ("starts_at", "mode", "adviser_id", "place_id")
NO_MORE = (MeetingOver, TooLateToMove, MovedTooOften)


@pages.get("/moeder/<uuid:booking_id>/flyt")
@citizens
def other_times(booking_id: UUID) -> str:
    """Show when one could meet instead, or why it is not moved here any more and whom to call."""
    with read_unit() as uow:
        moving = _moving(uow, booking_id)
        try:
            check_may_be_moved(moving.meeting, moving.kind, uow.now)
        except NO_MORE as refusal:
            return render_template(NOT_HERE, receipt=moving, refusal=refusal)
        return render_template(WHEN, **_times(uow, moving))


@pages.post("/moeder/<uuid:booking_id>/flyt/hold")
@citizens
def hold(booking_id: UUID) -> Response:
    """Keep another time while one thinks; where it was taken, others are shown."""
    wanted = load_form(HoldForm())
    try:
        with write_unit() as uow:
            held = hold_instead(uow, booking_id, **wanted)
    except Conflict as conflict:
        return _refused(booking_id, conflict)
    to: dict[str, Any] = {"starts_at": held.starts_at.isoformat(), "mode": held.mode.value}
    here = url_for("moving.sure", booking_id=booking_id, adviser_id=held.adviser_id, **to)
    return redirect(here, 303)


@pages.get("/moeder/<uuid:booking_id>/flyt/ja")
@citizens
def sure(booking_id: UUID) -> str | Response:
    """Show what the meeting would become, and what it is; where that was taken, other times."""
    adviser_id = request.args.get("adviser_id", type=UUID)
    with read_unit() as uow:
        context = _sure(uow, _moving(uow, booking_id), _moment(), adviser_id)
    if context is None:
        return redirect(url_for("moving.other_times", booking_id=booking_id), 303)
    return render_template(SURE, **context)


@pages.post("/moeder/<uuid:booking_id>/flyt")
@citizens
def move(booking_id: UUID) -> Response:
    """Move a meeting; the old time is kept until the new one is there."""
    wanted = load_form(MoveForm())
    try:
        with write_unit() as uow:
            to = {name: wanted[name] for name in AT}
            move_booking(uow, booking_id, **to)
            if wanted["mode"] == MeetingMode.PHONE:
                note_phone(uow, booking_id, phone=wanted["phone"])
    except Invalid as invalid:
        with read_unit() as uow:
            moving, at = _moving(uow, booking_id), wanted["starts_at"]
            context = _sure(uow, moving, at, wanted["adviser_id"])
        if context is None:
            return redirect(url_for("moving.other_times", booking_id=booking_id), 303)
        return form_again(SURE, invalid, **context)
    except Conflict as conflict:
        return _refused(booking_id, conflict)
    flash(_("Your meeting is moved."), "success")
    return redirect(url_for("booking.show", booking_id=booking_id), 303)


def _moving(uow: UnitOfWork, booking_id: UUID) -> Receipt:
    return receipt_of(uow, meeting_by_id(uow, booking_id))


def _refused(booking_id: UUID, conflict: Conflict) -> Response:
    """Say why a meeting is not moved: to that time, or here at all."""
    with read_unit() as uow:
        moving = _moving(uow, booking_id)
        if isinstance(conflict, NO_MORE):
            return form_again(NOT_HERE, conflict, receipt=moving, refusal=conflict)
        context = _times(uow, moving) | refused(uow, conflict)
    return form_again(WHEN, conflict, **context)


def _times(uow: UnitOfWork, moving: Receipt) -> dict[str, Any]:
    return times_instead(uow, moving) | {"is_last": is_last_move(moving.meeting, moving.kind)}


def _sure(
    uow: UnitOfWork, moving: Receipt, starts_at: datetime, adviser_id: UUID | None = None
) -> dict[str, Any] | None:
    """Return what is asked before a meeting is moved; None where it cannot be moved there."""
    wish, _modes = wish_instead(uow, moving)
    wish = replace(wish, adviser_id=adviser_id)
    slot = slot_at(uow, wish, calendars_for(uow, wish), starts_at)
    if slot is None or not _may_be_moved(uow, moving):
        return None
    return {
        "moving": moving,
        "one": in_full(uow, [slot])[0],
        "held_until": held_until(uow, moving.meeting.citizen_id, starts_at),
        "is_last": is_last_move(moving.meeting, moving.kind),
        "phone": number_for(uow, moving.meeting),
    }


def _may_be_moved(uow: UnitOfWork, moving: Receipt) -> bool:
    try:
        check_may_be_moved(moving.meeting, moving.kind, uow.now)
    except NO_MORE:
        return False
    return True


def _moment() -> datetime:
    try:
        moment: datetime = Moment().deserialize(request.args.get("starts_at", ""))
    except ValidationError:
        raise NotFound() from None
    return moment
