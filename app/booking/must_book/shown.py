"""What a citizen is shown of what they must book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, false, or_, select

from app.booking.contract import BookingState, BookingView, MeetingTypeView
from app.booking.meeting_types import meeting_types_by_id
from app.booking.models import Booking
from app.booking.must_book.contract import MustBookState, MustBookView
from app.booking.must_book.models import MustBook
from app.booking.must_book.policy import with_times_again
from app.booking.must_book.times import which_had_no_times
from app.booking.must_book.views import meetings_instead, must_book_of
from app.booking.whom_to_call import phone_for
from app.core.clock import local_day
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class ToBook:
    """A meeting that a citizen must book, and whom they can call; empty where there is nobody.

    `has_at` is when they have another of the type already: this is one more. `moves_without_times`
    says whether the day moves if there is no free time: there was none since it was asked.
    """

    must_book: MustBookView
    kind: MeetingTypeView
    phone: str
    has_at: datetime | None
    moves_without_times: bool


def to_book(uow: UnitOfWork, citizen_id: UUID) -> list[ToBook]:
    """Return what a citizen must still book, the nearest day first."""
    found = must_book_of(uow, citizen_id)
    if not found:
        return []
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in found})
    phone = phone_for(uow, citizen_id)
    there = _have_already(uow, citizen_id)
    timeless = which_had_no_times(uow, [one.id for one in found if one.state == MustBookState.OPEN])
    return [
        ToBook(
            one,
            kinds[one.meeting_type_id],
            phone,
            has_at=there.get(one.meeting_type_id),
            moves_without_times=one.id in timeless,
        )
        for one in found
    ]


def _have_already(uow: UnitOfWork, citizen_id: UUID) -> dict[UUID, datetime]:
    """Return by type when a citizen meets next."""
    ahead = (
        select(Booking.meeting_type_id, Booking.starts_at)
        .where(
            Booking.citizen_id == citizen_id,
            Booking.state == BookingState.BOOKED,
            Booking.starts_at > uow.now,
        )
        .order_by(Booking.starts_at.desc())
    )
    return {row.meeting_type_id: row.starts_at for row in uow.session.execute(ahead)}


def to_book_without(uow: UnitOfWork, meeting: BookingView) -> date | None:
    """Return by when a citizen must book another where a meeting is not held; None where not.

    So it stands before it is called off, and afterwards, before others have heard of that too. A
    day that has passed is none to book by.
    """
    is_met_by_it = and_(MustBook.state == MustBookState.MET, MustBook.met_by == meeting.id)
    is_off = meeting.state == BookingState.CANCELLED
    is_asked = MustBook.settled_at.is_(None) if is_off else false()
    row = uow.session.scalar(
        select(MustBook).where(
            MustBook.citizen_id == meeting.citizen_id,
            MustBook.meeting_type_id == meeting.meeting_type_id,
            or_(is_met_by_it, is_asked),
        )
    )
    if row is None or _has_another(uow, row, meeting):
        return None
    today = local_day(uow.now)
    if row.state == MustBookState.MET:
        return with_times_again(row.book_by, today)
    return row.book_by if row.book_by >= today else None


def _has_another(uow: UnitOfWork, row: MustBook, meeting: BookingView) -> bool:
    another = meetings_instead(uow, row).where(Booking.id != meeting.id)
    return uow.session.scalar(another.limit(1)) is not None
