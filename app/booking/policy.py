"""Which times are free: pure decisions on values, with no session and no clock.

Times are whole minutes since 1970 in UTC, as a team has ten thousand of them: see `minute_of`.
Spans are half-open, (begins, ends).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Minute = int
Span = tuple[Minute, Minute]

LONGEST: Minute = 2 * 24 * 60
"""What one meeting may take of a calendar, its buffer and all."""

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Need:
    """What a meeting takes, in minutes: its length, what must be free after it, and its grid.

    It begins at whole steps of the clock: a step of 30 means on the hour and at half past.
    """

    length: int
    buffer: int
    step: int


def minute_of(moment: datetime) -> Minute:
    """Return the whole minute in which an aware moment lies."""
    return (moment - _FIRST) // _MINUTE


def minute_after(moment: datetime) -> Minute:
    """Return the first whole minute that does not begin before an aware moment."""
    return minute_of(moment + _MINUTE - timedelta.resolution)


def moment_of(minute: Minute) -> datetime:
    """Return when a minute begins, aware, in UTC."""
    return _FIRST + minute * _MINUTE


def free_starts(
    open_spans: Iterable[Span],
    taken: Iterable[Span],
    need: Need,
    *,
    earliest: Minute,
    latest: Minute,
    citizens: Iterable[Span] = (),
) -> Iterator[Minute]:
    """Yield when a meeting could begin, from `earliest` until before `latest`, in order.

    It lies within one open span as a whole, and nothing that is taken begins before its buffer
    has passed; only the buffer may go past the end of the span. The buffer is the adviser's: what
    the citizen has at the time (`citizens`) may begin as soon as the meeting ends. Open spans come
    in order and apart from each other.
    """
    busy, theirs = joined(taken), joined(citizens)
    theirs_end = [span[1] for span in theirs]
    begins = [span[0] for span in busy]
    whole = need.length + need.buffer
    for opens, closes in open_spans:
        start = _on_grid(max(opens, earliest), need.step)
        at = max(bisect_left(begins, start) - 1, 0)
        while start + need.length <= closes and start < latest:
            while at < len(busy) and busy[at][1] <= start:
                at += 1
            if at < len(busy) and busy[at][0] < start + whole:
                start = _on_grid(busy[at][1], need.step)
                continue
            own = bisect_right(theirs_end, start)
            if own < len(theirs) and theirs[own][0] < start + need.length:
                start = _on_grid(theirs[own][1], need.step)
                continue
            yield start
            start += need.step


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the same minutes as spans in order, none touching another; empty ones are left out."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def left_over(open_spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what of the open spans is not taken, in order."""
    found, busy = [], joined(taken)
    for opens, closes in open_spans:
        since = opens
        for begins, ends in busy:
            if since < begins < closes:
                found.append((since, begins))
            if begins < closes:
                since = max(since, ends)
        if since < closes:
            found.append((since, closes))
    return found


def nearest(starts: Sequence[Minute], wanted: Minute, number: int) -> list[Minute]:
    """Return the starts nearest to a wanted one, in their own order."""
    return sorted(sorted(starts, key=lambda start: (abs(start - wanted), start))[:number])


def nearest_apart(
    starts: Sequence[Minute], wanted: Minute, number: int, apart: int
) -> list[Minute]:
    """Return the starts nearest to a wanted one that differ by so many minutes, in their own order.

    Where there are too few of those, the nearest of the others make up the number.
    """
    by_distance = sorted(starts, key=lambda start: (abs(start - wanted), start))
    found: list[Minute] = []
    for start in by_distance:
        if len(found) < number and all(abs(start - one) >= apart for one in found):
            found.append(start)
    others = [start for start in by_distance if start not in found]
    return sorted(found + others[: number - len(found)])


def _on_grid(minute: Minute, step: int) -> Minute:
    return -(-minute // step) * step
