"""Times that are offered in place of a meeting that the job centre called off."""

from __future__ import annotations

from sqlalchemy import select

from app.booking.contract import BookingState, BookingView, Slot
from app.booking.meeting_types import meeting_type
from app.booking.models import Booking
from app.booking.slots import Wish, alternatives_to, calendars_for
from app.core.work import UnitOfWork


def offered_instead(uow: UnitOfWork, meeting: BookingView) -> list[Slot]:
    """Return the three times nearest to a meeting that was called off by us; maybe fewer.

    None where the citizen called it off, has another of its type to come, or nobody meets so now.
    """
    kind = meeting_type(uow, meeting.meeting_type_id)
    if not kind.is_active or not waits_for_choice(uow, meeting):
        return []
    mode = meeting.mode if meeting.mode in kind.modes else kind.modes[0]
    wish = Wish(kind, meeting.citizen_id, mode)
    at = max(meeting.starts_at, uow.now)
    return alternatives_to(uow, wish, calendars_for(uow, wish), at)


def waits_for_choice(uow: UnitOfWork, meeting: BookingView) -> bool:
    """Say whether a meeting was called off by us, and the citizen has no other of its type."""
    is_off = meeting.state == BookingState.CANCELLED and meeting.is_called_off_by_us
    return is_off and not _has_another(uow, meeting)


def _has_another(uow: UnitOfWork, meeting: BookingView) -> bool:
    another = select(Booking.id).where(
        Booking.citizen_id == meeting.citizen_id,
        Booking.starts_at > uow.now,
        Booking.state == BookingState.BOOKED,
        Booking.meeting_type_id == meeting.meeting_type_id,
    )
    return uow.session.scalar(another.limit(1)) is not None
