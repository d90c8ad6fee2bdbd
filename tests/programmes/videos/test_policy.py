"""Watched means watched: seconds that were played, and could be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.programmes.videos.policy import (
    due_on,
    is_watched,
    merged,
    played_seconds,
    taken_in,
)

MINUTE = timedelta(minutes=1)
seconds_of = some.floats(-10, 120, allow_nan=False)


def test_what_overlaps_is_counted_once() -> None:
    assert merged([(10, 20), (0, 5), (15, 30), (5, 6)], seconds=100) == [(0, 6), (10, 30)]


def test_what_lies_outside_the_film_counts_for_nothing() -> None:
    assert merged([(-5, 3), (95, 300), (7, 7), (9, 8)], seconds=100) == [(0, 3), (95, 100)]


@given(some.lists(some.tuples(seconds_of, seconds_of)))
def test_merged_intervals_neither_touch_nor_leave_the_film(
    intervals: list[tuple[float, float]],
) -> None:
    whole = merged(intervals, seconds=100)
    edges = [edge for one in whole for edge in one]
    assert edges == sorted(edges)
    assert len(set(edges)) == len(edges)
    assert 0 <= played_seconds(whole) <= 100


def test_a_jump_to_the_end_counts_for_nothing() -> None:
    watched = taken_in([], [(0, 2), (98, 100)], seconds=100, passed=2 * MINUTE)
    assert not is_watched(watched, seconds=100)


@pytest.mark.parametrize(
    ("passed", "is_believed"),
    [
        pytest.param(timedelta(), False, id="at once"),
        pytest.param(timedelta(seconds=30), False, id="more than three times as fast"),
        pytest.param(timedelta(seconds=50), True, id="twice as fast"),
        pytest.param(timedelta(seconds=100), True, id="as it is"),
    ],
)
def test_nobody_plays_a_film_much_faster_than_twice(passed: timedelta, is_believed: bool) -> None:
    assert bool(taken_in([], [(0, 100)], seconds=100, passed=passed)) is is_believed


def test_what_was_known_stays_where_a_report_is_not_believed() -> None:
    assert taken_in([(0, 10)], [(0, 100)], seconds=100, passed=timedelta(seconds=10)) == [(0, 10)]


def test_nine_tenths_are_watched_and_a_little_less_are_not() -> None:
    assert is_watched([(5, 95)], seconds=100)
    assert not is_watched([(5, 94)], seconds=100)
    assert not is_watched([], seconds=0)


def test_a_new_version_gives_two_weeks_and_the_old_day_where_that_is_later() -> None:
    asked, due = date(2026, 11, 1), date(2026, 11, 8)
    assert due_on(due, asked, date(2026, 10, 1)) == due
    assert due_on(due, asked, date(2026, 11, 20)) == date(2026, 12, 4)
    assert due_on(date(2027, 1, 1), asked, date(2026, 11, 20)) == date(2027, 1, 1)
