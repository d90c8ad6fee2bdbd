"""How a plan is laid out: by how near things are, and by the days of a week. Pure decisions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.clock import end_of_day, local_day, start_of_day
from app.plan.contract import PlanItem, Span

_A_DAY = timedelta(days=1)
_WEEK = re.compile(r"(20[0-9]{2})-W([0-9]{2})")


@dataclass
class Outlook:
    """What is ahead, by how near it is, and what is over or was called off, the last first.

    What was called off stays among what is ahead where one has to do something about it.

    Where nothing is ahead this week or tomorrow, the first day with something is `up_next`, and
    the rest is later.
    """

    today: list[PlanItem] = field(default_factory=list)
    tomorrow: list[PlanItem] = field(default_factory=list)
    this_week: list[PlanItem] = field(default_factory=list)
    up_next: list[PlanItem] = field(default_factory=list)
    later: list[PlanItem] = field(default_factory=list)
    behind: list[PlanItem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is ahead."""
        return not (self.is_soon or self.up_next or self.later)

    @property
    def is_soon(self) -> bool:
        """Say whether something is ahead this week, or tomorrow."""
        return bool(self.today or self.tomorrow or self.this_week)


@dataclass(frozen=True)
class Day:
    """A day of a week with what is on it."""

    day: date
    items: Sequence[PlanItem]


def begins_at(item: PlanItem) -> datetime:
    """Return when an item begins; what is due on a day begins with it."""
    return item.when.starts_at if isinstance(item.when, Span) else start_of_day(item.when)


def ends_at(item: PlanItem) -> datetime:
    """Return when an item is over: what is due on a day, when that day is."""
    return item.when.ends_at if isinstance(item.when, Span) else end_of_day(item.when)


def in_order(items: Sequence[PlanItem]) -> list[PlanItem]:
    """Return items by their beginning; what is due on a day stands first on it."""
    return sorted(items, key=lambda one: (begins_at(one), one.title, one.id))


def outlook(items: Sequence[PlanItem], now: datetime) -> Outlook:
    """Return items, which are in order, by how near they are; the week ends on Sunday.

    Tomorrow has a part of its own, also where it is a Monday.
    """
    today, laid = local_day(now), Outlook()
    sunday = monday_of(today) + 6 * _A_DAY
    for item in items:
        day = local_day(begins_at(item))
        if (item.is_off and not item.next_step) or ends_at(item) <= now:
            laid.behind.insert(0, item)
        elif day <= today:
            laid.today.append(item)
        elif day == today + _A_DAY:
            laid.tomorrow.append(item)
        elif day <= sunday:
            laid.this_week.append(item)
        else:
            laid.later.append(item)
    if laid.later and not laid.is_soon:
        first = local_day(begins_at(laid.later[0]))
        laid.up_next = [one for one in laid.later if local_day(begins_at(one)) == first]
        laid.later = laid.later[len(laid.up_next) :]
    return laid


def next_after(items: Sequence[PlanItem], day: date) -> PlanItem | None:
    """Return the first of items, which are in order, that begins after a day and is not off."""
    after = (one for one in items if not one.is_off and local_day(begins_at(one)) > day)
    return next(after, None)


def days_of_week(items: Sequence[PlanItem], monday: date) -> list[Day]:
    """Return the seven days from a Monday on, each with what touches it, in order."""
    days = [monday + n * _A_DAY for n in range(7)]
    return [Day(day, [one for one in items if _touches(one, day)]) for day in days]


def monday_of(day: date) -> date:
    """Return the Monday with which a day's ISO week begins."""
    return day - day.weekday() * _A_DAY


def week_asked_for(text: str, today: date) -> date:
    """Return the Monday of a week of this century, such as "2026-W48"; else of today's week."""
    named = _WEEK.fullmatch(text)
    try:
        return date.fromisocalendar(int(named[1]), int(named[2]), 1) if named else monday_of(today)
    except ValueError:  # most years have no week 53, and none has a week 0
        return monday_of(today)


def week_name(monday: date) -> str:
    """Return how an address names the week that begins on a Monday: "2026-W48" (ISO 8601)."""
    year, week, _weekday = monday.isocalendar()
    return f"{year}-W{week:02d}"


def initials(name: str) -> str:
    """Return the first letters of a name: "Ida Marie Holm" is "I.M.H."."""
    return "".join(f"{word[0].upper()}." for word in name.split())


def _touches(item: PlanItem, day: date) -> bool:
    last = local_day(ends_at(item) - timedelta.resolution)
    return local_day(begins_at(item)) <= day <= max(last, local_day(begins_at(item)))
