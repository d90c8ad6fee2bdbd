"""Deadlines on values: the first day, days of leave, both clock changes, and what is told when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import end_of_day
from app.programmes.contract import Due, DueRule, EnrolmentState, Leave
from app.programmes.policy import (
    MISSED,
    Deadline,
    Run,
    day_after,
    due_of,
    next_told,
    next_turn,
    run_of,
    state_on,
    step_now,
    told_at,
)
from tests.programmes.described import MONTH, programme

MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def _apart(pairs: list[tuple[int, int]]) -> list[Leave]:
    """Return leaves that do not touch each other."""
    leaves: list[Leave] = []
    for first, length in sorted(pairs):
        begins = date(2026, 1, 1) + timedelta(days=first)
        if not leaves or begins > leaves[-1].until_on:
            leaves.append(Leave(begins, begins + timedelta(days=length)))
    return leaves


LEAVES = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)), max_size=4).map(_apart)


def test_the_first_day_is_day_nought_and_the_last_is_included() -> None:
    run = run_of(MONTH, MONDAY)
    assert run.required_until_on == MONDAY + timedelta(days=27)
    assert run.access_until_on == MONDAY + timedelta(days=89)
    assert due_of(Due(DueRule.AFTER_START, 3), run) == date(2026, 11, 26)


def test_a_programme_without_an_end_has_none() -> None:
    run = run_of(MONTH.__class__(name_da="Fri"), MONDAY)
    assert (run.required_until_on, run.access_until_on) == (None, None)


@given(start=DAYS, days=st.integers(0, 200), leaves=LEAVES)
def test_days_of_leave_count_for_nothing(start: date, days: int, leaves: list[Leave]) -> None:
    due_on = day_after(start, days, leaves)
    away = {
        leave.from_on + timedelta(days=n)
        for leave in leaves
        for n in range((leave.until_on - leave.from_on).days + 1)
    }
    passed = (start + timedelta(days=n) for n in range((due_on - start).days + 1))
    assert sum(day not in away for day in passed) == days + 1
    assert due_on not in away


def test_what_is_due_before_a_meeting_waits_until_one_is_booked() -> None:
    run = Run(MONDAY, None, None)
    due = Due(DueRule.BEFORE_MEETING, 1)
    assert due_of(due, run) is None
    assert due_of(due, run, next_meeting_on=date(2026, 12, 4)) == date(2026, 12, 3)


@pytest.mark.parametrize("days_ahead", range(4))
def test_what_is_due_before_a_meeting_that_is_near_is_not_due_at_once(days_ahead: int) -> None:
    run, meeting_on = Run(MONDAY, None, None), MONDAY + timedelta(days=days_ahead)
    due_on = due_of(Due(DueRule.BEFORE_MEETING, 1), run, next_meeting_on=meeting_on)
    assert due_on == MONDAY + timedelta(days=2)


@pytest.mark.parametrize("notice_days", [0, 1, 5])
def test_a_programme_says_how_long_one_has_before_a_meeting(notice_days: int) -> None:
    run = run_of(programme(notice_days=notice_days), MONDAY)
    due = Due(DueRule.BEFORE_MEETING, 1)
    due_on = due_of(due, run, next_meeting_on=MONDAY + timedelta(days=1))
    assert due_on == MONDAY + timedelta(days=notice_days)


def test_time_before_a_meeting_puts_nothing_off_past_the_last_day() -> None:
    run = run_of(programme(access_days=28, notice_days=5), MONDAY)
    due, last = Due(DueRule.BEFORE_MEETING, 1), MONDAY + timedelta(days=27)
    soonest = last + timedelta(days=3)
    meeting_on = last - timedelta(days=1)
    assert due_of(due, run, next_meeting_on=meeting_on, not_before=soonest) == last
    assert due_of(due, run, next_meeting_on=last, not_before=MONDAY) == last - timedelta(days=1)


def test_a_day_that_was_before_the_start_is_the_start() -> None:
    run = Run(MONDAY, None, None)
    assert due_of(Due(DueRule.ON_DATE, on=date(2026, 11, 1)), run) == MONDAY
    assert due_of(Due(DueRule.ON_DATE, on=date(2026, 12, 1)), run) == date(2026, 12, 1)
    mistyped = due_of(Due(DueRule.ON_DATE, on=date.max), run)
    assert mistyped is not None
    assert told_at(mistyped, MISSED).date() > mistyped


@pytest.mark.parametrize("last", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_both_clock_changes_leave_the_whole_day_and_the_morning(last: date) -> None:
    before = end_of_day(last - timedelta(days=1))
    assert end_of_day(last) - before in {timedelta(hours=23), timedelta(hours=25)}
    deadline = Deadline(last, LONG_AGO)
    assert step_now(deadline, (1, 0), end_of_day(last) - timedelta(seconds=1)) == 0
    assert step_now(deadline, (1, 0), end_of_day(last)) is None  # nobody is told at midnight
    assert step_now(deadline, (1, 0), told_at(last, MISSED)) == MISSED
    assert told_at(last, 0).astimezone(UTC).hour == (7 if last.month == 3 else 8)


def test_only_the_last_step_is_told_after_the_machine_was_off() -> None:
    deadline = Deadline(date(2026, 12, 10), LONG_AGO)
    steps = (7, 3, 1, 0)
    assert step_now(deadline, steps, told_at(deadline.due_on, 7)) == 7
    assert step_now(deadline, steps, told_at(deadline.due_on, 1)) == 1
    assert step_now(deadline, steps, told_at(deadline.due_on, MISSED)) == MISSED


def test_steps_before_the_deadline_was_set_are_not_told() -> None:
    due_on = date(2026, 12, 10)
    set_then = told_at(due_on, 3) + timedelta(hours=1)
    assert step_now(Deadline(due_on, set_then), (7, 3, 1), set_then) is None
    assert step_now(Deadline(due_on, set_then), (7, 3, 1), told_at(due_on, 1)) == 1


def test_nobody_is_told_on_leave_but_on_the_first_morning_back() -> None:
    due_on, leave = date(2026, 12, 10), Leave(date(2026, 12, 8), date(2026, 12, 9))
    run = Run(MONDAY, None, None, (leave,))
    now = told_at(due_on, 7)
    assert next_told([Deadline(due_on, LONG_AGO)], (7, 2), run, now) == told_at(due_on, 0)


@given(
    due_on=DAYS,
    steps=st.lists(st.integers(0, 60), max_size=6),
    hour=st.integers(0, 24 * 90),
)
def test_whoever_looks_when_there_is_something_to_do_misses_nothing(
    due_on: date, steps: list[int], hour: int
) -> None:
    deadline = Deadline(due_on, told_at(due_on, 62))
    now = told_at(due_on, 61) + timedelta(hours=hour)
    run = Run(date(2025, 1, 1), None, None)
    at = next_told([deadline], steps, run, now)
    if at is None:
        assert now >= told_at(due_on, MISSED)
    else:
        assert at > now
        assert step_now(deadline, steps, at) is not None


def test_an_enrolment_goes_through_its_states() -> None:
    leave = Leave(date(2026, 12, 1), date(2026, 12, 2))
    run = Run(MONDAY, date(2026, 12, 10), date(2027, 2, 1), (leave,))
    days = {
        date(2026, 11, 22): EnrolmentState.AHEAD,
        MONDAY: EnrolmentState.REQUIRED,
        date(2026, 12, 1): EnrolmentState.LEAVE,
        date(2026, 12, 10): EnrolmentState.REQUIRED,
        date(2026, 12, 11): EnrolmentState.FREE,
        date(2027, 2, 1): EnrolmentState.FREE,
        date(2027, 2, 2): EnrolmentState.OVER,
    }
    assert {day: state_on(run, day) for day in days} == days
    assert state_on(run, MONDAY, is_ended=True) == EnrolmentState.ENDED


def test_it_turns_as_its_days_are_over() -> None:
    run = Run(MONDAY, date(2026, 12, 10), date(2027, 2, 1))
    first = next_turn(run, LONG_AGO)
    assert first == end_of_day(date(2026, 12, 10))
    assert next_turn(run, first) == end_of_day(date(2027, 2, 1))
    assert next_turn(run, end_of_day(date(2027, 2, 1))) is None
