"""What happens to meetings, told to whoever listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core.events import Event


@dataclass(frozen=True)
class MeetingBooked(Event):
    """A meeting was booked, by the citizen or for them: `by_id` is who did it, None the service."""

    booking_id: UUID
    by_id: UUID | None


@dataclass(frozen=True)
class MeetingMoved(Event):
    """A meeting got another time, place, way or adviser; `sequence` is that of the change.

    `from_adviser_id` is whom it was with before, and `was_at` when; it may be at the same time.
    """

    booking_id: UUID
    sequence: int
    by_id: UUID | None
    from_adviser_id: UUID
    is_at_same_time: bool = False
    was_at: datetime | None = None


@dataclass(frozen=True)
class MeetingCancelled(Event):
    """A meeting will not be held; `sequence` is that of the change."""

    booking_id: UUID
    sequence: int
    by_id: UUID | None


@dataclass(frozen=True)
class LatenessNoted(Event):
    """A citizen said that they will be late for a meeting; `sequence` counts how often."""

    booking_id: UUID
    sequence: int


@dataclass(frozen=True)
class OutcomeNoted(Event):
    """It was noted whether a citizen came to a meeting, or that was taken back."""

    booking_id: UUID


@dataclass(frozen=True)
class MeetingConfirmed(Event):
    """A citizen said that they come to a meeting; `sequence` is that of its last change."""

    booking_id: UUID
    sequence: int


@dataclass(frozen=True)
class InterpreterNoted(Event):
    """Staff noted that an interpreter is ordered for a meeting, or cannot be found."""

    booking_id: UUID
    state: str
    noted_at: datetime


@dataclass(frozen=True)
class VideoRoomChanged(Event):
    """Meetings by video are held elsewhere: an adviser's, or those of a type, by who is named."""

    adviser_id: UUID | None = None
    meeting_type_id: UUID | None = None


@dataclass(frozen=True)
class ClearingBegun(Event):
    """An adviser was marked as away, and their meetings of these days wait to be seen to."""

    clearing_id: UUID


@dataclass(frozen=True)
class ClearingStopped(Event):
    """Somebody stopped what was to become of an adviser's meetings; what had not, stays."""

    clearing_id: UUID


@dataclass(frozen=True)
class CalendarCleared(Event):
    """Each meeting of an adviser who is away has been seen to."""

    clearing_id: UUID
