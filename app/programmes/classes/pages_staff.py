"""The advisers' pages of classes: make one, put people into it, and see its plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.teams import team_ids_of, teams
from app.booking.access import ARRANGERS
from app.booking.meeting_types import places
from app.booking.sessions.access import may_be_led_by
from app.booking.staff_times import name_of
from app.chat.of_class import discussion_of_class
from app.core.clock import local_day
from app.core.errors import Conflict, Problem
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.programmes.classes.choices import candidates
from app.programmes.classes.cohorts import (
    change_cohort,
    end_cohort,
    make_cohort,
    workshops_ahead,
    workshops_still_off,
)
from app.programmes.classes.members import join_cohort, leave_cohort
from app.programmes.classes.policy import may_tick
from app.programmes.classes.schemas_pages import CallOffForm, CohortForm, JoinForm
from app.programmes.classes.views import cohort_run, cohorts_to_run, members, workshops_of
from app.programmes.publishing import programmes
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("classes_staff", __name__, template_folder="templates")
advisers = only(*ARRANGERS)

FORM, ONE = "classes/class_form.html", "classes/class_staff.html"
END = "classes/class_end.html"


@pages.get("/hold")
@advisers
def overview() -> str:
    """Show the classes that one runs."""
    with read_unit() as uow:
        found = cohorts_to_run(uow)
        names = {one.id: one.draft.name for one in programmes(uow)}
    return render_template("classes/overview_staff.html", found=found, programmes=names)


def _new_again(problem: Problem) -> Response:
    return form_again(FORM, problem, **_form(), cohort=None)


@pages.get("/hold/ny")
@advisers
def new() -> str:
    """Show the form of a new class."""
    return render_template(FORM, **_form(), cohort=None, values={}, errors={})


@pages.post("/hold/ny")
@advisers
@or_again(_new_again)
def create() -> Response:
    """Make a class."""
    facts = load_form(CohortForm())["facts"]
    with write_unit() as uow:
        cohort_id = make_cohort(uow, facts)
    flash(_("The class is made. Put people into it, and plan its workshops."), "success")
    return _to(cohort_id)


def _one_again(problem: Problem, cohort_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(cohort_id))


@pages.get("/hold/<uuid:cohort_id>")
@advisers
def show(cohort_id: UUID) -> str:
    """Show a class: who is in it, and its plan."""
    return render_template(ONE, **_one(cohort_id), values={}, errors={})


def _edit_again(problem: Problem, cohort_id: UUID) -> Response:
    with read_unit() as uow:
        cohort = cohort_run(uow, cohort_id)
    return form_again(FORM, problem, **_form(), cohort=cohort)


@pages.get("/hold/<uuid:cohort_id>/ret")
@advisers
def edit(cohort_id: UUID) -> str:
    """Show the form of a class."""
    with read_unit() as uow:
        cohort = cohort_run(uow, cohort_id)
    facts = cohort.facts
    values = {
        "programme_id": facts.programme_id,
        "name": facts.name,
        "starts_on": facts.starts_on.isoformat(),
        "place_id": facts.place_id,
        "seats": facts.seats,
        "team_id": facts.team_id or "",
        "leader_id": facts.leader_id or "",
    }
    return render_template(FORM, **_form(), cohort=cohort, values=values, errors={})


@pages.post("/hold/<uuid:cohort_id>/ret")
@advisers
@or_again(_edit_again)
def save(cohort_id: UUID) -> Response:
    """Say anew what a class is."""
    with read_unit() as uow:
        cohort_run(uow, cohort_id)
    facts = load_form(CohortForm())["facts"]
    with write_unit() as uow:
        change_cohort(uow, cohort_id, facts)
    flash(_("The class is changed."), "success")
    return _to(cohort_id)


def _end_again(problem: Problem, cohort_id: UUID, how: str) -> Response:  # noqa: ARG001 — the door's
    return form_again(END, problem, **_what_follows(cohort_id))


@pages.get("/hold/<uuid:cohort_id>/slut")
@advisers
def ask_to_end(cohort_id: UUID) -> str:
    """Ask whether a class is to end, and say what follows."""
    return render_template(END, **_what_follows(cohort_id), values={}, errors={})


@pages.post("/hold/<uuid:cohort_id>/<any(slut,fortsaet):how>")
@advisers
@or_again(_end_again)
def end(cohort_id: UUID, how: str) -> Response:
    """End a class, or have it go on after all."""
    with read_unit() as uow:
        cohort_run(uow, cohort_id)
    reason = load_form(CallOffForm())["reason"]
    with write_unit() as uow:
        called_off = end_cohort(uow, cohort_id, is_over=how == "slut", reason=reason)
        still_off = workshops_still_off(uow, cohort_id)
    if how == "slut":
        undo = url_for("classes_staff.end", cohort_id=cohort_id, how="fortsaet")
        said = ngettext(
            "The class has ended. One workshop is called off.",
            "The class has ended. %(n)s workshops are called off.",
            called_off,
        )
        flash_undo(said if called_off else _("The class has ended."), undo)
    elif still_off:
        flash(
            _("The class goes on. Its workshops are still called off. Plan them anew."), "success"
        )
    else:
        flash(_("The class goes on."), "success")
    return _to(cohort_id)


def _what_follows(cohort_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        cohort = cohort_run(uow, cohort_id)
        return {"cohort": cohort, "ahead": workshops_ahead(uow, cohort_id)}


@pages.post("/hold/<uuid:cohort_id>/borger")
@advisers
@or_again(_one_again)
def add(cohort_id: UUID) -> Response:
    """Put somebody into a class; who is in another one moves."""
    with read_unit() as uow:
        cohort_run(uow, cohort_id)
    enrolment_id = load_form(JoinForm())["enrolment_id"]
    with write_unit() as uow:
        join_cohort(uow, cohort_id, enrolment_id)
    flash(_("They are in the class. They get its plan, and what there is to do."), "success")
    return _to(cohort_id)


@pages.post("/hold/<uuid:cohort_id>/borger/<uuid:enrolment_id>/<any(ud,ind):how>")
@advisers
def move(cohort_id: UUID, enrolment_id: UUID, how: str) -> Response:
    """Take somebody out of a class, or back into it."""
    try:
        with write_unit() as uow:
            if how == "ud":
                leave_cohort(uow, cohort_id, enrolment_id)
            else:
                join_cohort(uow, cohort_id, enrolment_id)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
        return _to(cohort_id)
    if how == "ud":
        door = "classes_staff.move"
        undo = url_for(door, cohort_id=cohort_id, enrolment_id=enrolment_id, how="ind")
        flash_undo(_("They are out of the class, and stay in the programme."), undo)
    else:
        flash(_("They are in the class again."), "success")
    return _to(cohort_id)


def _to(cohort_id: UUID) -> Response:
    return redirect(url_for("classes_staff.show", cohort_id=cohort_id), 303)


def _form() -> dict[str, Any]:
    """Return what the form of a class lets one choose among."""
    with read_unit() as uow:
        mine = team_ids_of(uow, uow.actor.require_person())
        published = [one for one in programmes(uow) if one.version_id and one.is_active]
        return {
            "programmes": [(str(one.id), one.draft.name) for one in published],
            "places": [(str(one.id), one.name) for one in places(uow)],
            "teams": [(str(one.id), one.name) for one in teams(uow) if one.id in mine],
            "leaders": [(str(one.id), one.name) for one in may_be_led_by(uow)],
            "today": local_day(uow.now),
        }


def _one(cohort_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        cohort = cohort_run(uow, cohort_id)
        plan = workshops_of(uow, cohort_id)
        people = members(uow, cohort_id)
        names = {one.id: one.draft.name for one in programmes(uow)}
        can_come = candidates(uow, cohort_id) if cohort.left else []
        return {
            "cohort": cohort,
            "programme": names.get(cohort.facts.programme_id, ""),
            "people": people,
            "plan": plan,
            "may_tick": {one.id for one in plan if may_tick(one, uow.now)},
            "candidates": [(str(one), words) for one, words in can_come],
            "leader": name_of(uow, cohort.facts.leader_id) if cohort.facts.leader_id else "",
            "team": _team(uow, cohort.facts.team_id),
            "discussion": discussion_of_class(uow, cohort_id),
            "now": uow.now,
        }


def _team(uow: UnitOfWork, team_id: UUID | None) -> str:
    return next((one.name for one in teams(uow) if one.id == team_id), "")
