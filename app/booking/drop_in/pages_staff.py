"""The advisers' pages of drop-ins: call the next, give numbers at the door, close, set up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.hours_text import write_periods
from app.accounts.teams import team_ids_of, teams
from app.booking.access import ARRANGERS
from app.booking.drop_in.calling import (
    call_next,
    close_for_today,
    finish_turn,
    open_again,
    skip_number,
)
from app.booking.drop_in.contract import DropInFacts
from app.booking.drop_in.desks import say_desk
from app.booking.drop_in.queueing import give_number, take_out
from app.booking.drop_in.schemas_pages import CallForm, DeskForm, DoorForm, DropInForm
from app.booking.drop_in.setting_up import (
    add_drop_in,
    change_drop_in,
    drop_in_run,
    offer_drop_in,
)
from app.booking.drop_in.views import drop_ins_to_run, queue_to_run
from app.booking.meeting_types import places
from app.booking.sessions.access import may_be_led_by
from app.core.errors import Problem
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.web.forms import form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("drop_in_staff", __name__, template_folder="templates")
advisers = only(*ARRANGERS)

FORM, QUEUE = "drop_in/form.html", "drop_in/queue.html"
_MINUTE = timedelta(minutes=1)


def _queue(drop_in_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {"queue": queue_to_run(uow, drop_in_id), "now": uow.now, "refusal": None}


def _queue_again(problem: Problem, drop_in_id: UUID) -> Response:
    refusal = None if problem.fields else problem
    return form_again(QUEUE, problem, **_queue(drop_in_id) | {"refusal": refusal})


def _form(uow: UnitOfWork) -> dict[str, Any]:
    mine = team_ids_of(uow, uow.actor.require_person())
    return {
        "places": [(str(place.id), place.name) for place in places(uow)],
        "teams": [(str(team.id), team.name) for team in teams(uow) if team.id in mine],
        "leaders": [(str(one.id), one.name) for one in may_be_led_by(uow)],
    }


def _new_again(problem: Problem) -> Response:
    with read_unit() as uow:
        context = _form(uow)
    return form_again(FORM, problem, **context, drop_in=None)


def _edit_again(problem: Problem, drop_in_id: UUID) -> Response:
    with read_unit() as uow:
        view, context = drop_in_run(uow, drop_in_id), _form(uow)
    return form_again(FORM, problem, **context, drop_in=view)


def _values(facts: DropInFacts) -> dict[str, Any]:
    """Return facts as the form's fields have them."""
    texts = ("title_da", "title_en", "about_da", "about_en")
    week = {
        f"day_{number}": write_periods(p for p in facts.periods if p.weekday == number)
        for number in range(7)
    }
    return (
        {name: getattr(facts, name) for name in texts}
        | week
        | {
            "place_id": str(facts.place_id),
            "team_id": str(facts.team_id or ""),
            "led_by_id": str(facts.led_by_id or ""),
            "most_a_day": facts.most_a_day or "",
            "draws_before_minutes": facts.draws_before // _MINUTE,
            "usual_minutes": facts.usual_turn // _MINUTE,
        }
    )


@pages.get("/planlaegning/drop-in")
@advisers
def overview() -> str:
    """Show the drop-ins that one runs, as they are today."""
    with read_unit() as uow:
        found, now = drop_ins_to_run(uow), uow.now
    return render_template("drop_in/overview_staff.html", found=found, now=now)


@pages.get("/planlaegning/drop-in/ny")
@advisers
def new() -> str:
    """Show the form of a new drop-in."""
    with read_unit() as uow:
        context = _form(uow)
    return render_template(FORM, **context, drop_in=None, values={}, errors={})


@pages.post("/planlaegning/drop-in/ny")
@advisers
@or_again(_new_again)
def create() -> Response:
    """Add a drop-in."""
    wanted = load_form(DropInForm())
    with write_unit() as uow:
        drop_in_id = add_drop_in(uow, wanted["facts"])
    flash(_("The drop-in is added. Citizens see it now."), "success")
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)


@pages.get("/planlaegning/drop-in/<uuid:drop_in_id>/ret")
@advisers
def edit(drop_in_id: UUID) -> str:
    """Show the form of a drop-in."""
    with read_unit() as uow:
        view = drop_in_run(uow, drop_in_id)
        context = _form(uow)
    values = _values(view.facts)
    return render_template(FORM, **context, drop_in=view, values=values, errors={})


