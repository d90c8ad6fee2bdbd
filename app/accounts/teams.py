"""Teams: what they are called, when they answer, and who is in them.

Administrators run every team, a super user those they are in themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from app.accounts.contract import (
    STAFF,
    PersonCard,
    Role,
    TeamHoursChanged,
    TeamLeft,
    TeamNameTaken,
    TeamView,
)
from app.accounts.models import Person, PersonRole, PersonState, Team, TeamMember, TeamPeriod
from app.accounts.people import card_of
from app.core.errors import Forbidden, Invalid
from app.core.rows import insert_new, one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.tenancy.closing_days import closing_days
from app.tenancy.contract import PeriodsOverlap
from app.tenancy.opening import OpeningHours, Period, are_apart

USUAL_HOURS = tuple(Period(weekday, time(9), time(15)) for weekday in range(5))
A_WORKING_DAY = timedelta(hours=6)

# Asked for every message of a citizen, and put together once, as in identity.py.
_TEAMS = select(Team).where(Team.id.in_(bindparam("ids", expanding=True)))
_PERIODS = (
    select(TeamPeriod.team_id, TeamPeriod.weekday, TeamPeriod.opens, TeamPeriod.closes)
    .where(TeamPeriod.team_id.in_(bindparam("ids", expanding=True)))
    .order_by(TeamPeriod.weekday, TeamPeriod.opens)
)


def create_team(
    uow: UnitOfWork,
    *,
    name: str,
    phone: str = "",
    answers_within: timedelta = A_WORKING_DAY,
    urgent_text_da: str = "",
    urgent_text_en: str = "",
) -> UUID:
    """Add a team, as an administrator; `answers_within` is counted in its opening hours."""
    _check_may_run_all(uow)
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "name": name.strip(),
        "phone": phone.strip(),
        "urgent_text_da": urgent_text_da.strip(),
        "urgent_text_en": urgent_text_en.strip(),
        "answers_within_minutes": _minutes(answers_within),
    }
    added = insert_new(uow.session, Team, [row])
    if not added:
        raise _name_taken()
    return added.pop()


def change_team(
    uow: UnitOfWork,
    team_id: UUID,
    *,
    name: str,
    phone: str,
    answers_within: timedelta,
    urgent_text_da: str,
    urgent_text_en: str,
) -> None:
    """Say anew what a team is called, how it is reached and what it promises."""
    team = _team_to_run(uow, team_id)
    same_name = select(Team.id).where(Team.name == name.strip(), Team.id != team_id)
    if uow.session.scalar(same_name) is not None:
        raise _name_taken()
    team.name, team.phone = name.strip(), phone.strip()
    team.urgent_text_da, team.urgent_text_en = urgent_text_da.strip(), urgent_text_en.strip()
    team.answers_within_minutes = _minutes(answers_within)
    uow.session.flush()


def set_team_hours(uow: UnitOfWork, team_id: UUID, periods: Iterable[Period]) -> None:
    """Say when a team answers; without any periods it is the usual hours again."""
    team, wanted = _team_to_run(uow, team_id), list(periods)
    if not are_apart(wanted):
        raise PeriodsOverlap(fields={"periods": [str(PeriodsOverlap.title)]})
    uow.session.execute(delete(TeamPeriod).where(TeamPeriod.team_id == team.id))
    uow.session.add_all(
        TeamPeriod(
            id=uow.new_id(), team_id=team.id, weekday=p.weekday, opens=p.opens, closes=p.closes
        )
        for p in wanted
    )
    uow.session.flush()
    uow.record(TeamHoursChanged(team.id))


def teams(uow: UnitOfWork) -> list[TeamView]:
    """Return every team of the municipality, by name."""
    return _views(uow, uow.session.scalars(select(Team).order_by(Team.name)).all())


def teams_to_run(uow: UnitOfWork) -> list[TeamView]:
    """Return the teams that the acting person may set up, by name."""
    return [team for team in teams(uow) if may_run_team(uow, team.id)]


def team_by_id(uow: UnitOfWork, team_id: UUID) -> TeamView:
    """Return a team; NotFound for none in this municipality."""
    return _views(uow, [_team(uow, team_id)])[0]


def teams_by_id(uow: UnitOfWork, team_ids: Collection[UUID]) -> dict[UUID, TeamView]:
    """Return those of the teams that there are, by their identities."""
    rows = uow.session.scalars(_TEAMS, {"ids": list(team_ids)}) if team_ids else ()
    return {team.id: team for team in _views(uow, rows)}


def team_to_run(uow: UnitOfWork, team_id: UUID) -> TeamView:
    """Return a team for whoever may set it up; Forbidden for others."""
    return _views(uow, [_team_to_run(uow, team_id)])[0]


def hours_of_team(uow: UnitOfWork, team_id: UUID | None) -> OpeningHours:
    """Return when a team answers, closing days left out.

    Monday to Friday from 9 to 15 where there is no team, or where it has set none.
    """
    periods = _periods_of(uow, [team_id]).get(team_id, ()) if team_id else ()
    return hours_of(periods, closing_days(uow))


def hours_of(periods: tuple[Period, ...], closed_on: Iterable[date]) -> OpeningHours:
    """Return the opening hours of a team's periods, the usual ones where it has set none."""
    return OpeningHours(periods or USUAL_HOURS, frozenset(closed_on))


def join_team(uow: UnitOfWork, team_id: UUID, person_id: UUID, *, is_leader: bool = False) -> None:
    """Take somebody who works here into a team; a second time says anew whether they lead it."""
    team = _team_to_run(uow, team_id)
    check_works_here(uow, person_id, field="person_id")
    row = {"municipality_id": uow.municipality.id, "id": uow.new_id(), "team_id": team.id}
    insert_new(uow.session, TeamMember, [row | {"person_id": person_id, "is_leader": is_leader}])
    member = uow.session.scalars(
        select(TeamMember)
        .where(TeamMember.team_id == team.id, TeamMember.person_id == person_id)
        .execution_options(populate_existing=True)
    ).one()
    member.is_leader = is_leader
    uow.session.flush()


