"""An adviser's week as people write it down, and what fits into it: pure decisions on values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import combinations, groupby
from uuid import UUID

from app.booking.contract import MeetingMode, WorkPeriod
from app.core.clock import local_day, local_time


@dataclass(frozen=True)
class WeekRow:
    """The same stretch of several weekdays: "Monday to Friday, 9 to 12, at the job centre"."""

    days: tuple[int, ...]
    opens: time
    closes: time
    place_id: UUID | None = None

    def periods(self) -> list[WorkPeriod]:
        """Return it as a stretch of each of its days."""
        return [WorkPeriod(day, self.opens, self.closes, self.place_id) for day in self.days]


def rows_of(week: Iterable[WorkPeriod]) -> list[WeekRow]:
    """Return a week in as few rows as it can be written, in the order of its days and times."""

    def alike(period: WorkPeriod) -> tuple[time, time, str]:
        return period.opens, period.closes, str(period.place_id or "")

    rows = [
        WeekRow(
            tuple(sorted(one.weekday for one in same)),
            same[0].opens,
            same[0].closes,
            same[0].place_id,
        )
        for same in (list(found) for _, found in groupby(sorted(week, key=alike), alike))
    ]
    return sorted(rows, key=lambda row: (row.days[0], row.opens))


def first_clash(rows: Sequence[WeekRow]) -> tuple[int, int] | None:
    """Return the first row that takes a time of one before it, and on which weekday."""
    for (_first, one), (place, other) in combinations(enumerate(rows), 2):
        shared = set(one.days) & set(other.days)
        if shared and one.opens < other.closes and other.opens < one.closes:
            return place, min(shared)
    return None


@dataclass(frozen=True)
class BookedTime:
    """A booked meeting without who comes: when, how, where and of which type."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    mode: MeetingMode
    place_id: UUID | None
    meeting_type_id: UUID


def outside_week(week: Sequence[WorkPeriod], booked: Iterable[BookedTime]) -> list[BookedTime]:
    """Return the meetings that the week has no time for, or not at their place."""
    return [one for one in booked if not _fits(week, one)]


def _fits(week: Sequence[WorkPeriod], meeting: BookedTime) -> bool:
    day, begins = local_day(meeting.starts_at), local_time(meeting.starts_at)
    ends = local_time(meeting.ends_at)
    at = begins
    for period in sorted(week, key=lambda one: one.opens):
        is_that_day = period.weekday == day.weekday()
        is_there = meeting.mode != MeetingMode.ON_SITE or period.place_id == meeting.place_id
        if is_that_day and is_there and period.opens <= at < period.closes:
            at = period.closes
    return at > begins and ends <= at
