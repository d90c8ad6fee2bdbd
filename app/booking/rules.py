"""What may still be done about a meeting, and written of it: pure decisions on values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.booking.contract import (
    LONGEST_TEXT,
    BookingState,
    BookingView,
    MeetingMode,
    MeetingTypeView,
)
from app.booking.contract_errors import (
    MeetingOver,
    MovedTooOften,
    NotMetThisWay,
    TooLateToMove,
)
from app.core.errors import Invalid
from app.core.texts import _

LATE_FROM = timedelta(hours=12)
JOINED_FROM = timedelta(minutes=15)
"""So long before a meeting by video the link to it is shown."""


@dataclass(frozen=True)
class Allowed:
    """What a citizen may do about a meeting at a moment."""

    to_move: bool
    to_cancel: bool
    to_be_late: bool
    to_confirm: bool
    to_join: bool


def allowed(meeting: BookingView, kind: MeetingTypeView, now: datetime) -> Allowed:
    """Return what a citizen may still do about a meeting."""
    is_booked = meeting.state == BookingState.BOOKED
    is_ahead = is_booked and now < meeting.starts_at
    return Allowed(
        to_move=is_ahead
        and not is_too_late_to_move(meeting.starts_at, kind, now)
        and not is_moved_too_often(meeting.moves, kind),
        to_cancel=is_ahead and not is_too_late_to_cancel(meeting.starts_at, kind, now),
        to_be_late=is_booked and is_near(meeting.starts_at, now) and now < meeting.ends_at,
        to_confirm=is_ahead and meeting.confirmed_at is None,
        to_join=is_booked and meeting.starts_at - JOINED_FROM <= now < meeting.ends_at,
    )


def check_is_met(kind: MeetingTypeView, mode: MeetingMode) -> None:
    """Refuse a way in which meetings of the type are not held (NotMetThisWay)."""
    if mode not in kind.modes:
        raise NotMetThisWay(fields={"mode": [str(NotMetThisWay.title)]})


def check_may_be_moved(meeting: BookingView, kind: MeetingTypeView, now: datetime) -> None:
    """Let a citizen move a meeting: MeetingOver, TooLateToMove or MovedTooOften say why not."""
    if meeting.state != BookingState.BOOKED or now >= meeting.starts_at:
        raise MeetingOver()
    if is_too_late_to_move(meeting.starts_at, kind, now):
        raise TooLateToMove()
    if is_moved_too_often(meeting.moves, kind):
        raise MovedTooOften()


def is_last_move(meeting: BookingView, kind: MeetingTypeView) -> bool:
    """Say whether a meeting can be moved once more and no more."""
    return kind.most_moves is not None and meeting.moves + 1 == kind.most_moves


def is_too_late_to_move(starts_at: datetime, kind: MeetingTypeView, now: datetime) -> bool:
    """Say whether the type of meeting is not moved so shortly before it."""
    return now > starts_at - kind.move_until


def is_moved_too_often(moves: int, kind: MeetingTypeView) -> bool:
    """Say whether a meeting has been moved as often as its type allows."""
    return kind.most_moves is not None and moves >= kind.most_moves


def is_too_late_to_cancel(starts_at: datetime, kind: MeetingTypeView, now: datetime) -> bool:
    """Say whether the type of meeting is not called off so shortly before it."""
    return now > starts_at - kind.cancel_until


def is_near(starts_at: datetime, now: datetime) -> bool:
    """Say whether it is so near that one says that one is late, and not that one moves it."""
    return now >= starts_at - LATE_FROM


def kept_text(text: str, field: str) -> str:
    """Return what somebody wrote without blanks around it; Invalid where it is too long."""
    words = text.strip()
    if len(words) > LONGEST_TEXT:
        raise Invalid(fields={field: [_("Write at most %(n)s characters.", n=LONGEST_TEXT)]})
    return words