@pages.post("/planlaegning/drop-in/<uuid:drop_in_id>/ret")
@advisers
@or_again(_edit_again)
def save(drop_in_id: UUID) -> Response:
    """Change a drop-in."""
    with read_unit() as uow:
        drop_in_run(uow, drop_in_id)
    wanted = load_form(DropInForm())
    with write_unit() as uow:
        change_drop_in(uow, drop_in_id, wanted["facts"])
    flash(_("The drop-in is changed."), "success")
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)


@pages.post("/planlaegning/drop-in/<uuid:drop_in_id>/<any(vis,skjul):how>")
@advisers
def offer(drop_in_id: UUID, how: str) -> Response:
    """Show a drop-in to citizens, or no longer."""
    with write_unit() as uow:
        offer_drop_in(uow, drop_in_id, is_active=how == "vis")
    shown = _("Citizens see the drop-in again.")
    flash(shown if how == "vis" else _("Citizens do not see the drop-in any more."), "success")
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)


@pages.get("/planlaegning/drop-in/<uuid:drop_in_id>")
@advisers
def show(drop_in_id: UUID) -> str:
    """Show today's queue."""
    return render_template(QUEUE, **_queue(drop_in_id), values={}, errors={})


@pages.post("/planlaegning/drop-in/<uuid:drop_in_id>/kald")
@advisers
def call(drop_in_id: UUID) -> Response:
    """Call the next, and be done with whom one called before."""
    after = load_form(CallForm())["after"]
    with write_unit() as uow:
        called = call_next(uow, drop_in_id, after=after)
    if called is None:
        flash(_("Nobody is waiting right now."), "info")
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)


@pages.post("/planlaegning/drop-in/<uuid:drop_in_id>/lokale")
@advisers
@or_again(_queue_again)
def desk(drop_in_id: UUID) -> Response:
    """Say in which room one sits today."""
    with read_unit() as uow:
        drop_in_run(uow, drop_in_id)
    wanted = load_form(DeskForm())
    with write_unit() as uow:
        say_desk(uow, drop_in_id, **wanted)
    told = _("Saved for today. Whoever you call can see it.")
    flash(told if wanted["desk"].strip() else _("No room or desk is shown."), "success")
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)


@pages.post("/planlaegning/drop-in/<uuid:drop_in_id>/doer")
@advisers
@or_again(_queue_again)
def door(drop_in_id: UUID) -> Response:
    """Give a number to somebody at the door."""
    with read_unit() as uow:
        drop_in_run(uow, drop_in_id)
    wanted = load_form(DoorForm())
    try:
        with write_unit() as uow:
            number = give_number(uow, drop_in_id, **wanted)
    except Problem as problem:
        if problem.status != 409:
            raise
        return _queue_again(problem, drop_in_id)
    flash(_("The number is %(n)s.", n=number), "success")
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)


@pages.post("/planlaegning/drop-in/<uuid:drop_in_id>/<any(luk,aabn):how>")
@advisers
def close(drop_in_id: UUID, how: str) -> Response:
    """Close for today, or open again."""
    with write_unit() as uow:
        if how == "luk":
            number = close_for_today(uow, drop_in_id)
        else:
            open_again(uow, drop_in_id)
    if how == "aabn":
        flash(_("Numbers can be drawn again today."), "success")
    else:
        words = ngettext(
            "Closed for today. %(n)s who waited is told.",
            "Closed for today. %(n)s who waited are told.",
            number,
        )
        flash(words, "success")  # and no undo: those who waited have been told to go home
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)


@pages.post("/planlaegning/drop-in/nummer/<uuid:queue_ticket_id>/<any(faerdig,borte,ud):how>")
@advisers
def end(queue_ticket_id: UUID, how: str) -> Response:
    """Be done with somebody, put them back as they are not there, or take them out."""
    with write_unit() as uow:
        verb = {"faerdig": finish_turn, "borte": skip_number, "ud": take_out}[how]
        drop_in_id = verb(uow, queue_ticket_id)
    return redirect(url_for("drop_in_staff.show", drop_in_id=drop_in_id), 303)
