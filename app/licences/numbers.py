"""How pools stand, for those who work here: seats used and free, unused ones, and the forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.accounts.contract import Role
from app.accounts.own_advisers import team_of
from app.accounts.people import people_by_id
from app.accounts.teams import team_ids_of, teams_by_id
from app.booking.access import may_be_arranged_for
from app.core.clock import local_day, start_of_day
from app.core.work import UnitOfWork
from app.licences.access import check_gives, check_sees, free_seats, how_many_wait, pool_by_id
from app.licences.contract import LicenceView, PoolView
from app.licences.models import Licence, LicencePool
from app.licences.policy import FORECAST_FROM, SOON, gives_seats, runs_dry_on, weeks_end
from app.licences.views import licence_views, pool_view

MOST_SHOWN = 200
UNUSED_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class PoolNumbers:
    """How a pool stands today.

    `given` seats were given since `since`; `runs_dry_on` is when the last is taken if it goes on
    so. It `gives` seats where it is used, and today is in its period. `unused` seats were given two
    weeks ago or earlier and never used; those that were taken back or given up end soon anyway.
    """

    pool: PoolView
    used: int
    free: int
    waiting: int
    given: int
    since: date
    runs_dry_on: date | None
    unused: int
    ending_this_week: int
    ending_in_30_days: int
    gives: bool

    @property
    def over(self) -> int:
        """Return how many more seats are in use than were bought, as their number was lowered."""
        return max(self.used - self.pool.facts.seats, 0)


@dataclass(frozen=True)
class Ending:
    """A licence that ends soon; the name is empty for who gives none."""

    licence: LicenceView
    citizen: str


@dataclass(frozen=True)
class TeamEndings:
    """How many licences of a team's citizens end until a day; no team for those without one."""

    team_id: UUID | None
    name: str
    number: int


def pool_numbers(uow: UnitOfWork) -> list[PoolNumbers]:
    """Return how every pool stands, by Danish name, those that are not used last."""
    check_sees(uow)
    rows = uow.session.scalars(select(LicencePool)).all()
    ordered = sorted(rows, key=lambda one: (not one.is_active, one.name_da.lower(), one.id))
    return _numbers(uow, ordered)


def numbers_of(uow: UnitOfWork, pool_id: UUID) -> PoolNumbers:
    """Return how one pool stands."""
    check_sees(uow)
    return _numbers(uow, [pool_by_id(uow, pool_id)])[0]


def endings(
    uow: UnitOfWork,
    until: date | None,
    *,
    pool_id: UUID | None = None,
    team_id: UUID | None = None,
) -> list[Ending]:
    """Return whose licences end from today until a day, the nearest first, at most 200.

    An adviser sees whom they arrange for; of a pool, or of a team, where one is named.
    """
    check_gives(uow)
    which = _in_use(uow, until)
    if pool_id is not None:
        which.append(Licence.licence_pool_id == pool_id)
    if team_id is not None:
        which.append(team_of(Licence.citizen_id) == team_id)
    return _of_actor(uow, which)


def unused(uow: UnitOfWork, pool_id: UUID) -> list[Ending]:
    """Return the acting adviser's citizens who were given a seat and never used it, at most 200."""
    check_gives(uow)
    pool = pool_by_id(uow, pool_id)
    return _of_actor(uow, [Licence.licence_pool_id == pool.id, *_unused(uow)])


def licences_of_pool(uow: UnitOfWork, pool_id: UUID) -> list[Ending]:
    """Return the acting adviser's citizens who have a licence of a pool, the nearest end first."""
    return endings(uow, None, pool_id=pool_by_id(uow, pool_id).id)


def endings_by_team(uow: UnitOfWork, until: date) -> list[TeamEndings]:
    """Return how many licences end from today until a day, by team, as far as it concerns one.

    An administrator sees all teams, others their own and those without one.
    """
    check_sees(uow)
    ending = select(team_of(Licence.citizen_id).label("team_id")).where(*_in_use(uow, until))
    team_id = ending.subquery().c.team_id
    rows = uow.session.execute(select(team_id, func.count()).group_by(team_id))
    counted: dict[UUID | None, int] = {row[0]: row[1] for row in rows}
    names = teams_by_id(uow, [one for one in counted if one is not None])
    if not uow.actor.has(Role.ADMINISTRATOR) and uow.actor.system is None:
        mine = team_ids_of(uow, uow.actor.require_person())
        counted = {one: n for one, n in counted.items() if one is None or one in mine}
    found = [
        TeamEndings(one, names[one].name if one in names else "", number)
        for one, number in counted.items()
    ]
    return sorted(found, key=lambda one: (-one.number, one.name))


