"""Saying that one comes: the answer to a reminder."""

from __future__ import annotations

from uuid import UUID

from app.booking.access import booking_to_change, is_arranged_by_staff
from app.booking.contract import BookingState, BookingView
from app.booking.contract_errors import MeetingChanged, MeetingOver
from app.booking.contract_events import MeetingConfirmed
from app.booking.views import view_of
from app.core.errors import Forbidden
from app.core.work import UnitOfWork
from app.notifications.reading import mark_read_under


def confirm_meeting(
    uow: UnitOfWork, booking_id: UUID, *, sequence: int | None = None
) -> BookingView:
    """Say that one comes to a meeting, as the citizen; saying so again changes nothing.

    What one was told of it counts as read. MeetingOver where it has begun or is called off;
    MeetingChanged where it was changed after the `sequence` that one answers: nobody promises to
    come at a time that they have not seen.
    """
    row = booking_to_change(uow, booking_id)
    if is_arranged_by_staff(uow, row.citizen_id):
        raise Forbidden()
    if row.state != BookingState.BOOKED or uow.now >= row.starts_at:
        raise MeetingOver()
    if sequence not in {None, row.sequence}:
        raise MeetingChanged()
    if row.confirmed_at is None:
        row.confirmed_at = uow.now
        uow.session.flush()
        uow.record(MeetingConfirmed(row.id, row.sequence))
    mark_read_under(uow, f"booking/{row.id}")
    return view_of(uow, row)
