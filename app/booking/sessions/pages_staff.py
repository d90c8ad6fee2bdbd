"""The advisers' pages of sessions: plan them, invite, see who comes, call them off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.teams import team_ids_of, teams
from app.booking.access import ARRANGERS
from app.booking.booked_ahead import meetings_amid
from app.booking.meeting_types import places
from app.booking.sessions.access import may_be_led_by
from app.booking.sessions.contract import SeatState, SessionFacts, SessionState
from app.booking.sessions.inviting import (
    Invited,
    citizens_to_ask,
    invite,
    invite_audience,
    who_would_be_invited,
)
from app.booking.sessions.kinds_told import invitation
from app.booking.sessions.planning import (
    Series,
    call_off_session,
    change_session,
    plan_series,
)
from app.booking.sessions.policy import may_be_ticked
from app.booking.sessions.schemas_pages import (
    CallOffForm,
    CitizenForm,
    InviteForm,
    SessionForm,
)
from app.booking.sessions.signing import sign_off, sign_up
from app.booking.sessions.views import Participant, participants, session_run, sessions_to_run
from app.booking.staff_times import name_of
from app.chat.audiences import audiences
from app.core.clock import local_day, local_time
from app.core.errors import Problem
from app.core.texts import _, format_day_and_month, ngettext
from app.core.work import UnitOfWork
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("sessions_staff", __name__, template_folder="templates")
advisers = only(*ARRANGERS)

FORM, ONE = "sessions/session_form.html", "sessions/session_staff.html"
SURE = "sessions/invite_sure.html"
KEPT_BEHIND = timedelta(days=60)


def _one(site_session_id: UUID) -> dict[str, Any]:
    """Return what the page of a session shows those who run it."""
    words = request.args.get("q", "").strip()[:100]
    with read_unit() as uow:
        session = session_run(uow, site_session_id)
        people = participants(uow, site_session_id)
        now, facts = uow.now, session.facts
        is_planned = session.state == SessionState.PLANNED
        is_ahead = is_planned and now < facts.starts_at
        return {
            "session": session,
            "seated": _in(people, SeatState.SEATED),
            "waiting": _in(people, SeatState.WAITING),
            "invited": _in(people, SeatState.INVITED),
            "is_ahead": is_ahead,
            "may_tick": is_planned and may_be_ticked(facts, now),
            "audiences": [(one.key, one.label) for one in audiences(uow)] if is_ahead else [],
            "leader": name_of(uow, facts.led_by_id) if facts.led_by_id else "",
            "team": next((t.name for t in teams(uow) if t.id == facts.team_id), None),
            "q": words,
            "found": citizens_to_ask(uow, site_session_id, words) if words and is_ahead else {},
        }


def _one_again(problem: Problem, site_session_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(site_session_id))


def _form(uow: UnitOfWork) -> dict[str, Any]:
    """Return what the form of a session lets one choose among."""
    mine = team_ids_of(uow, uow.actor.require_person())
    own = [(str(team.id), team.name) for team in teams(uow) if team.id in mine]
    return {
        "places": [(str(place.id), place.name) for place in places(uow)],
        "teams": own,
        "leaders": [(str(one.id), one.name) for one in may_be_led_by(uow)],
        "today": local_day(uow.now),
    }


def _new_again(problem: Problem) -> Response:
    with read_unit() as uow:
        context = _form(uow)
    return form_again(FORM, problem, **context, session=None)


def _edit_again(problem: Problem, site_session_id: UUID) -> Response:
    with read_unit() as uow:
        session, context = session_run(uow, site_session_id), _form(uow)
    return form_again(FORM, problem, **context, session=session)


def _copied(uow: UnitOfWork) -> SessionFacts | None:
    """Return the facts of the session that the address names as the one to copy, if any."""
    try:
        wanted = UUID(request.args.get("kopi", ""))
    except ValueError:
        return None
    return replace(
        session_run(uow, wanted).facts, sign_up_until_on=None, sign_off_until_on=None, subject=""
    )


def _values(facts: SessionFacts) -> dict[str, Any]:
    """Return facts as the form's fields have them."""
    texts = ("title_da", "title_en", "about_da", "about_en", "bring_da", "bring_en", "seats")
    days = ("sign_up_until_on", "sign_off_until_on")
    return (
        {name: getattr(facts, name) for name in texts}
        | {name: getattr(facts, name) or "" for name in days}
        | {
            "place_id": str(facts.place_id),
            "team_id": str(facts.team_id or ""),
            "led_by_id": str(facts.led_by_id or ""),
            "on": local_day(facts.starts_at).isoformat(),
            "begins": f"{local_time(facts.starts_at):%H:%M}",
            "until": f"{local_time(facts.ends_at):%H:%M}",
            "who": "open" if facts.is_open else "invited",
        }
    )


