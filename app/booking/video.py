"""Rooms for meetings by video: each adviser's own, or one for all meetings of a type.

Nobody is offered a meeting by video with somebody who has no room, so every such meeting has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select

from app.booking.availability import check_may_set_calendar_of
from app.booking.contract import BookingState, BookingView, MeetingMode, MeetingTypeView
from app.booking.contract_errors import VideoMeetingsAhead
from app.booking.contract_events import VideoRoomChanged
from app.booking.meeting_types import meeting_types_by_id
from app.booking.models import AdviserMeets, BookableAdviser, Booking, MeetingType
from app.booking.slots import Wish, calendars_for
from app.booking.video_address import checked_address
from app.core.errors import NotFound
from app.core.texts import _
from app.core.work import UnitOfWork


def set_video_room(uow: UnitOfWork, adviser_id: UUID, *, url: str) -> None:
    """Say where an adviser is met by video; without an address not at all.

    NotFound where the adviser cannot be booked at all; VideoMeetingsAhead where meetings are to be
    held in the room that would be gone.
    """
    check_may_set_calendar_of(uow, adviser_id)
    address = checked_address(url)
    row = uow.session.scalar(_calendar_of(adviser_id).with_for_update())
    if row is None:
        raise NotFound(fields={"video_url": [_("Your calendar is not open for citizens yet.")]})
    if not address and row.video_url and _is_needed(uow, adviser_id):
        raise VideoMeetingsAhead(fields={"video_url": [str(VideoMeetingsAhead.title)]})
    if address != row.video_url:
        uow.record(VideoRoomChanged(adviser_id=adviser_id))
    row.video_url = address
    uow.session.flush()


def video_room_of(uow: UnitOfWork, adviser_id: UUID) -> str:
    """Return where an adviser is met by video; empty for nowhere."""
    check_may_set_calendar_of(uow, adviser_id)
    row = uow.session.scalar(_calendar_of(adviser_id))
    return row.video_url if row is not None else ""


def video_urls_of(uow: UnitOfWork, meetings: Sequence[BookingView]) -> Mapping[UUID, str]:
    """Return where meetings by video are held, by the meeting; only those that have a room."""
    found = [one for one in meetings if one.mode == MeetingMode.VIDEO]
    if not found:
        return {}
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in found})
    asked = select(BookableAdviser.adviser_id, BookableAdviser.video_url).where(
        BookableAdviser.adviser_id.in_({one.adviser_id for one in found})
    )
    own = {row.adviser_id: row.video_url for row in uow.session.execute(asked)}
    urls = {
        one.id: kinds[one.meeting_type_id].video_url or own.get(one.adviser_id, "") for one in found
    }
    return {key: url for key, url in urls.items() if url}


def ways_to_meet(
    uow: UnitOfWork, kind: MeetingTypeView, citizen_id: UUID | None = None
) -> tuple[MeetingMode, ...]:
    """Return how meetings of a type can be held, with a citizen or at all.

    By video only where somebody has a room for it.
    """
    if MeetingMode.VIDEO not in kind.modes or kind.video_url:
        return kind.modes
    if citizen_id is None:
        has_room = _somebody_has_a_room(uow, kind.id)
    else:
        has_room = bool(calendars_for(uow, Wish(kind, citizen_id, MeetingMode.VIDEO)))
    return kind.modes if has_room else tuple(m for m in kind.modes if m != MeetingMode.VIDEO)


def _somebody_has_a_room(uow: UnitOfWork, type_id: UUID) -> bool:
    rooms = (
        select(BookableAdviser.id)
        .join(AdviserMeets, AdviserMeets.adviser_id == BookableAdviser.adviser_id)
        .where(
            AdviserMeets.meeting_type_id == type_id,
            BookableAdviser.is_open,
            BookableAdviser.video_url != "",
        )
    )
    return uow.session.scalar(rooms.limit(1)) is not None


def _calendar_of(adviser_id: UUID) -> Select[BookableAdviser]:
    return select(BookableAdviser).where(BookableAdviser.adviser_id == adviser_id)


def _is_needed(uow: UnitOfWork, adviser_id: UUID) -> bool:
    """Say whether a meeting to come is held in the adviser's own room."""
    ahead = (
        select(Booking.id)
        .join(MeetingType, MeetingType.id == Booking.meeting_type_id)
        .where(
            Booking.adviser_id == adviser_id,
            Booking.mode == MeetingMode.VIDEO,
            Booking.state == BookingState.BOOKED,
            Booking.ends_at > uow.now,
            MeetingType.video_url == "",
        )
    )
    return uow.session.scalar(ahead.limit(1)) is not None
