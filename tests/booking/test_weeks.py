"""An adviser's week as it is written down, and what fits into it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from app.booking.contract import MeetingMode, WorkPeriod
from app.booking.weeks import BookedTime, WeekRow, first_clash, outside_week, rows_of
from tests.booking.office import local

HERE, THERE = UUID(int=1), UUID(int=2)
MORNING, NOON, AFTERNOON = time(9), time(12), time(15)


def meeting(starts_at: datetime, place_id: UUID | None = HERE, minutes: int = 60) -> BookedTime:
    mode = MeetingMode.ON_SITE if place_id else MeetingMode.PHONE
    ends_at = starts_at + timedelta(minutes=minutes)
    return BookedTime(uuid4(), starts_at, ends_at, mode, place_id, uuid4())


def test_the_same_time_of_several_days_is_one_row() -> None:
    week = [WorkPeriod(day, MORNING, NOON, HERE) for day in (4, 0, 2)]
    week += [WorkPeriod(0, NOON, AFTERNOON), WorkPeriod(1, MORNING, NOON, THERE)]
    assert rows_of(week) == [
        WeekRow((0, 2, 4), MORNING, NOON, HERE),
        WeekRow((0,), NOON, AFTERNOON),
        WeekRow((1,), MORNING, NOON, THERE),
    ]
    assert rows_of([]) == []


def test_rows_are_the_week_that_they_were_made_of() -> None:
    week = {WorkPeriod(day, MORNING, NOON, HERE) for day in range(5)}
    week |= {WorkPeriod(day, NOON, AFTERNOON) for day in range(3)}
    assert {period for row in rows_of(week) for period in row.periods()} == week


@pytest.mark.parametrize(
    ("other", "clash"),
    [
        (WeekRow((0, 3), time(11, 30), AFTERNOON), (1, 0)),
        (WeekRow((4,), MORNING, NOON), (1, 4)),
        (WeekRow((0,), NOON, AFTERNOON), None),
        (WeekRow((5, 6), MORNING, NOON), None),
    ],
)
def test_a_row_that_runs_into_another_is_named_with_its_day(
    other: WeekRow, clash: tuple[int, int] | None
) -> None:
    assert first_clash([WeekRow((0, 1, 2, 3, 4), MORNING, NOON), other]) == clash


@pytest.mark.parametrize(
    ("booked", "is_outside"),
    [
        (meeting(local(26, 9)), False),
        (meeting(local(26, 11)), False),
        (meeting(local(26, 11, 30)), True),
        (meeting(local(26, 8, 30)), True),
        (meeting(local(27, 9)), True),
        (meeting(local(26, 9), THERE), True),
        (meeting(local(26, 13), None), False),
        (meeting(local(26, 11, 30), None), False),
        (meeting(local(26, 14, 30), None), True),
        (meeting(local(26, 13), HERE), True),
    ],
)
def test_a_meeting_is_outside_where_the_week_has_no_time_or_no_such_place(
    booked: BookedTime, *, is_outside: bool
) -> None:
    thursday = [WorkPeriod(3, MORNING, NOON, HERE), WorkPeriod(3, NOON, AFTERNOON)]
    assert outside_week(thursday, [booked]) == ([booked] if is_outside else [])


@pytest.mark.parametrize("day", [local(25, 9, month=10), local(1, 9, month=11)])
def test_nine_is_nine_on_either_side_of_a_change_of_clocks(day: datetime) -> None:
    sunday = [WorkPeriod(6, MORNING, NOON, HERE)]
    assert outside_week(sunday, [meeting(day)]) == []
