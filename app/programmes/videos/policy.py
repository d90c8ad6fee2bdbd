"""What was watched: the seconds that were played, merged, as far as they are plausible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

Interval = tuple[float, float]

WATCHED_PART, MOST_PART = 0.9, 0.5
FASTEST = 2.1
SLACK_SECONDS = 2.0
MOST_INTERVALS = 500
SEE_AGAIN_WITHIN = timedelta(days=14)


def merged(intervals: Iterable[Interval], *, seconds: float) -> list[Interval]:
    """Return intervals in their order without overlap, cut to the film's length."""
    whole: list[Interval] = []
    for start, end in sorted((max(0.0, a), min(seconds, b)) for a, b in intervals):
        if end <= start:
            continue
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def played_seconds(intervals: Sequence[Interval]) -> float:
    """Return how many seconds merged intervals hold."""
    return sum(end - start for start, end in intervals)


def taken_in(
    known: Sequence[Interval], reported: Iterable[Interval], *, seconds: float, passed: timedelta
) -> list[Interval]:
    """Return what was played by now; what nobody can have played since the first report is not.

    `passed` is how long ago the first report came. A player says all it has played each time, so
    that what is not believed yet is believed once there was time for it.
    """
    together = merged([*known, *reported], seconds=seconds)
    possible = passed.total_seconds() * FASTEST + SLACK_SECONDS
    is_possible = played_seconds(together) <= possible and len(together) <= MOST_INTERVALS
    return together if is_possible else list(known)


def is_watched(intervals: Sequence[Interval], *, seconds: float) -> bool:
    """Say whether nine tenths of a film were played."""
    return seconds > 0 and played_seconds(intervals) >= seconds * WATCHED_PART


def may_say_seen(intervals: Sequence[Interval], *, seconds: float) -> bool:
    """Say whether so much of a film was played that one may say to have seen the rest of it."""
    return seconds > 0 and played_seconds(intervals) >= seconds * MOST_PART


def due_on(asked_due_on: date, asked_on: date, published_on: date) -> date:
    """Return by when a film is to be seen: a new version gives two weeks from its own day."""
    if published_on <= asked_on:
        return asked_due_on
    return max(asked_due_on, published_on + SEE_AGAIN_WITHIN)
