"""What the service does about licences by itself: it tells before the end, extends, and ends.

Each licence says when there is next something to do about it, so a round finds what is due by an
index and nothing else. A machine that was off tells only what is true when it is back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.people import who_may_come_in
from app.core.clock import end_of_day, local_day
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.licences.access import rooms_of
from app.licences.contract import (
    GraceEnded,
    LicenceEnded,
    LicenceState,
    PoolFacts,
)
from app.licences.extending import lengthen
from app.licences.giving import next_look_at
from app.licences.kinds_told import END, ENDS, EXTENDED
from app.licences.line import fill_seats
from app.licences.models import Licence, LicenceNotice, LicencePool
from app.licences.policy import (
    ENDED,
    Room,
    extended_at,
    extends_itself,
    state_on,
    step_now,
    subject_of_step,
)
from app.licences.settling import close_requests, settle_with_yes
from app.licences.telling import tell
from app.licences.unseen import tell_of_unseen
from app.licences.views import days_of, facts_of, reason_against
from app.notifications.service import News, notify_each

FEW = 200
KEPT = timedelta(days=366)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Told:
    """A step of a licence that is to be told; `is_news` where there is still somebody to tell."""

    row: Licence
    step: int
    is_news: bool = True


@dataclass(frozen=True)
class _Known:
    """What is known of the pools of some licences, and who of their citizens may come in."""

    pools: Mapping[UUID, LicencePool]
    facts: Mapping[UUID, PoolFacts]
    rooms: Mapping[UUID, Room]
    active: Collection[UUID]


def look_after_licences(uow: UnitOfWork) -> int:
    """Do what is due about some licences; returns how many, 0 for none."""
    due = uow.session.execute(
        select(Licence.id, Licence.licence_pool_id)
        .where(Licence.look_at <= uow.now)
        .order_by(Licence.look_at)  # as its index has them: many are due at the same moment
        .limit(FEW)
    ).all()
    if not due:
        return 0
    pools = _held_pools(uow, {pool_id for _id, pool_id in due})
    rows = _held_licences(uow, [licence_id for licence_id, _pool in due])
    known = _known(uow, pools, rows)
    steps = [told for row in rows if (told := _dealt_with(uow, row, known)) is not None]
    for row in rows:
        row.look_at = next_look_at(uow, known.facts[row.licence_pool_id], days_of(row))
    uow.session.flush()
    _tell(uow, steps)
    _end_graces(uow, rows)
    for pool_id in sorted({one.row.licence_pool_id for one in steps if one.step == ENDED}):
        if pool_id not in known.rooms or known.rooms[pool_id].waiting:
            fill_seats(uow, pools[pool_id])
    return len(due)


def forget_old_licences(uow: UnitOfWork) -> None:
    """Remove licences whose grace was over a year ago, with what was asked and told of them."""
    long_ago = local_day(uow.now) - KEPT
    uow.session.execute(
        delete(Licence)
        .where(Licence.last_on < long_ago, Licence.grace_until_on < long_ago)
        .execution_options(synchronize_session=False)
    )


def _known(uow: UnitOfWork, pools: Mapping[UUID, LicencePool], rows: Sequence[Licence]) -> _Known:
    """Count seats, and ask who may come in, only where licences extend themselves."""
    facts = {pool_id: facts_of(pool) for pool_id, pool in pools.items()}
    themselves = {pool_id for pool_id, said in facts.items() if extends_itself(said)}
    rooms = rooms_of(uow, [pools[pool_id] for pool_id in sorted(themselves)])
    people = {row.citizen_id for row in rows if row.licence_pool_id in themselves}
    return _Known(pools, facts, rooms, who_may_come_in(uow, people))


def _dealt_with(uow: UnitOfWork, row: Licence, known: _Known) -> _Told | None:
    """Extend a licence that is extended by itself; else return what is to be told of it."""
    pool, days = known.pools[row.licence_pool_id], days_of(row)
    step = step_now(days, known.facts[pool.id].steps, since=row.dated_at, now=uow.now)
    if step == ENDED:
        return _ended(uow, row)
    if row.taken_back_at is not None:  # told as it was taken back
        return None
    is_time = step is not None or extended_at(days) <= uow.now
    if is_time and _extends_itself(uow, row, known):
        lengthen(uow, pool, row)
        settle_with_yes(uow, row)
        tell(uow, pool, row, EXTENDED)
        return None
    return _Told(row, step) if step is not None else None


def _extends_itself(uow: UnitOfWork, row: Licence, known: _Known) -> bool:
    """Say whether a licence is extended now; one of somebody who may not come in never is."""
    room = known.rooms.get(row.licence_pool_id)
    if room is None or row.citizen_id not in known.active:
        return False
    facts = known.facts[row.licence_pool_id]
    return reason_against(row, facts, room, local_day(uow.now)) is None


def _ended(uow: UnitOfWork, row: Licence) -> _Told:
    at_least = max(row.grace_until_on, row.last_on + _A_DAY)
    return _Told(row, ENDED, is_news=uow.now < end_of_day(at_least) and _began(row))


def _end_graces(uow: UnitOfWork, rows: Sequence[Licence]) -> None:
    """Say of which licences the grace is over too, and close what was asked about them."""
    today = local_day(uow.now)
    over = [row for row in rows if state_on(days_of(row), today) == LicenceState.OVER]
    if over:
        close_requests(uow, [row.id for row in over])
    for row in over:
        if _began(row):
            uow.record(GraceEnded(row.id))


def _began(row: Licence) -> bool:
    return row.from_on <= row.last_on


def _tell(uow: UnitOfWork, steps: Sequence[_Told]) -> None:
    """Tell each step that was not told at this last day before."""
    rows = {uow.new_id(): one for one in steps}
    written = insert_new(
        uow.session,
        LicenceNotice,
        [
            {
                "municipality_id": uow.municipality.id,
                "id": notice_id,
                "licence_id": one.row.id,
                "step": one.step,
                "last_on": one.row.last_on,
                "told_at": uow.now,
            }
            for notice_id, one in rows.items()
        ],
    )
    new = [one for notice_id, one in rows.items() if notice_id in written]
    for one in new:
        if one.step == ENDED and _began(one.row):
            uow.record(LicenceEnded(one.row.id))
    news, today = [one for one in new if one.is_news], local_day(uow.now)
    notify_each(uow, ENDS, [_news(one, today) for one in news if one.step != ENDED])
    notify_each(uow, END, [_news(one, today) for one in news if one.step == ENDED])
    tell_of_unseen(uow, [(one.row, one.step) for one in news])


def _news(one: _Told, today: date) -> News:
    days = {"last_on": one.row.last_on.isoformat(), "told_on": today.isoformat()}
    facts = {"licence_id": str(one.row.id), **days, "step": str(one.step)}
    return News(one.row.citizen_id, facts, subject_of_step(one.row.id, one.row.last_on, one.step))


def _held_pools(uow: UnitOfWork, pool_ids: set[UUID]) -> dict[UUID, LicencePool]:
    """Return pools of which nobody else gives or extends seats meanwhile."""
    rows = select(LicencePool).where(LicencePool.id.in_(pool_ids)).order_by(LicencePool.id)
    held = rows.with_for_update().execution_options(populate_existing=True)
    return {row.id: row for row in uow.session.scalars(held)}


def _held_licences(uow: UnitOfWork, licence_ids: Sequence[UUID]) -> Sequence[Licence]:
    """Return those that are still due once nobody else changes them."""
    wanted = select(Licence).where(Licence.id.in_(licence_ids)).order_by(Licence.id)
    held = wanted.with_for_update().execution_options(populate_existing=True)
    # Looked at here: asked for in SQL, SQLite would go through all that is due for each few.
    rows = uow.session.scalars(held).all()
    return [row for row in rows if row.look_at is not None and row.look_at <= uow.now]
