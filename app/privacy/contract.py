"""What a take-out is put together from, and what others may rely on about it.

A package's part is one function, a `TakeOutProvider`, in its own `take_out.py`, in the shape of
`app/core/take_out.py`. It stands in `PARTS` of the wiring, and that is all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.errors import Conflict
from app.core.events import Event
from app.core.take_out import Part
from app.core.texts import lazy
from app.core.work import UnitOfWork

KEPT_FOR = timedelta(days=7)
MOST_BYTES = 500 * 1024 * 1024
"""So much of files, before they are packed; what is beyond is left out, and that is said."""


class TakeOutProvider(Protocol):
    """Provides what one package keeps of somebody's own."""

    def __call__(self, uow: UnitOfWork) -> Part:
        """Return the acting citizen's own things, in the language in use, and nobody else's.

        What it returns may read from the unit for as long as that is open.
        """


class TakeOutState(StrEnum):
    """How far a take-out has come."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"

    @property
    def is_under_way(self) -> bool:
        """Say whether it is still to become ready."""
        return self in {TakeOutState.WAITING, TakeOutState.WORKING}


@dataclass(frozen=True)
class TakeOutView:
    """A take-out as its person sees it: `done` of its `parts` are made, `size` is in bytes."""

    id: UUID
    state: TakeOutState
    done: int
    parts: int
    asked_at: datetime
    made_at: datetime | None = None
    size: int = 0

    @property
    def kept_until(self) -> datetime | None:
        """Return until when it lies there."""
        return self.made_at + KEPT_FOR if self.made_at else None


@dataclass(frozen=True)
class OwnTakeOut:
    """What somebody has: the one asked for last, and the one that can be fetched, if any."""

    latest: TakeOutView | None
    ready: TakeOutView | None


@dataclass(frozen=True)
class TakeOutAsked(Event):
    """Somebody asked for their things; the worker makes the file."""

    take_out_id: UUID


class TakeOutNotReady(Conflict):
    """The file is still being made."""

    slug = "privacy/take-out-not-ready"
    title = lazy("Your file is still being made. Try again in a moment.")
