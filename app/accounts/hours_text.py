"""Opening hours as people write them on a door: "9-12 og 13-17"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

from app.core.texts import format_time
from app.tenancy.opening import Period

_BETWEEN = re.compile(r"[,;&\n]|\bog\b|\band\b")
_CLOCK = r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?"
_PERIOD = re.compile(rf"{_CLOCK}\s*(?:[-–—]|\btil\b|\bto\b)\s*{_CLOCK}")


def read_periods(weekday: int, text: str) -> list[Period]:
    """Return the periods that a line names, in its order; ValueError for what names none."""
    parts = [part.strip() for part in _BETWEEN.split(text.casefold())]
    return [_period(weekday, part) for part in parts if part]


def read_time(text: str) -> time:
    """Return the time that a text names, as in "9", "9.30" or "kl. 9"; ValueError for none."""
    found = re.fullmatch(_CLOCK, text.strip().casefold())
    if found is None:
        raise ValueError("no time")
    return time(int(found[1]), int(found[2] or 0))


def write_periods(periods: Iterable[Period]) -> str:
    """Write periods the way they are read: "09.00–12.00, 13.00–17.00"."""
    return ", ".join(f"{format_time(p.opens)}–{format_time(p.closes)}" for p in periods)


def _period(weekday: int, part: str) -> Period:
    found = _PERIOD.fullmatch(part)
    if found is None:
        raise ValueError("no period")
    opens_hour, opens_minute, closes_hour, closes_minute = (int(n or 0) for n in found.groups())
    return Period(weekday, time(opens_hour, opens_minute), time(closes_hour, closes_minute))
