"""Times that are offered in place of a meeting that the job centre called off."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.booking.contract import BookingState, BookingView, MeetingMode, MeetingTypeView, Slot
from app.booking.meeting_types import meeting_type
from app.booking.models import Booking
from app.booking.policy import minute_of, nearest_apart
from app.booking.slots import ALTERNATIVES, LOOKED_AROUND, Wish, calendars_for, free_slots_in
from app.core.clock import end_of_day, local_day, start_of_day
from app.core.work import UnitOfWork

_APART = timedelta(hours=2)
_MINUTE = timedelta(minutes=1)


def offered_instead(uow: UnitOfWork, meeting: BookingView) -> list[Slot]:
    """Return three times near a meeting that was called off by us, hours apart; maybe fewer.

    None of that day with the same adviser, who may be ill. Nothing where the citizen called it off,
    has another of its type to come, or nobody meets so now.
    """
    kind = meeting_type(uow, meeting.meeting_type_id)
    if not kind.is_active or not waits_for_choice(uow, meeting):
        return []
    mode = meeting.mode if meeting.mode in kind.modes else kind.modes[0]
    at = max(meeting.starts_at, uow.now)
    found = {minute_of(one.starts_at): one for one in _free(uow, meeting, kind, mode, at)}
    chosen = nearest_apart(list(found), minute_of(at), ALTERNATIVES, _APART // _MINUTE)
    return [found[one] for one in chosen]


def _free(
    uow: UnitOfWork, meeting: BookingView, kind: MeetingTypeView, mode: MeetingMode, at: datetime
) -> list[Slot]:
    wish = Wish(kind, meeting.citizen_id, mode)
    everybody = calendars_for(uow, wish)
    others = everybody.without(meeting.adviser_id)
    day = local_day(meeting.starts_at)
    begins, ends = start_of_day(day), end_of_day(day)
    parts = (
        (everybody, at - LOOKED_AROUND, begins),
        (others, begins, ends),
        (everybody, ends, at + LOOKED_AROUND),
    )
    return [
        slot
        for calendars, since, until in parts
        for slot in free_slots_in(uow, wish, calendars, since=since, until=until)
    ]


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
