"""The pages of teams: what they promise, when they answer, and who is in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import STAFF, Role
from app.accounts.hours_text import write_periods
from app.accounts.people import people_with_role
from app.accounts.schemas_teams import HoursForm, MemberForm, TeamForm
from app.accounts.teams import (
    change_team,
    create_team,
    hours_of_team,
    join_team,
    leaders_of_team,
    leave_team,
    members_of_team,
    set_team_hours,
    team_to_run,
    teams_to_run,
)
from app.core.errors import Problem
from app.core.texts import _
from app.web.forms import flash_undo, form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("teams", __name__, template_folder="templates")
runners = only(Role.ADMINISTRATOR, Role.SUPER_USER)

WEEK = range(7)


@pages.get("/teams")
@runners
def overview() -> str:
    """Show the teams that one may set up."""
    with read_unit() as uow:
        found = teams_to_run(uow)
        members = {team.id: members_of_team(uow, team.id) for team in found}
    return render_template("accounts/teams.html", teams=found, members=members)


@pages.get("/teams/nyt")
@only(Role.ADMINISTRATOR)
def new() -> str:
    """Show the form of a new team."""
    return render_template("accounts/team_form.html", team=None)


@pages.post("/teams/nyt")
@only(Role.ADMINISTRATOR)
def create() -> Response:
    """Add a team."""
    try:
        with write_unit() as uow:
            team_id = create_team(uow, **load_form(TeamForm()))
    except Problem as problem:
        if not problem.fields:
            raise
        return form_again("accounts/team_form.html", problem, team=None)
    flash(_("The team is added. Now say when it answers, and who is in it."), "success")
    return redirect(url_for("teams.show", team_id=team_id), 303)


@pages.get("/teams/<uuid:team_id>")
@runners
def show(team_id: UUID) -> str:
    """Show one team."""
    return render_template("accounts/team.html", **_team(team_id))


@pages.get("/teams/<uuid:team_id>/rediger")
@runners
def edit(team_id: UUID) -> str:
    """Show the form of a team."""
    with read_unit() as uow:
        team = team_to_run(uow, team_id)
    return render_template("accounts/team_form.html", team=team)


@pages.post("/teams/<uuid:team_id>/rediger")
@runners
def save(team_id: UUID) -> Response:
    """Change what a team is called, how it is reached and what it promises."""
    with read_unit() as uow:
        team = team_to_run(uow, team_id)
    try:
        with write_unit() as uow:
            change_team(uow, team_id, **load_form(TeamForm()))
    except Problem as problem:
        if not problem.fields:
            raise
        return form_again("accounts/team_form.html", problem, team=team)
    flash(_("The team is saved."), "success")
    return redirect(url_for("teams.show", team_id=team_id), 303)


@pages.get("/teams/<uuid:team_id>/aabningstider")
@runners
def hours(team_id: UUID) -> str:
    """Show the form of a team's opening hours."""
    return render_template("accounts/team_hours.html", **_hours(team_id))


@pages.post("/teams/<uuid:team_id>/aabningstider")
@runners
def save_hours(team_id: UUID) -> Response:
    """Change when a team answers."""
    context = _hours(team_id)
    try:
        with write_unit() as uow:
            set_team_hours(uow, team_id, load_form(HoursForm())["periods"])
    except Problem as problem:
        if not problem.fields:
            raise
        return form_again("accounts/team_hours.html", problem, **context)
    flash(_("The opening hours are saved."), "success")
    return redirect(url_for("teams.show", team_id=team_id), 303)


@pages.post("/teams/<uuid:team_id>/medlemmer")
@runners
def join(team_id: UUID) -> Response:
    """Take a colleague into a team."""
    context = _team(team_id)
    try:
        data = load_form(MemberForm())
        with write_unit() as uow:
            join_team(uow, team_id, data["person_id"], is_leader=data["is_leader"])
    except Problem as problem:
        if not problem.fields:
            raise
        return form_again("accounts/team.html", problem, **context)
    flash(_("The colleague is in the team."), "success")
    return redirect(url_for("teams.show", team_id=team_id), 303)


@pages.post("/teams/<uuid:team_id>/medlemmer/<uuid:person_id>/<any(leder,medlem):role>")
@runners
def set_leader(team_id: UUID, person_id: UUID, role: str) -> Response:
    """Say whether a member leads the team."""
    with write_unit() as uow:
        join_team(uow, team_id, person_id, is_leader=role == "leder")
    flash(_("The team is saved."), "success")
    return redirect(url_for("teams.show", team_id=team_id), 303)


@pages.post("/teams/<uuid:team_id>/medlemmer/<uuid:person_id>/ud")
@runners
def leave(team_id: UUID, person_id: UUID) -> Response:
    """Take a colleague out of a team."""
    with write_unit() as uow:
        role = "leder" if person_id in leaders_of_team(uow, team_id) else "medlem"
        leave_team(uow, team_id, person_id)
    undo = url_for("teams.set_leader", team_id=team_id, person_id=person_id, role=role)
    flash_undo(_("The colleague is out of the team, and keeps their own citizens."), undo)
    return redirect(url_for("teams.overview"), 303)


def _team(team_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        team, members = team_to_run(uow, team_id), members_of_team(uow, team_id)
        inside = {card.id for card in members}
        return {
            "team": team,
            "members": members,
            "leaders": set(leaders_of_team(uow, team_id)),
            "others": [c for c in people_with_role(uow, *STAFF) if c.id not in inside],
            "week": [
                write_periods(p for p in hours_of_team(uow, team_id).periods if p.weekday == n)
                for n in WEEK
            ],
        }


def _hours(team_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        team = team_to_run(uow, team_id)
        week = hours_of_team(uow, team_id).periods
    return {"team": team, "week": [write_periods(p for p in week if p.weekday == n) for n in WEEK]}
