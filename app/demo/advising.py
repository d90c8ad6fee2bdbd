"""Puts the demo's staff into teams, and gives its citizens advisers and target groups."""

from __future__ import annotations

from uuid import UUID

from app.accounts.own_advisers import give_own_adviser, give_team, own_advisers_of
from app.accounts.people import person_by_email
from app.accounts.target_groups import set_target_groups, target_groups_of
from app.accounts.teams import create_team, join_team, set_team_hours, teams
from app.core.work import Municipality, UnitOfWork
from app.demo.content import DemoTeam, demo_teams, target_groups_by_address
from app.demo.past import Past
from app.demo.settling import OPENED, SERVICE, Home


def form_teams(past: Past, municipality: Municipality, home: Home) -> None:
    """Add the teams that are missing, and advise citizens whom nobody advises yet."""
    with past.at(days_ago=OPENED).write(municipality, SERVICE) as uow:
        known = {team.name: team.id for team in teams(uow)}
        for team in demo_teams(home.slug):
            team_id = known.get(team.name) or _form(uow, team)
            _advise(uow, team, team_id)
        for email, slugs in target_groups_by_address(home.slug).items():
            citizen_id = person_by_email(uow, email).id
            if not target_groups_of(uow, citizen_id):
                set_target_groups(uow, citizen_id, slugs)


def _form(uow: UnitOfWork, team: DemoTeam) -> UUID:
    team_id = create_team(
        uow,
        name=team.name,
        phone=team.phone,
        answers_within=team.answers_within,
        urgent_text_da=team.urgent_da,
        urgent_text_en=team.urgent_en,
    )
    set_team_hours(uow, team_id, team.periods)
    for email in team.members:
        join_team(uow, team_id, person_by_email(uow, email).id)
    for email in team.leaders:
        join_team(uow, team_id, person_by_email(uow, email).id, is_leader=True)
    return team_id


def _advise(uow: UnitOfWork, team: DemoTeam, team_id: UUID) -> None:
    citizens = {person_by_email(uow, email).id: adviser for email, adviser in team.citizens}
    advised = own_advisers_of(uow, citizens)
    for citizen_id, adviser in citizens.items():
        if citizen_id in advised:
            continue
        if adviser is None:
            give_team(uow, citizen_id, team_id)
        else:
            adviser_id = person_by_email(uow, adviser).id
            give_own_adviser(uow, citizen_id, adviser_id, team_id=team_id)
