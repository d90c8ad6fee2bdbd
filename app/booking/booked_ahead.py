"""What is booked with an adviser, for whoever sets the calendar: times, and not who comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, false, func, or_, select

from app.booking.availability import check_may_set_calendar_of
from app.booking.contract import BookingState, MeetingMode
from app.booking.models import Booking
from app.booking.policy import minute_of
from app.booking.weeks import BookedTime
from app.core.work import UnitOfWork


def booked_with(
    uow: UnitOfWork, adviser_id: UUID, *, since: datetime, until: datetime | None = None
) -> list[BookedTime]:
    """Return the meetings that are booked with an adviser between two moments, by their time."""
    check_may_set_calendar_of(uow, adviser_id)
    wanted = select(Booking).where(
        Booking.adviser_id == adviser_id,
        Booking.state == BookingState.BOOKED,
        Booking.taken_until > minute_of(since),
        Booking.ends_at > since,
    )
    if until is not None:
        wanted = wanted.where(Booking.starts_at < until)
    return [
        _view(row) for row in uow.session.scalars(wanted.order_by(Booking.starts_at, Booking.id))
    ]


def meetings_amid(
    uow: UnitOfWork, adviser_id: UUID, stretches: Iterable[tuple[datetime, datetime]]
) -> int:
    """Return how many meetings are booked with an adviser in some stretches of time.

    It is a number and no more, so that whoever plans something with them may know it.
    """
    inside = [
        and_(
            Booking.taken_until > minute_of(begins),
            Booking.ends_at > begins,
            Booking.starts_at < ends,
        )
        for begins, ends in stretches
    ]
    wanted = select(func.count()).where(
        Booking.adviser_id == adviser_id,
        Booking.state == BookingState.BOOKED,
        or_(false(), *inside),
    )
    return uow.session.scalar(wanted) or 0


def _view(row: Booking) -> BookedTime:
    return BookedTime(
        id=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        mode=MeetingMode(row.mode),
        place_id=row.place_id,
        meeting_type_id=row.meeting_type_id,
    )