def leave_team(uow: UnitOfWork, team_id: UUID, person_id: UUID) -> None:
    """Take somebody out of a team; they keep their own citizens. Twice is harmless."""
    team = _team_to_run(uow, team_id)
    left = uow.session.execute(
        delete(TeamMember)
        .where(TeamMember.team_id == team.id, TeamMember.person_id == person_id)
        .returning(TeamMember.id)
    )
    if left.first() is not None:
        uow.record(TeamLeft(team.id, person_id))


def team_ids_of(uow: UnitOfWork, person_id: UUID) -> frozenset[UUID]:
    """Return the teams that a person is in."""
    ids = select(TeamMember.team_id).where(TeamMember.person_id == person_id)
    return frozenset(uow.session.scalars(ids))


def first_team_of(uow: UnitOfWork, person_id: UUID) -> UUID | None:
    """Return the team that a person has been in for longest; None for no team."""
    joined = select(TeamMember.team_id).where(TeamMember.person_id == person_id)
    return uow.session.scalar(joined.order_by(TeamMember.id).limit(1))


def teams_of(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the teams of several people in one query, each one's first team first."""
    rows = uow.session.execute(
        select(TeamMember.id, TeamMember.person_id, TeamMember.team_id).where(
            TeamMember.person_id.in_(set(person_ids))
        )
    )
    found: dict[UUID, list[UUID]] = {}
    for _id, person_id, team_id in sorted(rows):
        found.setdefault(person_id, []).append(team_id)
    return found


def members_of_team(uow: UnitOfWork, team_id: UUID) -> list[PersonCard]:
    """Return who is in a team, by name; who is blocked is there, and not active."""
    rows = uow.session.scalars(
        select(Person)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .where(TeamMember.team_id == team_id, Person.state != PersonState.REMOVED)
        .order_by(Person.name, Person.id)
    )
    return [card_of(row) for row in rows]


def ids_of_team(uow: UnitOfWork, team_id: UUID) -> set[UUID]:
    """Return who is in a team, where identities are enough."""
    return set(
        uow.session.scalars(select(TeamMember.person_id).where(TeamMember.team_id == team_id))
    )


def leaders_of_team(uow: UnitOfWork, team_id: UUID) -> list[UUID]:
    """Return who leads a team and may come in, the longest member first."""
    rows = uow.session.scalars(
        select(TeamMember.person_id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(
            TeamMember.team_id == team_id,
            TeamMember.is_leader.is_(True),
            Person.state == PersonState.ACTIVE,
        )
        .order_by(TeamMember.id)
    )
    return list(rows)


def may_run_team(uow: UnitOfWork, team_id: UUID | None) -> bool:
    """Say whether the actor may set a team up and give it citizens."""
    if _may_run_all(uow):
        return True
    if not uow.actor.has(Role.SUPER_USER) or team_id is None:
        return False
    return team_id in team_ids_of(uow, uow.actor.require_person())


def check_works_here(uow: UnitOfWork, person_id: UUID, *, field: str) -> None:
    """Refuse whoever does not work here, or may not come in; NotFound for a stranger."""
    check_is_one_of(
        uow, person_id, STAFF, field=field, message=_("This person does not work here.")
    )


def check_is_one_of(
    uow: UnitOfWork, person_id: UUID, roles: Collection[Role], *, field: str, message: str
) -> None:
    """Refuse, beside a field, whoever has none of the roles or may not come in."""
    person = one_row(uow.session, select(Person).where(Person.id == person_id))
    held = uow.session.scalars(select(PersonRole.role).where(PersonRole.person_id == person_id))
    if person.state != PersonState.ACTIVE or set(roles).isdisjoint(held):
        raise Invalid(fields={field: [message]})


def _may_run_all(uow: UnitOfWork) -> bool:
    return uow.actor.system is not None or uow.actor.has(Role.ADMINISTRATOR)


def _check_may_run_all(uow: UnitOfWork) -> None:
    if not _may_run_all(uow):
        raise Forbidden()


def _team(uow: UnitOfWork, team_id: UUID) -> Team:
    return one_row(uow.session, select(Team).where(Team.id == team_id))


def _team_to_run(uow: UnitOfWork, team_id: UUID) -> Team:
    team = _team(uow, team_id)
    if not may_run_team(uow, team_id):
        raise Forbidden()
    return team


def _views(uow: UnitOfWork, rows: Iterable[Team]) -> list[TeamView]:
    found = list(rows)
    periods = _periods_of(uow, [team.id for team in found]) if found else {}
    return [
        TeamView(
            id=team.id,
            name=team.name,
            phone=team.phone,
            urgent_text_da=team.urgent_text_da,
            urgent_text_en=team.urgent_text_en,
            answers_within=timedelta(minutes=team.answers_within_minutes),
            periods=periods.get(team.id, ()),
        )
        for team in found
    ]


def _periods_of(uow: UnitOfWork, team_ids: Collection[UUID]) -> dict[UUID, tuple[Period, ...]]:
    rows = uow.session.execute(_PERIODS, {"ids": list(team_ids)})
    periods: dict[UUID, tuple[Period, ...]] = {}
    for team_id, weekday, opens, closes in rows:
        periods[team_id] = (*periods.get(team_id, ()), Period(weekday, opens, closes))
    return periods


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))


def _name_taken() -> TeamNameTaken:
    return TeamNameTaken(fields={"name": [str(TeamNameTaken.title)]})
