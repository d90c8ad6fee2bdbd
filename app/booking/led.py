"""What an adviser leads for several citizens at a time, as their calendar has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.booking.contract import PlaceView
from app.booking.policy import Span, minute_after, minute_of


@dataclass(frozen=True)
class Led:
    """A session on site, or the hours of a drop-in; `path` is that of the page for running it.

    `id` is its own for good, that of a day's hours too; `sequence` counts the changes of time and
    place. `team_id` is whose advisers run it, everybody's without.
    """

    id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    place: PlaceView
    path: str
    team_id: UUID | None
    sequence: int = 0
    is_off: bool = False

    @property
    def span(self) -> Span:
        """Return the minutes that it takes."""
        return minute_of(self.starts_at), minute_after(self.ends_at)
