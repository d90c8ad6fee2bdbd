"""What others may rely on about modules that are seen together: what is shown now, and was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.core.events import Event
from app.programmes.library.contract import ModuleFacts

LASTS = timedelta(hours=4)
"""What nobody ends is over by itself after so long, and counts for nothing."""

AT_END = "naeste-skridt"
"""Where one is after the last part: at what one does next."""


@dataclass(frozen=True)
class TogetherView:
    """A module that is seen together: who leads, which version, and the part that is shown.

    `is_on` says that it goes on; `is_followed` that the citizen has not left it.
    """

    id: UUID
    citizen_id: UUID
    led_by_id: UUID
    module_id: UUID
    version_id: UUID
    facts: ModuleFacts
    at: str
    begun_at: datetime
    is_on: bool
    is_followed: bool
    seen_at: datetime | None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what there is to turn to, in order: the parts, and what one does next."""
        return (*(one.key for one in self.facts.parts), AT_END)

    @property
    def back(self) -> str:
        """Return what stands before what is shown; "" for nothing."""
        place = self.keys.index(self.at)
        return self.keys[place - 1] if place else ""

    @property
    def next(self) -> str:
        """Return what comes after what is shown; "" for nothing."""
        place = self.keys.index(self.at) + 1
        return self.keys[place] if place < len(self.keys) else ""


@dataclass(frozen=True)
class SeenTogether:
    """That a module was seen together: since when it counts, and with whom."""

    id: UUID
    seen_at: datetime
    led_by_id: UUID


@dataclass(frozen=True)
class TogetherTurned(Event):
    """What is shown to a citizen in a meeting began, turned to another part, or ended."""

    module_together_id: UUID
