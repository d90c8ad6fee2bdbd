"""The citizen's pages of sessions: what there is, one of them, signing up and off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.own_advisers import who_answers
from app.accounts.teams import team_by_id
from app.booking.contract import BookingState
from app.booking.maps import map_url
from app.booking.meeting_types import meeting_types_by_id
from app.booking.sessions.calendar_file import session_file
from app.booking.sessions.contract import (
    BusyAtThatTime,
    SeatState,
    SeatView,
    SessionState,
    SessionView,
)
from app.booking.sessions.policy import may_still_sign_off, may_still_sign_up
from app.booking.sessions.schemas_pages import SignUpForm
from app.booking.sessions.signing import sign_off, sign_up
from app.booking.sessions.views import (
    open_sessions,
    session_for_citizen,
    sessions_between,
    sessions_of_citizen,
)
from app.booking.views import meetings_of_person
from app.core.errors import Conflict
from app.core.texts import _, format_moment, language
from app.core.work import UnitOfWork
from app.web.forms import flash_undo, form_again, load_form
from app.web.guards import only
from app.web.unit import own_address, read_unit, write_unit

pages = Blueprint("sessions", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

KEPT_BEHIND = timedelta(days=30)


@pages.get("/moedegange")
@citizens
def overview() -> str:
    """Show what one has signed up for or is asked to, and what is open to all."""
    with read_unit() as uow:
        me = uow.actor.require_person()
        mine = sessions_of_citizen(uow, me, since=uow.now - KEPT_BEHIND)
        others, now = open_sessions(uow, me), uow.now
    ahead = [one for one in mine if one.session.facts.ends_at > now]
    behind = [one for one in mine if one not in ahead]
    return render_template(
        "sessions/overview.html", ahead=ahead, others=others, behind=behind[::-1]
    )


@pages.get("/moedegange/<uuid:site_session_id>")
@citizens
def show(site_session_id: UUID) -> str:
    """Show one session: when, where, what to bring, and whether one comes."""
    return render_template("sessions/session.html", **_session(site_session_id))


@pages.post("/moedegange/<uuid:site_session_id>/tilmeld")
@citizens
def join(site_session_id: UUID) -> Response:
    """Sign up, or line up where it is full; asks first where there is something else then."""
    sure = load_form(SignUpForm())["although_busy"]
    try:
        with write_unit() as uow:
            seat = sign_up(uow, site_session_id, uow.actor.require_person(), although_busy=sure)
    except Conflict as conflict:
        return _again(site_session_id, conflict)
    flash(_what_came_of_it(seat), "success")
    return redirect(url_for("sessions.show", site_session_id=site_session_id), 303)


@pages.post("/moedegange/<uuid:site_session_id>/afmeld")
@citizens
def leave(site_session_id: UUID) -> Response:
    """Sign off, leave the line, or say no to an invitation."""
    try:
        with write_unit() as uow:
            sign_off(uow, site_session_id, uow.actor.require_person())
    except Conflict as conflict:
        return _again(site_session_id, conflict)
    again = url_for("sessions.join", site_session_id=site_session_id)
    flash_undo(_("You are signed off. Thank you for telling us."), again)
    return redirect(url_for("sessions.show", site_session_id=site_session_id), 303)


@pages.get("/moedegange/<uuid:site_session_id>/kalender.ics")
@citizens
def file(site_session_id: UUID) -> Response:
    """Return one session for the phone's calendar."""
    with read_unit() as uow:
        offer = session_for_citizen(uow, site_session_id, uow.actor.require_person())
        content = session_file(uow, [offer], root=own_address(""))
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = 'attachment; filename="moedegang.ics"'
    return answer


def _what_came_of_it(seat: SeatView) -> str:
    if seat.state == SeatState.WAITING:
        return _("You are number %(n)s in line. You are told if there is a seat.", n=seat.in_line)
    return _("You are signed up. We look forward to seeing you.")


def _again(site_session_id: UUID, conflict: Conflict) -> Response:
    context = _session(site_session_id) | {"refusal": conflict}
    if isinstance(conflict, BusyAtThatTime):
        with read_unit() as uow:
            context |= {"is_busy": True, "also": _also_then(uow, context["session"])}
    return form_again("sessions/session.html", conflict, **context)


def _session(site_session_id: UUID) -> dict[str, Any]:
    """Return what the page of a session shows."""
    with read_unit() as uow:
        me = uow.actor.require_person()
        offer = session_for_citizen(uow, site_session_id, me)
        facts, now = offer.session.facts, uow.now
        is_ahead = offer.session.state == SessionState.PLANNED and now < facts.starts_at
        return {
            "offer": offer,
            "session": offer.session,
            "map_url": map_url(offer.session.place),
            "may_sign_up": is_ahead and may_still_sign_up(facts, now),
            "may_sign_off": is_ahead and may_still_sign_off(facts, now),
            "is_ahead": is_ahead,
            "phone": _phone(uow, me),
            "refusal": None,
            "is_busy": False,
        }


def _also_then(uow: UnitOfWork, session: SessionView) -> list[tuple[str, str]]:
    """Return what else the citizen has at the time of a session: words, and where it stands."""
    me, facts = uow.actor.require_person(), session.facts
    meetings = [
        one
        for one in meetings_of_person(uow, me, since=facts.starts_at)
        if one.state == BookingState.BOOKED and one.starts_at < facts.ends_at
    ]
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in meetings})
    found = []
    for one in meetings:
        kind = kinds[one.meeting_type_id]
        name = kind.name_en if language() == "en" else kind.name_da
        page = url_for("booking.show", booking_id=one.id)
        found.append((f"{name}, {format_moment(one.starts_at)}", page))
    others = sessions_between(uow, me, since=facts.starts_at, until=facts.ends_at)
    for other in others:
        if other.id != session.id:
            page = url_for("sessions.show", site_session_id=other.id)
            found.append((f"{other.title}, {format_moment(other.facts.starts_at)}", page))
    return found


def _phone(uow: UnitOfWork, citizen_id: UUID) -> str:
    team_id = who_answers(uow, citizen_id).team_id
    return team_by_id(uow, team_id).phone if team_id else ""
