"""The pages about interpreters: staff note what is ordered, and a citizen says what they need."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.interpreting import (
    Seen,
    interpreters_of_team,
    languages,
    last_language,
    note_interpreter,
    outcomes,
    own_language,
    want_interpreter,
)
from app.booking.receipts import entries_of, receipt_of
from app.booking.schemas_pages import InterpreterForm, OrderForm, spoken_of
from app.booking.views import meeting_by_id
from app.core.errors import Conflict, Invalid, Problem
from app.core.texts import _
from app.web.forms import form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("interpreters", __name__, template_folder="templates")
advisers = only(Role.ADVISER, Role.SUPER_USER)
citizens = only(Role.CITIZEN)


@pages.get("/kalender/tolke")
@advisers
def overview() -> str:
    """Show which interpreters are to be ordered, changed or called off, and which are ordered."""
    return render_template("booking/interpreters.html", **_orders())


@pages.post("/kalender/tolke/<uuid:booking_id>")
@advisers
def note(booking_id: UUID) -> Response:
    """Note what came of an order; where the meeting has changed, the list shows how."""
    form = load_form(OrderForm())
    seen = Seen(form["sequence"], form["language"])
    try:
        with write_unit() as uow:
            note_interpreter(uow, booking_id, state=form["state"], seen=seen)
    except Conflict as conflict:
        return form_again("booking/interpreters.html", conflict, **_orders(), refusal=conflict)
    flash(_("It is noted. The citizen can see it."), "success")
    return redirect(url_for("interpreters.overview"), 303)


@pages.get("/moeder/<uuid:booking_id>/tolk")
@citizens
def choose(booking_id: UUID) -> str:
    """Ask whether one needs an interpreter, and for which language."""
    return render_template("booking/interpreter.html", **_choice(booking_id))


def _choose_again(problem: Problem, booking_id: UUID) -> Response:
    return form_again("booking/interpreter.html", problem, **_choice(booking_id))


@pages.post("/moeder/<uuid:booking_id>/tolk")
@citizens
@or_again(_choose_again)
def save(booking_id: UUID) -> Response:
    """Keep what the citizen needs."""
    spoken = spoken_of(load_form(InterpreterForm()))
    with write_unit() as uow:
        code, named = spoken["interpreter_language"], spoken["interpreter_named"]
        if not code and not meeting_by_id(uow, booking_id).with_interpreter:
            raise Invalid(fields={"interpreter": [_("Choose one of the languages.")]})
        want_interpreter(uow, booking_id, chosen=code, named=named)
    flash(_("Your choice is saved."), "success")
    return redirect(url_for("booking.show", booking_id=booking_id), 303)


def _orders() -> dict[str, Any]:
    with read_unit() as uow:
        found = interpreters_of_team(uow)
        advisers_there = people_by_id(uow, {one.adviser_id for one in found})
        return {
            "entries": entries_of(uow, found),
            "advisers": {key: card.name for key, card in advisers_there.items()},
            "outcomes": outcomes,
        }


def _choice(booking_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        receipt = receipt_of(uow, meeting_by_id(uow, booking_id))
        citizen_id, meeting = receipt.meeting.citizen_id, receipt.meeting
        spoken, named = meeting.interpreter_language, meeting.interpreter_named
        if not meeting.with_interpreter:
            spoken, named = last_language(uow, citizen_id)
        preset = (spoken or own_language(uow, citizen_id), named)
    return {"receipt": receipt, "languages": languages(), "preset": preset}