def _in(people: list[Participant], state: SeatState) -> list[Participant]:
    return [one for one in people if one.seat.state == state]


def _how_many(done: Invited) -> str:
    words = ngettext("%(n)s citizen is invited.", "%(n)s citizens are invited.", done.invited)
    if done.left_out:
        words += " " + ngettext(
            "%(n)s was left out, as another team advises them.",
            "%(n)s were left out, as other teams advise them.",
            done.left_out,
        )
    return words


def _what_was_planned(series: Series) -> str:
    words = ngettext("%(n)s session is planned.", "%(n)s sessions are planned.", len(series.ids))
    if series.left_out:
        days = ", ".join(
            f"{format_day_and_month(day)} ({name})" if name else format_day_and_month(day)
            for day, name in series.left_out
        )
        words += " " + _("Left out, as the job centre is closed: %(days)s.", days=days)
    return words


def _amid(uow: UnitOfWork, led_by_id: UUID | None, ids: Sequence[UUID]) -> int:
    """Return how many meetings of whoever leads sessions lie in them."""
    if led_by_id is None:
        return 0
    facts = [session_run(uow, one).facts for one in ids]
    return meetings_amid(uow, led_by_id, [(one.starts_at, one.ends_at) for one in facts])


def _warn_of(amid: int) -> None:
    if amid:
        words = ngettext(
            "Whoever leads it has %(n)s meeting in that time. It stays until it is moved.",
            "Whoever leads it has %(n)s meetings in that time. They stay until they are moved.",
            amid,
        )
        flash(words, "warning")


@pages.get("/planlaegning")
@advisers
def overview() -> str:
    """Show the sessions to come, and those of the last two months."""
    with read_unit() as uow:
        found = sessions_to_run(uow, since=uow.now - KEPT_BEHIND)
        now = uow.now
    ahead = [one for one in found if one.facts.ends_at > now]
    behind = [one for one in found if one.facts.ends_at <= now]
    return render_template("sessions/overview_staff.html", ahead=ahead, behind=behind[::-1])


@pages.get("/planlaegning/ny")
@advisers
def new() -> str:
    """Show the form of a new session, filled in where it is a copy of another."""
    with read_unit() as uow:
        copied = _copied(uow)
        context = _form(uow)
    values = (_values(copied) | {"on": ""}) if copied else {}
    return render_template(FORM, **context, session=None, values=values, errors={})


@pages.post("/planlaegning/ny")
@advisers
@or_again(_new_again)
def create() -> Response:
    """Plan a session, or a series of them."""
    wanted = load_form(SessionForm())
    with write_unit() as uow:
        series = plan_series(uow, wanted["facts"], weeks=wanted["weeks"])
        amid = _amid(uow, wanted["facts"].led_by_id, series.ids)
    flash(_what_was_planned(series), "success")
    _warn_of(amid)
    if len(series.ids) > 1:
        return redirect(url_for("sessions_staff.overview"), 303)
    return redirect(url_for("sessions_staff.show", site_session_id=series.ids[0]), 303)


@pages.get("/planlaegning/<uuid:site_session_id>")
@advisers
def show(site_session_id: UUID) -> str:
    """Show one session: who comes, who waits, and what one can do."""
    return render_template(ONE, **_one(site_session_id), values={}, errors={})


@pages.get("/planlaegning/<uuid:site_session_id>/ret")
@advisers
def edit(site_session_id: UUID) -> str:
    """Show the form of a session."""
    with read_unit() as uow:
        session = session_run(uow, site_session_id)
        context = _form(uow)
    values = _values(session.facts)
    return render_template(FORM, **context, session=session, values=values, errors={})


