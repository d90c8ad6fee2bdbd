"""Whom a programme is tried out with, how they fare, and what a day of theirs brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import StrEnum

from app.programmes.contract import ItemView, Leave, ProgrammeFacts
from app.programmes.enrolling import items_asked
from app.programmes.policy import TOLD_FROM, Run, due_of, run_of

LEAVE_FROM, ENROLLED_FROM, DONE_FROM, EVENING_FROM = time(8), time(10), time(12), time(22)
MOMENTS = (time(0), LEAVE_FROM, TOLD_FROM, ENROLLED_FROM, DONE_FROM, EVENING_FROM)
"""The moments of a day at which something may happen."""


class Turn(StrEnum):
    """What a day is in somebody's run through a programme."""

    BEGINS = "begins"
    LEAVE = "leave"
    BACK = "back"
    MEETING = "meeting"
    REQUIRED_OVER = "required_over"
    LAST_DAY = "last_day"


@dataclass(frozen=True)
class Tried:
    """Somebody as they are thought to fare: `done` says on which day they do an item, by its key.

    `meeting_on` is the day of a meeting that is booked when they are enrolled, on `enrolled_on`
    where that is before the first day. `done_before` says what was done before it was asked, and
    when.
    """

    starts_on: date
    is_required: bool = True
    course: str = ""
    leaves: tuple[Leave, ...] = ()
    meeting_on: date | None = None
    done: Mapping[str, date] = field(default_factory=dict)
    done_before: Mapping[str, date] = field(default_factory=dict)
    enrolled_on: date | None = None

    @property
    def begun_on(self) -> date:
        """Return the day on which they are enrolled."""
        return min(self.enrolled_on or self.starts_on, self.starts_on)


@dataclass(frozen=True)
class Message:
    """A notification, as it is read in the app."""

    kind: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class TriedDay:
    """A day on which something happens; `due` is what is still to be done, that day at the latest.

    `number` counts from the first day, which is 0; days before it are less than none.
    """

    on: date
    number: int
    turns: tuple[Turn, ...]
    told: tuple[Message, ...]
    due: tuple[ItemView, ...]
    done: tuple[ItemView, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing happens."""
        return not (self.turns or self.told or self.due or self.done)


def with_days_of(facts: ProgrammeFacts, tried: Tried, *, days_late: int) -> Tried:
    """Return somebody who does everything so many days after its last day, 0 for in time."""
    run: Run = run_of(facts, tried.starts_on, tried.leaves)
    due = {
        item.key: due_of(item.due, run, next_meeting_on=tried.meeting_on)
        for item in items_asked(facts, tried.course)
    }
    late = timedelta(days=days_late)
    done = {key: max(on + late, tried.starts_on) for key, on in due.items() if on is not None}
    return replace(tried, done=done)
