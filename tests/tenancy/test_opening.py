"""Opening hours hold on ordinary days and on the two on which the clocks change.

The judge is slow and obvious: it walks minute by minute and looks at the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.clock import COPENHAGEN
from app.tenancy.opening import (
    OpeningHours,
    Period,
    after_open_time,
    are_apart,
    is_open,
    next_opening,
    periods_on,
)

MINUTE = timedelta(minutes=1)
WINTER_BEGINS, SUMMER_BEGINS = date(2026, 10, 25), date(2027, 3, 28)
OFFICE = OpeningHours(
    (
        *(Period(weekday, time(9), time(15)) for weekday in range(3)),
        Period(3, time(9), time(12)),
        Period(3, time(13), time(17)),
        Period(4, time(9), time(12)),
    )
)


def at(text: str) -> datetime:
    """Return the moment of a wall-clock time in Copenhagen, such as "2026-11-26 12:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)


MONDAY = at("2026-11-23 08:00")


def slow_is_open(hours: OpeningHours, moment: datetime) -> bool:
    wall = moment.astimezone(COPENHAGEN)
    if wall.date() in hours.closed_on:
        return False
    now = wall.strftime("%H:%M:%S.%f")
    return any(
        period.weekday == wall.weekday()
        and period.opens.strftime("%H:%M:%S.%f") <= now < period.closes.strftime("%H:%M:%S.%f")
        for period in hours.periods
    )


def slow_minutes(hours: OpeningHours, moment: datetime, days: int) -> Iterator[datetime]:
    """Yield each open minute of some days from a whole minute on."""
    for _ in range(days * 24 * 60):
        if slow_is_open(hours, moment):
            yield moment
        moment += MINUTE


