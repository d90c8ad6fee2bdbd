"""A team's opening hours as a citizen reads them, with the days soon on which it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from app.core.texts import _, format_day_and_month, format_time, weekday_name
from app.tenancy.opening import OpeningHours, Period

SOON = timedelta(days=14)


def week_in_words(hours: OpeningHours, today: date) -> list[tuple[str, str]]:
    """Return each open weekday by name, with its times, and where it is closed soon."""
    days = groupby(sorted(hours.periods, key=attrgetter("weekday", "opens")), attrgetter("weekday"))
    return [(weekday_name(day), _times(hours, today, day, list(ps))) for day, ps in days]


def _times(hours: OpeningHours, today: date, weekday: int, periods: list[Period]) -> str:
    times = ", ".join(f"{format_time(p.opens)}–{format_time(p.closes)}" for p in periods)
    closed = [
        format_day_and_month(day)
        for day in sorted(hours.closed_on)
        if today <= day < today + SOON and day.weekday() == weekday
    ]
    if not closed:
        return times
    return _("%(times)s, but closed on %(days)s", times=times, days=", ".join(closed))
