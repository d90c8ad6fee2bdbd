"""The pages that give citizens their advisers and target groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import STAFF, PersonCard, Role
from app.accounts.finding_citizens import SHOWN, citizen_to_advise, citizens_to_advise
from app.accounts.own_advisers import (
    give_own_adviser,
    give_team,
    own_adviser_of,
    own_advisers_of,
)
from app.accounts.people import people_by_id, people_with_role
from app.accounts.profile import note_look
from app.accounts.schemas_teams import OwnAdviserForm
from app.accounts.target_groups import set_target_groups, target_groups_of
from app.accounts.teams import teams, teams_of, teams_to_run
from app.core.errors import Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.tenancy.target_groups import target_groups
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("advising", __name__, template_folder="templates")
givers = only(Role.ADMINISTRATOR, Role.SUPER_USER)

LONGEST_SEARCH = 120


@pages.get("/borgere")
@givers
def citizens() -> str:
    """Show the citizens of a name, or those whom nobody advises."""
    wanted = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    with read_unit() as uow:
        found = citizens_to_advise(uow, name=wanted)
        own = own_advisers_of(uow, [card.id for card in found])
        advisers = people_by_id(uow, [o.adviser_id for o in own.values() if o.adviser_id])
        names = {team.id: team.name for team in teams(uow)}
    return render_template(
        "accounts/citizens.html",
        wanted=wanted,
        found=found,
        own=own,
        advisers=advisers,
        team_names=names,
        are_more=len(found) == SHOWN,
    )


@pages.get("/borgere/<uuid:citizen_id>/raadgiver")
@givers
def show(citizen_id: UUID) -> str:
    """Show who advises a citizen; the citizen can see that one looked."""
    with write_unit() as uow:
        context = _citizen(uow, citizen_id)
        note_look(uow, citizen_id, "adviser")
    return render_template("accounts/own_adviser.html", **context)


@pages.post("/borgere/<uuid:citizen_id>/raadgiver")
@givers
def give(citizen_id: UUID) -> Response:
    """Give a citizen an adviser or a team, and say which target groups they are in."""
    with read_unit() as uow:
        context = _citizen(uow, citizen_id)
    try:
        data = load_form(OwnAdviserForm())
        with write_unit() as uow:
            citizen_to_advise(uow, citizen_id)
            if data["adviser_id"] is None:
                give_team(uow, citizen_id, data["team_id"])
            else:
                give_own_adviser(uow, citizen_id, data["adviser_id"], team_id=data["team_id"])
            set_target_groups(uow, citizen_id, data["target_groups"])
    except Problem as problem:
        if not problem.fields:
            raise
        return form_again("accounts/own_adviser.html", problem, **context)
    flash(_("It is saved."), "success")
    return redirect(url_for("advising.citizens"), 303)


def _citizen(uow: UnitOfWork, citizen_id: UUID) -> dict[str, Any]:
    own = own_adviser_of(uow, citizen_id)
    return {
        "citizen": citizen_to_advise(uow, citizen_id),
        "own": own,
        "advisers": _advisers(uow, own.adviser_id if own else None),
        "teams": [(team.id, team.name) for team in teams_to_run(uow)],
        "groups": target_groups(uow),
        "held": [group.slug for group in target_groups_of(uow, citizen_id)],
    }


def _advisers(uow: UnitOfWork, present: UUID | None) -> list[tuple[UUID, str]]:
    """Return whom one may choose among, each with their teams; the present one is among them."""
    names = {team.id: team.name for team in teams_to_run(uow)}
    colleagues = people_with_role(uow, *STAFF)
    if present and present not in {card.id for card in colleagues}:
        colleagues += people_by_id(uow, [present]).values()
    of_person = teams_of(uow, [card.id for card in colleagues])
    may_choose_all = uow.actor.has(Role.ADMINISTRATOR)

    def label(card: PersonCard) -> str:
        in_teams = [names[t] for t in of_person.get(card.id, ()) if t in names]
        return f"{card.name} ({', '.join(in_teams)})" if in_teams else card.name

    return [
        (card.id, label(card))
        for card in colleagues
        if may_choose_all
        or card.id == present
        or not names.keys().isdisjoint(of_person.get(card.id, ()))
    ]
