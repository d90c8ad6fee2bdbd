"""How deadlines move by themselves: pure decisions on values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from app.core.clock import COPENHAGEN

SHORTEST_OUTAGE = timedelta(hours=1)
AFTER_TIMES_EXIST = timedelta(days=7)
DAYS_BEFORE = (7, 3, 1)
LOOKS_FROM = time(6)
_A_DAY = timedelta(days=1)


def time_lost(
    gaps: Iterable[tuple[datetime, datetime]], *, since: datetime, until: datetime
) -> timedelta:
    """Return how long of a stretch of time the service was down for an hour or more at a time.

    An outage may have begun before it, and counts as long as it was: only the rest is added.
    """
    lost = (
        min(ends, until) - max(begins, since)
        for begins, ends in gaps
        if ends - begins >= SHORTEST_OUTAGE
    )
    return sum((one for one in lost if one > timedelta()), timedelta())


def after_outage(book_by: date, lost: timedelta) -> date:
    """Return the day to book by after so much time was lost: whole days, never fewer."""
    return book_by + -(-lost // _A_DAY) * _A_DAY


def with_no_times(today: date) -> date:
    """Return the day to book by where there was no free time: in a week, and then again."""
    return today + AFTER_TIMES_EXIST


def with_times_again(book_by: date, today: date) -> date:
    """Return the day to book by once there are times again: a week is left, or what was left."""
    return max(book_by, today + AFTER_TIMES_EXIST)


def this_mornings_look(now: datetime) -> datetime:
    """Return when the service last began to look after deadlines: at six in the morning."""
    local = now.astimezone(COPENHAGEN)
    day = local.date() if local.time() >= LOOKS_FROM else local.date() - _A_DAY
    return datetime.combine(day, LOOKS_FROM, COPENHAGEN)
