"""The line for a pool that is full: joining, leaving, and seats that go to the next.

A seat comes free as somebody's last day is over, or staff make room. Whoever is first in line gets
it then, and is told: by `tell_of_seat`, or by what the seat is a place of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from app.accounts.people import people_by_id
from app.booking.access import check_may_arrange_for, is_arranged_by_staff
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.licences.access import held_pool, room_of
from app.licences.contract import (
    CitizenHasLicence,
    GivenBy,
    HasLicenceAlready,
    LicencePoolClosed,
    PoolView,
    SeatFreed,
    TooLateToUndo,
)
from app.licences.giving import (
    UNDONE_WITHIN,
    check_has_had_none,
    licence_in_use,
    pool_open_to,
    write_licence,
)
from app.licences.kinds_told import LINE_CLOSED
from app.licences.models import LicencePool, LicenceWait
from app.licences.policy import gives_seats, is_within
from app.licences.views import facts_of, pool_view, pools_by_id
from app.licences.waiting import end_wait
from app.notifications.service import News, notify_each

KEPT = timedelta(days=30)
FEW = 50


@dataclass(frozen=True)
class WaitView:
    """A citizen's place in the line for a pool; `ahead` is how many are before them."""

    id: UUID
    pool: PoolView
    citizen_id: UUID
    joined_at: datetime
    ahead: int


def join_line(
    uow: UnitOfWork, pool_id: UUID, citizen_id: UUID, *, is_invited: bool = False
) -> WaitView:
    """Stand in line for a seat; who stands there keeps their place. Advisers put their citizens in.

    HasLicenceAlready where they have one, HadLicenceBefore where they had one and want another by
    themselves, LicencePoolClosed where no more are given. NotFound where it is not open to them;
    who `is_invited` need not be of its target groups.
    """
    check_may_arrange_for(uow, citizen_id)
    by_staff = is_arranged_by_staff(uow, citizen_id)
    if by_staff:
        pool = held_pool(uow, pool_id)
    else:
        pool = pool_open_to(uow, pool_id, citizen_id, is_invited=is_invited)
    if licence_in_use(uow, pool.id, citizen_id) is not None:
        raise CitizenHasLicence() if by_staff else HasLicenceAlready()
    if not by_staff:
        check_has_had_none(uow, pool.id, citizen_id)
    if not pool.is_active or pool.until_on < local_day(uow.now):
        raise LicencePoolClosed()
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    facts = {"licence_pool_id": pool.id, "citizen_id": citizen_id, "joined_at": uow.now}
    insert_new(uow.session, LicenceWait, [key | facts])
    uow.record(SeatFreed(pool.id))
    row = _standing(uow, pool.id, citizen_id)
    if row is None:
        raise NotFound()
    return _views(uow, [row])[0]


def leave_line(uow: UnitOfWork, pool_id: UUID, citizen_id: UUID) -> None:
    """Wait no longer; twice is harmless."""
    check_may_arrange_for(uow, citizen_id)
    held_pool(uow, pool_id)  # or a seat is given meanwhile to somebody who waits no more
    end_wait(uow, pool_id, citizen_id)


def keep_place(uow: UnitOfWork, pool_id: UUID, citizen_id: UUID) -> WaitView:
    """Undo within the hour that the acting citizen left a line: the place is the same as before.

    Twice is harmless. TooLateToUndo later, and where they have a seat, or no more are given.
    """
    pool = pool_open_to(uow, pool_id, citizen_id)
    standing = _standing(uow, pool.id, citizen_id)
    if standing is not None:
        return _views(uow, [standing])[0]
    row = _left_last(uow, pool.id, citizen_id)
    has_one = licence_in_use(uow, pool.id, citizen_id) is not None
    is_closed = not pool.is_active or pool.until_on < local_day(uow.now)
    if row is None or has_one or is_closed or not is_within(row.ended_at, uow.now, UNDONE_WITHIN):
        raise TooLateToUndo()
    row.ended_at = None
    uow.session.flush()
    uow.record(SeatFreed(pool.id))
    return _views(uow, [row])[0]


def waits_of(uow: UnitOfWork, citizen_id: UUID) -> list[WaitView]:
    """Return the pools that a citizen stands in line for, the longest wait first."""
    check_may_arrange_for(uow, citizen_id)
    rows = uow.session.scalars(
        select(LicenceWait)
        .where(LicenceWait.citizen_id == citizen_id, LicenceWait.ended_at.is_(None))
        .order_by(LicenceWait.joined_at, LicenceWait.id)
    ).all()
    return _views(uow, rows)


def fill_seats(uow: UnitOfWork, pool: LicencePool) -> int:
    """Give free seats of a pool that one holds to some of those in line; returns how many left it.

    Who may not come in any more, or has a licence by now, loses the place in line.
    """
    today = local_day(uow.now)
    if not gives_seats(facts_of(pool), is_active=pool.is_active, from_on=today):
        return 0
    free = min(room_of(uow, pool).free, FEW)
    line = first_in_line(uow, pool.id, free)
    people = people_by_id(uow, {one.citizen_id for one in line})
    for one in line:
        one.ended_at = uow.now
        card = people.get(one.citizen_id)
        has_one = licence_in_use(uow, pool.id, one.citizen_id) is not None
        if card is None or not card.is_active or has_one:
            continue
        write_licence(uow, pool, one.citizen_id, today, GivenBy.LINE)
    uow.session.flush()
    return len(line)


def give_on(uow: UnitOfWork) -> int:
    """Give the free seats of one pool to those who wait for them; returns how many, 0 for none.

    Who waits for a pool that is over waits no more, and is told.
    """
    for pool_id in _waited_for(uow):
        pool = held_pool(uow, pool_id)
        is_over = pool.until_on < local_day(uow.now)
        handled = _close_line(uow, pool) if is_over else fill_seats(uow, pool)
        if handled:
            return handled
    return 0


def _close_line(uow: UnitOfWork, pool: LicencePool) -> int:
    line = first_in_line(uow, pool.id, FEW)
    for one in line:
        one.ended_at = uow.now
    uow.session.flush()
    facts = {"pool_id": str(pool.id)}
    news = [News(one.citizen_id, facts, f"licence-line/{one.id}") for one in line]
    notify_each(uow, LINE_CLOSED, news)
    return len(line)


def give_on_when_free(uow: UnitOfWork, event: SeatFreed) -> None:
    """Give the seat that came free to who is first in line."""
    pool = uow.session.scalar(select(LicencePool).where(LicencePool.id == event.pool_id))
    if pool is not None and first_in_line(uow, pool.id, 1):
        fill_seats(uow, held_pool(uow, pool.id))


def first_in_line(uow: UnitOfWork, pool_id: UUID, number: int) -> Sequence[LicenceWait]:
    """Return who has waited longest for a pool."""
    if number < 1:
        return []
    rows = select(LicenceWait).where(
        LicenceWait.licence_pool_id == pool_id, LicenceWait.ended_at.is_(None)
    )
    return uow.session.scalars(
        rows.order_by(LicenceWait.joined_at, LicenceWait.id).limit(number)
    ).all()


def forget_old_waits(uow: UnitOfWork) -> None:
    """Remove waits that were over 30 days ago."""
    uow.session.execute(
        delete(LicenceWait)
        .where(LicenceWait.ended_at < uow.now - KEPT)
        .execution_options(synchronize_session=False)
    )


def _standing(uow: UnitOfWork, pool_id: UUID, citizen_id: UUID) -> LicenceWait | None:
    return uow.session.scalar(
        select(LicenceWait).where(
            LicenceWait.citizen_id == citizen_id,
            LicenceWait.licence_pool_id == pool_id,
            LicenceWait.ended_at.is_(None),
        )
    )


def _left_last(uow: UnitOfWork, pool_id: UUID, citizen_id: UUID) -> LicenceWait | None:
    """Return the wait for a pool of a citizen that ended last."""
    return uow.session.scalar(
        select(LicenceWait)
        .where(LicenceWait.citizen_id == citizen_id, LicenceWait.licence_pool_id == pool_id)
        .order_by(LicenceWait.ended_at.desc())
        .limit(1)
    )


def _waited_for(uow: UnitOfWork) -> Sequence[UUID]:
    """Return the pools that somebody waits for."""
    standing = select(LicenceWait.licence_pool_id).where(LicenceWait.ended_at.is_(None))
    return uow.session.scalars(standing.distinct().order_by(LicenceWait.licence_pool_id)).all()


def _views(uow: UnitOfWork, rows: Sequence[LicenceWait]) -> list[WaitView]:
    pools = pools_by_id(uow, {row.licence_pool_id for row in rows})
    ahead = {row.id: _ahead_of(uow, row) for row in rows}
    return [
        WaitView(
            id=row.id,
            pool=pool_view(pools[row.licence_pool_id]),
            citizen_id=row.citizen_id,
            joined_at=row.joined_at,
            ahead=ahead[row.id],
        )
        for row in rows
    ]


def _ahead_of(uow: UnitOfWork, row: LicenceWait) -> int:
    before = select(func.count()).where(
        LicenceWait.licence_pool_id == row.licence_pool_id,
        LicenceWait.ended_at.is_(None),
        (LicenceWait.joined_at < row.joined_at)
        | ((LicenceWait.joined_at == row.joined_at) & (LicenceWait.id < row.id)),
    )
    return uow.session.scalar(before) or 0
