"""Opening hours: whether it is open, when it opens next, and when so much open time has passed.

They are wall-clock times of Copenhagen, so nine o'clock stays nine o'clock when the clocks
change. Pure decisions on values: no session, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol

from app.core.clock import COPENHAGEN, end_of_day, local_day, start_of_day

LOOKS_AHEAD_DAYS = 60
# When clocks change in the whole of the EU (directive 2000/84/EC, articles 2 and 3).
CLOCKS_CHANGE_AT = time(1, tzinfo=UTC)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Period:
    """A stretch of one weekday (0 is Monday) that is open, from `opens` until before `closes`."""

    weekday: int
    opens: time
    closes: time


class Stretch(Protocol):
    """Part of a weekday, whatever happens in it."""

    @property
    def weekday(self) -> int:
        """Return the weekday, 0 for Monday."""

    @property
    def opens(self) -> time:
        """Return when it begins."""

    @property
    def closes(self) -> time:
        """Return when it is over."""


@dataclass(frozen=True)
class OpeningHours:
    """The periods of a week, several a day where there are, and the days without any."""

    periods: tuple[Period, ...]
    closed_on: frozenset[date] = frozenset()


def periods_on(hours: OpeningHours, day: date) -> list[Period]:
    """Return the periods of one day, the earliest first; none on a closing day."""
    if day in hours.closed_on:
        return []
    periods = [period for period in hours.periods if period.weekday == day.weekday()]
    return sorted(periods, key=lambda period: (period.opens, period.closes))


def is_open(hours: OpeningHours, at: datetime) -> bool:
    """Say whether it is open at an aware moment."""
    local = at.astimezone(COPENHAGEN)
    return any(p.opens <= local.time() < p.closes for p in periods_on(hours, local.date()))


def next_opening(hours: OpeningHours, at: datetime) -> datetime | None:
    """Return when it is open next, in UTC: `at` itself when it is; None for 60 days of none."""
    return next((opens for opens, _ in _open_from(hours, at)), None)


def after_open_time(hours: OpeningHours, at: datetime, length: timedelta) -> datetime | None:
    """Return the moment, in UTC, when `length` of open time has passed since `at`.

    It is what one may honestly promise; None where there is not that much in 60 days.
    """
    left = max(length, timedelta())
    if not left:
        return at.astimezone(UTC)
    for opens, closes in _open_from(hours, at):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    return None


def closed_until(hours: OpeningHours, at: datetime, until: datetime) -> list[date]:
    """Return the closing days from an aware moment until another that would else have been open."""
    first, last = local_day(at), local_day(until)
    weekdays = {period.weekday for period in hours.periods}
    return [d for d in sorted(hours.closed_on) if first <= d <= last and d.weekday() in weekdays]


def are_apart(periods: Iterable[Stretch]) -> bool:
    """Say whether each period ends after it begins, and none begins before another has ended."""
    ordered = sorted(periods, key=lambda p: (p.weekday, p.opens, p.closes))
    return all(p.opens < p.closes for p in ordered) and all(
        a.weekday != b.weekday or a.closes <= b.opens for a, b in pairwise(ordered)
    )


def _open_from(hours: OpeningHours, at: datetime) -> Iterator[Span]:
    """Yield what is open from `at` on, the first stretch cut short where it has begun."""
    start, today = at.astimezone(UTC), local_day(at)
    for ahead in range(LOOKS_AHEAD_DAYS + 1):
        for opens, closes in spans_on(hours, today + timedelta(days=ahead)):
            if closes > start:
                yield max(opens, start), closes


def spans_on(hours: OpeningHours, day: date) -> list[Span]:
    """Return what is open on a local day as moments, in order and without overlaps."""
    spans: list[Span] = []
    for begins, ends, offset in _stretches(day):
        for period in periods_on(hours, day):
            opens = max(datetime.combine(day, period.opens, UTC) - offset, begins)
            closes = min(datetime.combine(day, period.closes, UTC) - offset, ends)
            if opens < closes:
                spans.append((opens, closes))
    return _joined(sorted(spans))


def _stretches(day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """Return the parts of a local day with their offset from UTC: two where the clocks change."""
    begins, ends = start_of_day(day), end_of_day(day)
    first, last = _offset(begins), _offset(ends)
    if first == last:
        return [(begins, ends, first)]
    change = datetime.combine(day, CLOCKS_CHANGE_AT)
    return [(begins, change, first), (change, ends, last)]


def _offset(at: datetime) -> timedelta:
    return at.astimezone(COPENHAGEN).utcoffset() or timedelta()


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for opens, closes in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined
