"""The only place that reads the wall clock, so that tests can hold time still."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is told otherwise; for tests and try-outs."""

    def __init__(self, at: datetime) -> None:
        """Start at the aware moment `at`."""
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware moment")
        self._now = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock stands at."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self._now += by

    def set(self, at: datetime) -> None:
        """Put the clock at an aware moment."""
        self._now = at.astimezone(UTC)


def local_day(at: datetime) -> date:
    """Return the calendar day in Copenhagen at an aware moment."""
    return at.astimezone(COPENHAGEN).date()


def local_time(at: datetime) -> time_of_day:
    """Return what the clock in Copenhagen shows at an aware moment."""
    return at.astimezone(COPENHAGEN).time()


def local_moment(day: date, at: time_of_day) -> datetime | None:
    """Return a time on a Danish clock, in UTC; None for one that the clock skips in spring.

    Of the two that an autumn night has it is the first.
    """
    moment = datetime.combine(day, at, COPENHAGEN).astimezone(UTC)
    shown = (local_day(moment), local_time(moment).replace(microsecond=0))
    return moment if shown == (day, at) else None


def by_danish_clocks(at: datetime) -> datetime:
    """Return a moment by Danish clocks, or by UTC in the hour that an autumn night has twice.

    In a calendar file a local time means the first of the two (RFC 5545, 3.3.5).
    """
    local = at.astimezone(COPENHAGEN)
    return at.astimezone(UTC) if local.fold else local


def end_of_day(day: date) -> datetime:
    """Return the first moment after a local day, in UTC: a deadline "on" a day ends here."""
    following = datetime.combine(day + timedelta(days=1), datetime.min.time(), COPENHAGEN)
    return following.astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """Return the first moment of a local calendar day, in UTC."""
    return datetime.combine(day, datetime.min.time(), COPENHAGEN).astimezone(UTC)


def pause(seconds: float) -> None:
    """Wait without holding up the others: gevent makes this a cooperative wait."""
    time.sleep(seconds)


def stopwatch() -> float:
    """Return monotonic seconds, for measuring how long something took."""
    return time.monotonic()