def _minute_of_day(minute: int) -> time:
    return time(minute // 60, minute % 60)


minutes = st.one_of(
    st.integers(0, 23 * 60 + 59),
    st.integers(0, 4 * 60),  # around the hour that is missing or comes twice
    st.sampled_from([0, 60, 90, 120, 150, 180, 23 * 60 + 59]),
)
periods = st.builds(
    lambda weekday, ends: Period(weekday, _minute_of_day(min(ends)), _minute_of_day(max(ends))),
    st.one_of(st.integers(0, 6), st.just(6)),  # the clocks change on Sundays
    st.tuples(minutes, minutes).filter(lambda ends: ends[0] != ends[1]),
)
days = st.one_of(
    st.sampled_from([WINTER_BEGINS, SUMMER_BEGINS]).flatmap(
        lambda day: st.integers(-2, 1).map(lambda n: day + timedelta(days=n))
    ),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
moments = st.builds(
    lambda day, minute: datetime.combine(day, time(), UTC) + minute * MINUTE,
    days,
    st.integers(0, 24 * 60),
)
opening_hours = st.builds(
    lambda some, closed: OpeningHours(tuple(some), frozenset(closed)),
    st.lists(periods, max_size=6),
    st.lists(days, max_size=2),
)


@given(opening_hours, moments)
def test_it_is_open_when_the_wall_says_so(hours: OpeningHours, moment: datetime) -> None:
    assert is_open(hours, moment) == slow_is_open(hours, moment)


@settings(max_examples=60)
@given(opening_hours, moments)
@example(OpeningHours((Period(6, time(2, 15), time(2, 45)),)), at("2026-10-25 02:50"))
@example(OpeningHours((Period(6, time(2, 15), time(2, 45)),)), at("2027-03-27 12:00"))
def test_the_next_opening_is_the_first_open_minute(hours: OpeningHours, moment: datetime) -> None:
    found = next_opening(hours, moment)
    expected = next(slow_minutes(hours, moment, days=9), None)
    if expected is None:
        assert found is None or found > moment + timedelta(days=8)
    else:
        assert found == expected


@settings(max_examples=60)
@given(opening_hours, moments, st.integers(0, 12 * 60))
@example(OFFICE, at("2026-10-24 12:00"), 6 * 60)
@example(OpeningHours((Period(0, time(9), time(15)), Period(0, time(10), time(11)))), MONDAY, 300)
@example(OpeningHours((Period(0, time(9), time(12)), Period(0, time(11), time(15)))), MONDAY, 300)
@example(OpeningHours((Period(6, time(1), time(4)),)), at("2026-10-25 01:30"), 200)
@example(OpeningHours((Period(6, time(1), time(4)),)), at("2027-03-28 01:30"), 90)
def test_a_promise_is_kept_to_the_minute(
    hours: OpeningHours, moment: datetime, wanted: int
) -> None:
    found = after_open_time(hours, moment, wanted * MINUTE)
    counted = list(slow_minutes(hours, moment, days=9))
    if wanted == 0:
        assert found == moment
    elif len(counted) >= wanted:
        assert found == counted[wanted - 1] + MINUTE
    else:
        assert found is None or found > moment + timedelta(days=8)


@given(opening_hours, moments)
def test_the_next_opening_is_open_and_not_before(hours: OpeningHours, moment: datetime) -> None:
    found = next_opening(hours, moment)
    if found is not None:
        assert found >= moment
        assert is_open(hours, found)
        assert found.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("moment", "open_now", "opens"),
    [
        ("2026-11-26 08:59", False, "2026-11-26 09:00"),
        ("2026-11-26 09:00", True, "2026-11-26 09:00"),
        ("2026-11-26 12:00", False, "2026-11-26 13:00"),
        ("2026-11-26 16:59", True, "2026-11-26 16:59"),
        ("2026-11-26 17:00", False, "2026-11-27 09:00"),
        ("2026-11-27 12:00", False, "2026-11-30 09:00"),
    ],
)
def test_an_office_with_a_lunch_break(moment: str, open_now: bool, opens: str) -> None:
    assert is_open(OFFICE, at(moment)) is open_now
    assert next_opening(OFFICE, at(moment)) == at(opens)


def test_nine_stays_nine_when_the_clocks_change() -> None:
    assert next_opening(OFFICE, at("2026-10-23 13:00")) == datetime(2026, 10, 26, 8, tzinfo=UTC)
    assert next_opening(OFFICE, at("2026-10-16 13:00")) == datetime(2026, 10, 19, 7, tzinfo=UTC)
    assert next_opening(OFFICE, at("2027-03-26 13:00")) == datetime(2027, 3, 29, 7, tzinfo=UTC)


def test_a_closing_day_is_passed_over() -> None:
    closed = OpeningHours(OFFICE.periods, frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
    assert periods_on(closed, date(2026, 11, 26)) == []
    assert not is_open(closed, at("2026-11-26 10:00"))
    assert next_opening(closed, at("2026-11-26 10:00")) == at("2026-11-30 09:00")
    assert after_open_time(closed, at("2026-11-25 14:00"), timedelta(hours=2)) == at(
        "2026-11-30 10:00"
    )


def test_the_periods_of_a_day_come_in_order() -> None:
    mixed = OpeningHours(tuple(reversed(OFFICE.periods)))
    thursday = periods_on(mixed, date(2026, 11, 26))
    assert [period.opens for period in thursday] == [time(9), time(13)]


def test_where_it_never_opens_nothing_is_promised() -> None:
    never = OpeningHours(())
    assert next_opening(never, at("2026-11-26 10:00")) is None
    assert after_open_time(never, at("2026-11-26 10:00"), timedelta(hours=1)) is None


def test_sixty_days_are_looked_at_and_no_more() -> None:
    monday = at("2026-11-23 16:00")
    for closed_days, found in ((59, True), (61, False)):
        closed = frozenset(date(2026, 11, 23) + timedelta(days=n) for n in range(closed_days))
        everyday = OpeningHours(tuple(Period(n, time(9), time(15)) for n in range(7)), closed)
        assert (next_opening(everyday, monday) is not None) is found


@pytest.mark.parametrize(
    ("some", "apart"),
    [
        (lambda: OFFICE.periods, True),
        (lambda: (), True),
        (lambda: (Period(0, time(9), time(12)), Period(0, time(12), time(15))), True),
        (lambda: (Period(0, time(9), time(12)), Period(0, time(11), time(15))), False),
        (lambda: (Period(0, time(9), time(12)), Period(0, time(9), time(12))), False),
        (lambda: (Period(0, time(9), time(12)), Period(1, time(9), time(12))), True),
        (lambda: (Period(0, time(12), time(9)),), False),
        (lambda: (Period(0, time(9), time(9)),), False),
    ],
)
def test_periods_follow_each_other(some: Callable[[], tuple[Period, ...]], apart: bool) -> None:
    assert are_apart(some()) is apart
