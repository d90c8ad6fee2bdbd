"""Sees to the meetings of an adviser who is away, some at a time, in the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import structlog
from sqlalchemy import select

from app.booking.arranging import cancel_booking, move_booking
from app.booking.contract import BookingState, ClearingWay, MeetingBecame, MeetingMode
from app.booking.contract_events import CalendarCleared
from app.booking.meeting_types import meeting_type
from app.booking.models import Booking, ClearedMeeting, Clearing
from app.booking.slots import Wish, free_slots
from app.core.errors import Problem
from app.core.work import UnitOfWork

BATCH = 10
LOOKED_AHEAD = timedelta(days=28)

log = structlog.get_logger()

Helps = Callable[[UnitOfWork, Booking, ClearedMeeting], MeetingBecame | None]


def see_to_meetings(uow: UnitOfWork, *, at_most: int = BATCH) -> int:
    """See to the next few meetings whose adviser is away; returns how many they were.

    One that the colleague cannot take is moved to the first free time of those whom the type is
    with, not before it would have been; where there is none, the citizen is asked to choose.
    """
    open_ones = {
        row.id: row
        for row in uow.session.scalars(select(Clearing).where(Clearing.finished_at.is_(None)))
    }
    if not open_ones:
        return 0
    waiting = uow.session.scalars(
        select(ClearedMeeting)
        .where(ClearedMeeting.clearing_id.in_(open_ones), ClearedMeeting.became.is_(None))
        .order_by(ClearedMeeting.id)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    ).all()
    for one in waiting:
        one.became = _see_to(uow, open_ones[one.clearing_id], one)
    uow.session.flush()
    _finish(uow, [open_ones[clearing_id] for clearing_id in sorted(open_ones)])
    return len(waiting)


def _see_to(uow: UnitOfWork, clearing: Clearing, one: ClearedMeeting) -> MeetingBecame:
    """Do what was chosen, or the next best; what has changed by itself is left as it is."""
    row = uow.session.scalars(select(Booking).where(Booking.id == one.booking_id)).one()
    is_ahead = row.state == BookingState.BOOKED and row.starts_at > uow.now
    if one.way == ClearingWay.KEEP or not is_ahead or row.adviser_id != clearing.adviser_id:
        return MeetingBecame.LEFT
    for helps in _WAYS[ClearingWay(one.way)]:
        became = _try(uow, helps, row, one)
        if became is not None:
            return became
    return MeetingBecame.FAILED


def _try(uow: UnitOfWork, helps: Helps, row: Booking, one: ClearedMeeting) -> MeetingBecame | None:
    """Return what came of one way to help; None where it left everything as it was."""
    acting = uow.acting_as(uow.actor)
    try:
        with uow.session.begin_nested():
            became = helps(acting, row, one)
    except Problem:
        return None
    except Exception:  # one that cannot be helped keeps no other waiting
        log.exception("meeting-not-seen-to", booking=str(one.booking_id))
        return None
    uow.events.extend(acting.events)
    return became


def _hand_over(uow: UnitOfWork, row: Booking, one: ClearedMeeting) -> MeetingBecame:
    move_booking(uow, row.id, starts_at=row.starts_at, adviser_id=one.colleague_id)
    return MeetingBecame.HANDED


def _move(uow: UnitOfWork, row: Booking, _one: ClearedMeeting) -> MeetingBecame | None:
    kind, mode = meeting_type(uow, row.meeting_type_id), MeetingMode(row.mode)
    wish = Wish(kind, row.citizen_id, mode, instead_of=row.id, is_short_notice=True)
    before = row.starts_at
    slots = free_slots(uow, wish, since=before, until=before + LOOKED_AHEAD)
    if not slots:
        return None
    first = slots[0]
    move_booking(uow, row.id, starts_at=first.starts_at, adviser_id=first.adviser_id)
    return MeetingBecame.HANDED if first.starts_at == before else MeetingBecame.MOVED


def _ask(uow: UnitOfWork, row: Booking, _one: ClearedMeeting) -> MeetingBecame:
    cancel_booking(uow, row.id)
    return MeetingBecame.ASKED


_WAYS: Mapping[ClearingWay, tuple[Helps, ...]] = {
    ClearingWay.COLLEAGUE: (_hand_over, _move, _ask),
    ClearingWay.FIRST_FREE: (_move, _ask),
    ClearingWay.ASK: (_ask,),
}


def _finish(uow: UnitOfWork, clearings: Iterable[Clearing]) -> None:
    """Note which clearings, given in the order of their identities, have nothing left to see to."""
    for clearing in clearings:
        uow.session.refresh(clearing, with_for_update=True)
        if clearing.finished_at is not None:  # somebody stopped it meanwhile
            continue
        left = select(ClearedMeeting.id).where(
            ClearedMeeting.clearing_id == clearing.id, ClearedMeeting.became.is_(None)
        )
        if uow.session.scalar(left.limit(1)) is None:
            clearing.finished_at = uow.now
            uow.record(CalendarCleared(clearing.id))
    uow.session.flush()