@pages.post("/planlaegning/<uuid:site_session_id>/ret")
@advisers
@or_again(_edit_again)
def save(site_session_id: UUID) -> Response:
    """Change a session; those who come are told of another time or place."""
    with read_unit() as uow:
        session_run(uow, site_session_id)
    wanted = load_form(SessionForm())
    with write_unit() as uow:
        change_session(uow, site_session_id, wanted["facts"])
        amid = _amid(uow, wanted["facts"].led_by_id, [site_session_id])
    flash(_("The session is changed. Another time or place is told to those who come."), "success")
    _warn_of(amid)
    return redirect(url_for("sessions_staff.show", site_session_id=site_session_id), 303)


@pages.post("/planlaegning/<uuid:site_session_id>/aflys")
@advisers
@or_again(_one_again)
def call_off(site_session_id: UUID) -> Response:
    """Call a session off."""
    with write_unit() as uow:
        session_run(uow, site_session_id)
        call_off_session(uow, site_session_id, **load_form(CallOffForm()))
    flash(_("The session is called off. Those who were to come are told."), "success")
    return redirect(url_for("sessions_staff.show", site_session_id=site_session_id), 303)


@pages.post("/planlaegning/<uuid:site_session_id>/inviter")
@advisers
@or_again(_one_again)
def invite_many(site_session_id: UUID) -> Response:
    """Invite a group, once one has seen who they are and what they are told."""
    with read_unit() as uow:
        session_run(uow, site_session_id)
    key = load_form(InviteForm())["audience"]
    if "sure" not in request.form:
        return _whom_it_reaches(site_session_id, key)
    with write_unit() as uow:
        done = invite_audience(uow, site_session_id, key)
    flash(_how_many(done), "success")
    return redirect(url_for("sessions_staff.show", site_session_id=site_session_id), 303)


def _whom_it_reaches(site_session_id: UUID, key: str) -> Response:
    with read_unit() as uow:
        context = {
            "session": session_run(uow, site_session_id),
            "whom": who_would_be_invited(uow, site_session_id, key),
            "told": invitation(uow, site_session_id),
            "group": next(one.label for one in audiences(uow) if one.key == key),
            "audience": key,
        }
    return make_response(render_template(SURE, **context))


@pages.post("/planlaegning/<uuid:site_session_id>/borger/inviter")
@advisers
@or_again(_one_again)
def invite_one(site_session_id: UUID) -> Response:
    """Invite one citizen."""
    with write_unit() as uow:
        session_run(uow, site_session_id)
        done = invite(uow, site_session_id, [load_form(CitizenForm())["citizen_id"]])
    flash(_how_many(done), "success")
    return redirect(url_for("sessions_staff.show", site_session_id=site_session_id), 303)


@pages.post("/planlaegning/<uuid:site_session_id>/borger/tilmeld")
@advisers
@or_again(_one_again)
def take_in(site_session_id: UUID) -> Response:
    """Sign one citizen up, or put them in line."""
    with write_unit() as uow:
        session_run(uow, site_session_id)
        citizen_id = load_form(CitizenForm())["citizen_id"]
        seat = sign_up(uow, site_session_id, citizen_id, although_busy=True)
    is_seated = seat.state == SeatState.SEATED
    flash(_("The citizen is signed up.") if is_seated else _("The citizen is in line."), "success")
    return redirect(url_for("sessions_staff.show", site_session_id=site_session_id), 303)


@pages.post(
    "/planlaegning/<uuid:site_session_id>/borger/<uuid:citizen_id>/<any(afmeld,fortryd):how>"
)
@advisers
def take_out(site_session_id: UUID, citizen_id: UUID, how: str) -> Response:
    """Sign a citizen off, or back on."""
    with write_unit() as uow:
        session_run(uow, site_session_id)
        if how == "afmeld":
            sign_off(uow, site_session_id, citizen_id)
        else:
            seat = sign_up(uow, site_session_id, citizen_id, although_busy=True)
    if how == "afmeld":
        undo = url_for(
            "sessions_staff.take_out",
            site_session_id=site_session_id,
            citizen_id=citizen_id,
            how="fortryd",
        )
        flash_undo(_("The citizen is signed off, and told."), undo)
    elif seat.state == SeatState.SEATED:
        flash(_("The citizen is signed up again."), "success")
    else:
        flash(_("Somebody else got the seat. The citizen is in line again."), "warning")
    return redirect(url_for("sessions_staff.show", site_session_id=site_session_id), 303)
