"""Whose licences and pools one may deal with; nobody else knows that there are any.

Whoever deals with several rows holds the pool first, and then its licences.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true

from app.accounts.contract import Role
from app.accounts.teams import team_ids_of
from app.booking.access import ARRANGERS, is_arranged_by_staff, whom_one_may_arrange_for
from app.core.clock import local_day
from app.core.errors import Forbidden, NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.licences.models import ExtensionRequest, Licence, LicencePool, LicenceWait
from app.licences.policy import Room

GIVES = ARRANGERS
SETS_UP = (Role.SUPER_USER, Role.ADMINISTRATOR)
SEES = (Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR)


def check_sets_up(uow: UnitOfWork) -> None:
    """Refuse whoever does not set pools up."""
    _check(uow, *SETS_UP)


def check_gives(uow: UnitOfWork) -> None:
    """Refuse whoever gives citizens no licences."""
    _check(uow, *GIVES)


def check_sees(uow: UnitOfWork) -> None:
    """Refuse whoever does not see how pools stand."""
    _check(uow, *SEES)


def _check(uow: UnitOfWork, *roles: Role) -> None:
    if uow.actor.system is None and not uow.actor.has(*roles):
        raise Forbidden()


def concerns_actor(uow: UnitOfWork, team_id: ColumnElement[UUID | None]) -> ColumnElement[bool]:
    """Return whether numbers of a team concern whoever asks.

    An administrator sees all, others their own teams and what belongs to none.
    """
    if uow.actor.has(Role.ADMINISTRATOR) or uow.actor.system is not None:
        return true()
    return team_id.is_(None) | team_id.in_(team_ids_of(uow, uow.actor.require_person()))


def pool_by_id(uow: UnitOfWork, pool_id: UUID) -> LicencePool:
    """Return a pool, whoever asks; NotFound for none."""
    return one_row(uow.session, select(LicencePool).where(LicencePool.id == pool_id))


def held_pool(uow: UnitOfWork, pool_id: UUID) -> LicencePool:
    """Return a pool as it is now, of which nobody else gives seats meanwhile."""
    return one_row(uow.session, select(LicencePool).where(LicencePool.id == pool_id), is_held=True)


def licence_to_see(uow: UnitOfWork, licence_id: UUID) -> Licence:
    """Return a licence to its citizen, and to those who arrange for them; NotFound for others.

    Staff see that of somebody who may not come in any more too: their seat is there for others.
    """
    row = one_row(uow.session, select(Licence).where(Licence.id == licence_id))
    is_own = row.citizen_id == uow.actor.person_id and uow.actor.has(Role.CITIZEN)
    if not is_own and not whom_one_may_arrange_for(uow, [row.citizen_id]):
        raise NotFound()
    return row


def licence_to_change(uow: UnitOfWork, licence_id: UUID) -> tuple[LicencePool, Licence]:
    """Return a licence and its pool, which nobody else changes meanwhile, as `licence_to_see`."""
    seen = licence_to_see(uow, licence_id)
    pool = held_pool(uow, seen.licence_pool_id)
    wanted = select(Licence).where(Licence.id == licence_id)
    return pool, one_row(uow.session, wanted, is_held=True)


def licence_for_staff(uow: UnitOfWork, licence_id: UUID) -> tuple[LicencePool, Licence]:
    """Return a licence and its pool, held, to staff who arrange for its citizen alone."""
    pool, row = licence_to_change(uow, licence_id)
    if not is_arranged_by_staff(uow, row.citizen_id):
        raise NotFound()
    return pool, row


def request_to_see(uow: UnitOfWork, request_id: UUID) -> tuple[Licence, ExtensionRequest]:
    """Return a request with its licence, to staff who arrange for the citizen alone."""
    request = one_row(
        uow.session,
        select(ExtensionRequest)
        .where(ExtensionRequest.id == request_id)
        .execution_options(populate_existing=True),
    )
    licence = licence_to_see(uow, request.licence_id)
    if not is_arranged_by_staff(uow, licence.citizen_id):
        raise NotFound()
    return licence, request


def request_to_answer(
    uow: UnitOfWork, request_id: UUID
) -> tuple[LicencePool, Licence, ExtensionRequest]:
    """Return a request with its licence and pool, which nobody else changes meanwhile."""
    licence, _request = request_to_see(uow, request_id)
    pool, held = licence_for_staff(uow, licence.id)
    return pool, held, request_to_see(uow, request_id)[1]


def free_seats(uow: UnitOfWork, pools: Collection[LicencePool]) -> dict[UUID, int]:
    """Return how many seats of some pools are free, in one query; fewer than none where too few."""
    used = _counted(
        uow,
        select(Licence.licence_pool_id, func.count())
        .where(
            Licence.licence_pool_id.in_([pool.id for pool in pools]),
            Licence.last_on >= local_day(uow.now),
        )
        .group_by(Licence.licence_pool_id),
    )
    return {pool.id: pool.seats - used.get(pool.id, 0) for pool in pools}


def how_many_wait(uow: UnitOfWork, pool_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many wait in the lines of some pools, in one query; none for nobody.

    A line for what gives no seats does not move, so nobody in it comes before somebody else.
    """
    return _counted(
        uow,
        select(LicenceWait.licence_pool_id, func.count())
        .join(LicencePool, LicencePool.id == LicenceWait.licence_pool_id)
        .where(
            LicenceWait.licence_pool_id.in_(list(pool_ids)),
            LicenceWait.ended_at.is_(None),
            LicencePool.is_active,
            LicencePool.until_on >= local_day(uow.now),
        )
        .group_by(LicenceWait.licence_pool_id),
    )


def rooms_of(uow: UnitOfWork, pools: Collection[LicencePool]) -> dict[UUID, Room]:
    """Return how some pools stand, in two queries."""
    if not pools:
        return {}
    free, waiting = free_seats(uow, pools), how_many_wait(uow, [pool.id for pool in pools])
    return {
        one: Room(max(seats, 0), waiting.get(one, 0), is_over=seats < 0)
        for one, seats in free.items()
    }


def room_of(uow: UnitOfWork, pool: LicencePool) -> Room:
    """Return how a pool stands."""
    return rooms_of(uow, [pool])[pool.id]


def _counted(uow: UnitOfWork, question: Select[UUID, int]) -> dict[UUID, int]:
    return {row[0]: row[1] for row in uow.session.execute(question)}
