"""One meeting, for whoever sees to it: what it is, whether the citizen came, and calling it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.booking.access import ARRANGERS
from app.booking.arranging import cancel_booking
from app.booking.outcomes import note_outcome, take_back_outcome
from app.booking.schemas_pages import CancelForm, OutcomeForm
from app.booking.staff_view import meeting_for_staff, note_look_at_meeting
from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.web.forms import flash_undo, form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("calendar_meeting", __name__, template_folder="templates")
advisers = only(*ARRANGERS)

TEMPLATE = "booking/staff_meeting.html"


@pages.get("/kalender/moede/<uuid:booking_id>")
@advisers
def show(booking_id: UUID) -> str:
    """Show everything about a meeting; the look is noted."""
    context = _meeting(booking_id)
    with write_unit() as uow:
        note_look_at_meeting(uow, booking_id)
    return render_template(TEMPLATE, **context)


@pages.post("/kalender/moede/<uuid:booking_id>/aflys")
@advisers
def cancel(booking_id: UUID) -> Response:
    """Call a meeting off, with a word to the citizen, who is told."""
    try:
        with write_unit() as uow:
            cancel_booking(uow, booking_id, **load_form(CancelForm()))
    except Problem as problem:
        return _again(booking_id, problem, form="cancel")
    flash(
        _("The meeting is called off. The citizen is told, and can choose a new time."), "success"
    )
    return _back(booking_id)


@pages.post("/kalender/moede/<uuid:booking_id>/udfald")
@advisers
def outcome(booking_id: UUID) -> Response:
    """Note whether the citizen came."""
    try:
        with write_unit() as uow:
            note_outcome(uow, booking_id, **load_form(OutcomeForm()))
    except Problem as problem:
        return _again(booking_id, problem, form="outcome")
    undo = url_for("calendar_meeting.take_back", booking_id=booking_id)
    flash_undo(_("It is noted."), undo)
    return _back(booking_id)


@pages.post("/kalender/moede/<uuid:booking_id>/udfald/fortryd")
@advisers
def take_back(booking_id: UUID) -> Response:
    """Have nothing noted, as before."""
    with write_unit() as uow:
        take_back_outcome(uow, booking_id)
    flash(_("Nothing is noted about the meeting now."), "success")
    return _back(booking_id)


def _meeting(booking_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {"found": meeting_for_staff(uow, booking_id), "now": uow.now}


def _again(booking_id: UUID, problem: Problem, *, form: str) -> Response:
    if isinstance(problem, NotFound):
        raise problem
    return form_again(TEMPLATE, problem, failed=form, **_meeting(booking_id))


def _back(booking_id: UUID) -> Response:
    return redirect(url_for("calendar_meeting.show", booking_id=booking_id), 303)
