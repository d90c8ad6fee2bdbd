"""What other packages may rely on about the daily drop-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.booking.contract import PlaceView
from app.core.errors import Conflict
from app.core.events import Event
from app.core.texts import language, lazy
from app.tenancy.opening import Period

MOST_A_DAY = 500
LONGEST_TURN = 120
LONGEST_DESK = 60


class TicketState(StrEnum):
    """What has become of a number; those who wait or are called are in the queue."""

    WAITING = "waiting"
    CALLED = "called"
    DONE = "done"
    LEFT = "left"
    MISSED = "missed"
    CLOSED = "closed"


IN_QUEUE = (TicketState.WAITING, TicketState.CALLED)


@dataclass(frozen=True)
class DropInFacts:
    """What staff say of a drop-in: `periods` are local time, and closing days are left out.

    Numbers are drawn from `draws_before` the first opening of a day, `most_a_day` at most.
    `usual_turn` is how long one talks, as long as a day has not shown it. `team_id` is whose
    advisers run it, everybody's without. `led_by_id` is the adviser whose time its hours take.
    """

    title_da: str
    place_id: UUID
    periods: tuple[Period, ...]
    title_en: str = ""
    about_da: str = ""
    about_en: str = ""
    most_a_day: int | None = None
    draws_before: timedelta = timedelta(minutes=60)
    usual_turn: timedelta = timedelta(minutes=15)
    team_id: UUID | None = None
    led_by_id: UUID | None = None


@dataclass(frozen=True)
class DropInView:
    """A drop-in as it is shown."""

    id: UUID
    facts: DropInFacts
    place: PlaceView
    is_active: bool

    @property
    def title(self) -> str:
        """Return what it is called, in the language in use."""
        is_english = language() == "en"
        return (self.facts.title_en if is_english else "") or self.facts.title_da

    @property
    def about(self) -> str:
        """Return what it is about, in the language in use."""
        is_english = language() == "en"
        return (self.facts.about_en if is_english else "") or self.facts.about_da


@dataclass(frozen=True)
class Wait:
    """How long somebody has to wait, honestly: from so many minutes to so many.

    `may_be_too_long` says that it may take until after the last closing time of the day.
    """

    least: int
    most: int
    may_be_too_long: bool


@dataclass(frozen=True)
class TicketView:
    """A number; `ahead` are those who are to be called before it, where it waits.

    Where it is called, `called_by` is the first name of who called it, and `desk` the room or desk
    where they sit today, empty where they have not said so.
    """

    id: UUID
    drop_in_id: UUID
    on: date
    number: int
    citizen_id: UUID | None
    name: str
    state: TicketState
    skips: int
    drawn_at: datetime
    called_at: datetime | None
    called_by_id: UUID | None
    called_by: str
    desk: str
    ahead: int | None
    wait: Wait | None


@dataclass(frozen=True)
class NumberCalled(Event):
    """It is somebody's turn; `calls` counts how often they were called."""

    queue_ticket_id: UUID
    calls: int


@dataclass(frozen=True)
class NextInLine(Event):
    """Nobody is to be called before this number any more, as another was called or has left."""

    queue_ticket_id: UUID


@dataclass(frozen=True)
class NumberSkipped(Event):
    """Somebody was called and not there: put back a few places, or out of the queue."""

    queue_ticket_id: UUID
    skips: int


@dataclass(frozen=True)
class QueueClosed(Event):
    """A drop-in takes nobody else today; who still waited is sent home kindly."""

    drop_in_day_id: UUID
    times: int


class DropInClosed(Conflict):
    """No number can be drawn now."""

    slug = "booking/drop-in-closed"
    title = lazy("You cannot draw a number right now.")


class QueueFull(Conflict):
    """As many numbers were drawn today as there is time for."""

    slug = "booking/queue-full"
    title = lazy("There are no more numbers today. You are welcome another day.")


def where_to_go(place: str, desk: str) -> str:
    """Return the name of a place, with the room or desk where that is known."""
    return f"{place}, {desk}" if desk else place
