"""When a meeting is booked, moved or called off, who waited for it may wait no longer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.booking.contract_events import MeetingBooked, MeetingCancelled, MeetingMoved
from app.booking.models import Booking
from app.booking.waiting.access import kept_entry
from app.booking.waiting.line import end_wait
from app.booking.waiting.models import WaitingEntry
from app.core.work import UnitOfWork


def end_wait_with_booking(uow: UnitOfWork, event: MeetingBooked) -> None:
    """Take whoever has a meeting now out of the line for one of its type."""
    meeting = _meeting(uow, event.booking_id)
    if meeting is None:
        return
    theirs = WaitingEntry.citizen_id == meeting.citizen_id
    same_type = WaitingEntry.meeting_type_id == meeting.meeting_type_id
    for entry in _standing(uow, theirs, same_type, WaitingEntry.instead_of.is_(None)):
        if entry.joined_at <= meeting.created_at:
            end_wait(uow, kept_entry(uow, entry.id))


def end_wait_with_move(uow: UnitOfWork, event: MeetingMoved) -> None:
    """Take whoever wanted a meeting earlier out of the line once it is earlier."""
    meeting = _meeting(uow, event.booking_id)
    for entry in _standing(uow, WaitingEntry.instead_of == event.booking_id):
        if meeting is None or entry.before is None or meeting.starts_at < entry.before:
            end_wait(uow, kept_entry(uow, entry.id))


def end_wait_with_cancellation(uow: UnitOfWork, event: MeetingCancelled) -> None:
    """Let whoever wanted a meeting earlier wait for any time, where others called it off."""
    for entry in _standing(uow, WaitingEntry.instead_of == event.booking_id):
        row = kept_entry(uow, entry.id)
        if event.by_id == row.citizen_id:
            end_wait(uow, row)
        else:
            row.instead_of, row.before = None, None
            uow.session.flush()


def _meeting(uow: UnitOfWork, booking_id: UUID) -> Booking | None:
    row: Booking | None = uow.session.scalar(select(Booking).where(Booking.id == booking_id))
    return row


def _standing(uow: UnitOfWork, *whose: ColumnElement[bool]) -> Sequence[WaitingEntry]:
    rows = select(WaitingEntry).where(WaitingEntry.ended_at.is_(None), *whose)
    return uow.session.scalars(rows).all()
