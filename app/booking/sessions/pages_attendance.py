"""Ticking off who came, on a phone at the door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.booking.access import ARRANGERS
from app.booking.sessions.attending import (
    add_who_came,
    attendance_list,
    note_attendance,
    note_the_rest_missed,
)
from app.booking.sessions.contract import SeatState, SessionState
from app.booking.sessions.inviting import citizens_to_ask
from app.booking.sessions.policy import may_be_ticked
from app.booking.sessions.schemas_pages import CitizenForm, TickForm
from app.booking.sessions.views import participants, session_run
from app.core.clock import local_day
from app.core.errors import Conflict, Invalid, Problem
from app.core.texts import _, ngettext
from app.web.downloads import download
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("attendance", __name__, template_folder="templates")
advisers = only(*ARRANGERS)

PAGE = "sessions/attendance.html"


@pages.get("/planlaegning/<uuid:site_session_id>/fremmoede")
@advisers
def show(site_session_id: UUID) -> str:
    """Show who has a seat, to be ticked off, and look for who came without one."""
    return render_template(PAGE, **_page(site_session_id))


@pages.post("/planlaegning/plads/<uuid:session_seat_id>/fremmoede")
@advisers
def tick(session_seat_id: UUID) -> Response:
    """Note whether somebody came, or take the note back."""
    with write_unit() as uow:
        seat = note_attendance(uow, session_seat_id, load_form(TickForm())["attendance"])
    there = url_for("attendance.show", site_session_id=seat.site_session_id)
    return redirect(f"{there}#plads-{seat.id}", 303)


@pages.post("/planlaegning/<uuid:site_session_id>/fremmoede")
@advisers
def add(site_session_id: UUID) -> Response:
    """Note that somebody came who had no seat."""
    try:
        with write_unit() as uow:
            session_run(uow, site_session_id)
            add_who_came(uow, site_session_id, load_form(CitizenForm())["citizen_id"])
    except (Conflict, Invalid) as problem:
        return _again(site_session_id, problem)
    flash(_("Noted: they came."), "success")
    return redirect(url_for("attendance.show", site_session_id=site_session_id), 303)


@pages.post("/planlaegning/<uuid:site_session_id>/fremmoede/resten")
@advisers
def rest(site_session_id: UUID) -> Response:
    """Note that all the others did not come."""
    try:
        with write_unit() as uow:
            number = note_the_rest_missed(uow, site_session_id)
    except Conflict as problem:
        return _again(site_session_id, problem)
    words = ngettext("Noted: %(n)s did not come.", "Noted: %(n)s did not come.", number)
    flash(words, "success")
    return redirect(url_for("attendance.show", site_session_id=site_session_id), 303)


@pages.get("/planlaegning/<uuid:site_session_id>/fremmoede.csv")
@advisers
def file(site_session_id: UUID) -> Response:
    """Return who came, for a spreadsheet; each citizen can see who took it out."""
    with write_unit() as uow:
        session = session_run(uow, site_session_id)
        content = attendance_list(uow, site_session_id)
    name = f"fremmoede-{local_day(session.facts.starts_at).isoformat()}.csv"
    return download(content, media_type="text/csv; charset=utf-8", name=name)


def _page(site_session_id: UUID) -> dict[str, Any]:
    words = request.args.get("q", "").strip()[:100]
    with read_unit() as uow:
        session = session_run(uow, site_session_id)
        people = participants(uow, site_session_id)
        may_tick = session.state == SessionState.PLANNED and may_be_ticked(session.facts, uow.now)
        seated = [one for one in people if one.seat.state == SeatState.SEATED]
        others = [one for one in people if one.seat.state != SeatState.SEATED]
        return {
            "session": session,
            "seated": seated,
            "others": others if may_tick else [],
            "may_tick": may_tick,
            "came": sum(one.seat.attendance == "came" for one in seated),
            "open": sum(one.seat.attendance is None for one in seated),
            "q": words,
            "found": citizens_to_ask(uow, site_session_id, words) if words and may_tick else {},
            "refusal": None,
        }


def _again(site_session_id: UUID, problem: Problem) -> Response:
    return form_again(PAGE, problem, **_page(site_session_id) | {"refusal": problem})
