"""When numbers are drawn, who is ahead, and how long it takes: decisions on values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import mean

from app.booking.drop_in.contract import Wait

PUT_BACK = 3
SPACED = 1000
_SHOWS_ENOUGH, _LOOKED_AT = 3, 10
_MINUTE = timedelta(minutes=1)

Span = tuple[datetime, datetime]


def may_draw(spans: Sequence[Span], draws_before: timedelta, now: datetime) -> bool:
    """Say whether numbers are drawn: from a while before the first opening to the last closing."""
    return bool(spans) and spans[0][0] - draws_before <= now < spans[-1][1]


def usual_length(lengths: Sequence[timedelta], usual: timedelta) -> timedelta:
    """Return how long a turn takes today: of the last ten, once there are three; else as usual."""
    if len(lengths) < _SHOWS_ENOUGH:
        return usual
    minutes = mean(one / _MINUTE for one in lengths[-_LOOKED_AT:])
    return max(minutes, 1) * _MINUTE


def guess_wait(
    ahead: int, turn: timedelta, desks: int, spans: Sequence[Span], now: datetime
) -> Wait:
    """Return how long one waits behind so many people, at so many desks, in steps of five minutes.

    Before the opening, and in a break, the time until it opens comes on top.
    """
    opens = next((max(opens, now) for opens, closes in spans if closes > now), now)
    closed = (opens - now) / _MINUTE
    each = turn / _MINUTE / max(desks, 1)
    least, most = closed + 0.75 * ahead * each, closed + 1.25 * (ahead + 1) * each
    last = spans[-1][1] if spans else now
    too_long = now + most * _MINUTE > last
    return Wait(int(least // 5 * 5), int(-(-most // 5) * 5), too_long)


def put_back(ranks: Sequence[int], rank: int) -> int:
    """Return the rank of somebody who goes back behind the first few of those who wait."""
    behind = list(ranks[:PUT_BACK])
    return max(behind) + 1 if behind else rank


def first_name(name: str) -> str:
    """Return the first of somebody's names; nothing where there is none."""
    return next(iter(name.split()), "")
