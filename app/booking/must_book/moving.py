"""Deadlines that move by themselves: no time could be offered, or the service was down."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.booking.must_book.contract import BookByMoved, MovedBecause, MustBookState
from app.booking.must_book.kinds_told import MOVED, MOVED_FOR_STAFF, PASSED
from app.booking.must_book.models import MustBook, MustBookMove
from app.booking.must_book.policy import (
    after_outage,
    this_mornings_look,
    time_lost,
    with_no_times,
    with_times_again,
)
from app.booking.must_book.reminding import remind, tell_citizen, tell_staff
from app.booking.must_book.times import has_free_time, which_had_no_times
from app.core.clock import end_of_day, local_day
from app.core.running import outages
from app.core.work import UnitOfWork

FEW = 10


def look_after_deadlines(uow: UnitOfWork) -> int:
    """Look after a few deadlines, each once a day from six in the morning; returns how many.

    One moves by whole days as long as the service was down, and by a week where there has been no
    free time since it was asked for; once there are times again, a week is left. One that is over
    is only noted, and the adviser told.
    """
    rows = uow.session.scalars(
        select(MustBook)
        .where(MustBook.settled_at.is_(None), MustBook.looked_at < this_mornings_look(uow.now))
        .order_by(MustBook.looked_at, MustBook.id)
        .limit(FEW)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _look_after(uow, row)
        row.looked_at = uow.now
    uow.session.flush()
    return len(rows)


def move_deadline(
    uow: UnitOfWork, row: MustBook, to: date, because: MovedBecause, *, minutes_lost: int = 0
) -> None:
    """Move a deadline, keep why, remind anew, and tell the citizen and staff."""
    put_off(uow, row, to, because, minutes_lost=minutes_lost)
    tell_citizen(uow, row, MOVED)
    tell_staff(uow, row, MOVED_FOR_STAFF)
    uow.record(BookByMoved(row.id))


def put_off(
    uow: UnitOfWork, row: MustBook, to: date, because: MovedBecause, *, minutes_lost: int = 0
) -> None:
    """Set another day, open, keep why, and remind anew; nobody is told."""
    uow.session.add(
        MustBookMove(
            id=uow.new_id(),
            must_book_id=row.id,
            moved_at=uow.now,
            from_on=row.book_by,
            to_on=to,
            because=because.value,
            minutes_lost=minutes_lost,
        )
    )
    row.book_by, row.deadline_at, row.state = to, end_of_day(to), MustBookState.OPEN
    row.changes += 1
    uow.session.flush()
    remind(uow, row)


def _look_after(uow: UnitOfWork, row: MustBook) -> None:
    if row.state == MustBookState.OPEN:
        _make_good_outages(uow, row)
        _look_for_times(uow, row)
        _note_if_over(uow, row)


def _make_good_outages(uow: UnitOfWork, row: MustBook) -> None:
    since, until = row.looked_at, min(uow.now, row.deadline_at)
    lost = time_lost(outages(uow, since=since, until=until), since=since, until=until)
    if lost:
        minutes = int(lost.total_seconds() // 60)
        to = after_outage(row.book_by, lost)
        move_deadline(uow, row, to, MovedBecause.OUTAGE, minutes_lost=minutes)


def _look_for_times(uow: UnitOfWork, row: MustBook) -> None:
    today = local_day(uow.now)
    if has_free_time(uow, row.citizen_id, row.meeting_type_id):
        row.has_seen_times = True
        if row.waits_for_times:
            row.waits_for_times = False
            to = with_times_again(row.book_by, today)
            if to != row.book_by:
                move_deadline(uow, row, to, MovedBecause.TIMES_AGAIN)
    elif row.book_by <= today and which_had_no_times(uow, [row.id]):
        row.waits_for_times = True
        move_deadline(uow, row, with_no_times(today), MovedBecause.NO_TIMES)


def _note_if_over(uow: UnitOfWork, row: MustBook) -> None:
    if uow.now >= row.deadline_at:
        row.state = MustBookState.PASSED
        uow.session.flush()
        tell_staff(uow, row, PASSED)