def _numbers(uow: UnitOfWork, rows: Sequence[LicencePool]) -> list[PoolNumbers]:
    """Return how some pools stand, by as many queries for many as for one."""
    if not rows:
        return []
    today, since = local_day(uow.now), {row.id: _since(uow, row) for row in rows}
    free, waiting = free_seats(uow, rows), how_many_wait(uow, list(since))
    given = _counts(uow, _each(rows, lambda id_: Licence.given_at >= start_of_day(since[id_])))
    soon = _counts(
        uow, _each(rows, lambda id_: Licence.last_on <= today + (today - since[id_])), *_in_use(uow)
    )
    these = Licence.licence_pool_id.in_(list(since))
    never_used = _counts(uow, these, *_unused(uow))
    this_week = _counts(uow, these, *_in_use(uow, weeks_end(today)))
    soon_over = _counts(uow, these, *_in_use(uow, today + SOON))

    def of(row: LicencePool) -> PoolNumbers:
        view, left, taken = pool_view(row), max(free[row.id], 0), given.get(row.id, 0)
        dry = runs_dry_on(
            view.facts, left, taken, since=since[row.id], today=today, ending=soon.get(row.id, 0)
        )
        return PoolNumbers(
            pool=view,
            used=row.seats - free[row.id],
            free=left,
            waiting=waiting.get(row.id, 0),
            given=taken,
            since=since[row.id],
            runs_dry_on=dry,
            unused=never_used.get(row.id, 0) if row.url else 0,
            ending_this_week=this_week.get(row.id, 0),
            ending_in_30_days=soon_over.get(row.id, 0),
            gives=gives_seats(view.facts, is_active=row.is_active, from_on=today),
        )

    return [of(row) for row in rows]


def _since(uow: UnitOfWork, row: LicencePool) -> date:
    """Return from which day on one reckons how quickly the seats of a pool are taken."""
    return max(local_day(uow.now) - FORECAST_FROM, row.from_on, local_day(row.created_at))


def _each(
    rows: Sequence[LicencePool], of_pool: Callable[[UUID], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Return a condition on licences that is another one for each pool."""
    return or_(*(and_(Licence.licence_pool_id == row.id, of_pool(row.id)) for row in rows))


def _counts(uow: UnitOfWork, *which: ColumnElement[bool]) -> dict[UUID, int]:
    """Return how many licences of each pool these are, in one query; none for no licences."""
    pool_id = Licence.licence_pool_id
    rows = uow.session.execute(select(pool_id, func.count()).where(*which).group_by(pool_id))
    return {row[0]: row[1] for row in rows}


def _in_use(uow: UnitOfWork, until: date | None = None) -> list[ColumnElement[bool]]:
    """Return what licences that end from today on, until a day, have in common."""
    which = [Licence.last_on >= local_day(uow.now)]
    return [*which, Licence.last_on <= until] if until is not None else which


def _unused(uow: UnitOfWork) -> list[ColumnElement[bool]]:
    long_ago = local_day(uow.now) - UNUSED_AFTER
    never = [Licence.opened_at.is_(None), Licence.taken_back_at.is_(None)]
    return [*_in_use(uow), Licence.from_on <= long_ago, *never]


def _of_actor(uow: UnitOfWork, which: Sequence[ColumnElement[bool]]) -> list[Ending]:
    """Return those of some licences whose citizens the acting adviser arranges for."""
    mine = may_be_arranged_for(uow, Licence.citizen_id)
    rows = select(Licence).where(*which, mine).order_by(Licence.last_on, Licence.id)
    return _named(uow, uow.session.scalars(rows.limit(MOST_SHOWN)).all())


def _named(uow: UnitOfWork, rows: Sequence[Licence]) -> list[Ending]:
    people = people_by_id(uow, {row.citizen_id for row in rows})
    return [
        Ending(view, people[view.citizen_id].name if view.citizen_id in people else "")
        for view in licence_views(uow, rows)
    ]
