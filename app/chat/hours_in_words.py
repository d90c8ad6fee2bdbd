"""A team's opening hours as a citizen reads them, with the days soon on which it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from app.core.texts import _, format_day_and_month, format_time, format_weekday, weekday_name
from app.tenancy.opening import OpeningHours, Period

SOON = timedelta(days=14)


def why_closed(day: date, reason: str) -> str:
    """Say why it is closed on a day, in a sentence."""
    return _("We are closed on %(day)s: %(reason)s.", day=format_weekday(day), reason=_bare(reason))


def week_in_words(
    hours: OpeningHours, closing: Mapping[date, str], today: date
) -> list[tuple[str, str, str]]:
    """Return each open weekday by name, with its times, and where it is closed soon, and why."""
    days = groupby(sorted(hours.periods, key=attrgetter("weekday", "opens")), attrgetter("weekday"))
    return [
        (weekday_name(day), _times(periods), _closed(closing, today, day)) for day, periods in days
    ]


def _times(periods: Iterable[Period]) -> str:
    return ", ".join(f"{format_time(p.opens)}–{format_time(p.closes)}" for p in periods)


def _closed(closing: Mapping[date, str], today: date, weekday: int) -> str:
    """Return on which of these weekdays soon it is closed; empty where it is not."""
    closed = [
        f"{format_day_and_month(day)} ({_bare(reason)})" if reason else format_day_and_month(day)
        for day, reason in sorted(closing.items())
        if today <= day < today + SOON and day.weekday() == weekday
    ]
    return _("but closed on %(days)s", days=", ".join(closed)) if closed else ""


def _bare(reason: str) -> str:
    return reason.strip().rstrip(".")
