"""What a citizen is shown: their licences, what they wait for, and what they can take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.finding_citizens import citizens_named
from app.booking.access import (
    check_may_arrange_for,
    is_arranged_by_staff,
    whom_one_may_arrange_for,
)
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.licences.access import check_gives, pool_by_id, room_of
from app.licences.contract import LicenceState, LicenceView, PoolView
from app.licences.giving import pools_had
from app.licences.line import WaitView, waits_of
from app.licences.models import Licence
from app.licences.policy import gives_seats, stretch_of
from app.licences.pools import open_pools
from app.licences.views import facts_of, licence_by_id, licence_views

SHOWN_BEHIND = timedelta(days=366)
MOST_FOUND = 50
_ORDER = {
    LicenceState.ACTIVE: 0,
    LicenceState.AHEAD: 1,
    LicenceState.GRACE: 2,
    LicenceState.OVER: 3,
}


@dataclass(frozen=True)
class Open:
    """A pool that a citizen can take a seat of; `has_room` where one is free for them now.

    `until` is the last day of one that is taken today.
    """

    pool: PoolView
    has_room: bool
    until: date


@dataclass(frozen=True)
class Places:
    """How a pool stands, as anybody may know: `free` are those that nobody in line waits for."""

    seats: int
    free: int
    is_given: bool
    target_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mine:
    """What is a citizen's own, and what could be."""

    licences: Sequence[LicenceView]
    waits: Sequence[WaitView]
    open: Sequence[Open]


def licences_of(uow: UnitOfWork, citizen_id: UUID) -> list[LicenceView]:
    """Return a citizen's licences, those in use first, the nearest end first; a year back."""
    check_may_arrange_for(uow, citizen_id)
    rows = uow.session.scalars(
        select(Licence)
        .where(
            Licence.citizen_id == citizen_id,
            Licence.last_on >= local_day(uow.now) - SHOWN_BEHIND,
        )
        .order_by(Licence.last_on, Licence.id)
    ).all()
    return sorted(licence_views(uow, rows), key=lambda one: _ORDER[one.state])


def licence_of_actor(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """Return a licence to the citizen whose it is; NotFound for anybody else."""
    view = licence_by_id(uow, licence_id)
    if view.citizen_id != uow.actor.person_id:
        raise NotFound()
    return view


def licence_for_advisers(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """Return a licence to staff who arrange for its citizen; NotFound for anybody else."""
    view = licence_by_id(uow, licence_id)
    if not is_arranged_by_staff(uow, view.citizen_id):
        raise NotFound()
    return view


def shown_to(uow: UnitOfWork, citizen_id: UUID) -> Mine:
    """Return what a citizen has, waits for and can take."""
    mine, waits = licences_of(uow, citizen_id), waits_of(uow, citizen_id)
    in_use = {LicenceState.ACTIVE, LicenceState.AHEAD}
    taken = {one.pool.id for one in mine if one.state in in_use} | {one.pool.id for one in waits}
    taken |= pools_had(uow, citizen_id)
    others = [one for one in open_pools(uow, citizen_id) if one.id not in taken]
    return Mine(mine, waits, [_open(uow, one) for one in others])


def places_in(uow: UnitOfWork, pool_id: UUID) -> Places:
    """Return how a pool stands, whoever asks; NotFound for none."""
    row = pool_by_id(uow, pool_id)
    facts, room = facts_of(row), room_of(uow, row)
    is_given = facts.is_open and gives_seats(
        facts, is_active=row.is_active, from_on=local_day(uow.now)
    )
    return Places(
        facts.seats, max(room.free - room.waiting, 0), is_given, tuple(facts.target_groups)
    )


def citizens_to_give(uow: UnitOfWork, name: str) -> dict[UUID, str]:
    """Return the names of citizens, that have every word, whom the acting adviser may give one."""
    check_gives(uow)
    found = citizens_named(uow, name, limit=MOST_FOUND, active_only=True)
    mine = set(whom_one_may_arrange_for(uow, found.keys()))
    return {one: words for one, words in found.items() if one in mine}


def _open(uow: UnitOfWork, pool: PoolView) -> Open:
    room = room_of(uow, pool_by_id(uow, pool.id))
    until = stretch_of(pool.facts, local_day(uow.now)).last_on
    return Open(pool, room.free > room.waiting, until)
