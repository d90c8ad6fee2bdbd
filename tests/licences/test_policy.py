"""When a licence ends, what is told before, and whether it can be extended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import COPENHAGEN, end_of_day, local_day
from app.licences.contract import ExtensionPolicy, LicenceState, NoExtension
from app.licences.policy import (
    ENDED,
    Room,
    Stretch,
    days_left,
    later_last_day,
    next_look,
    runs_dry_on,
    state_on,
    step_now,
    stretch_of,
    told_at,
    weeks_end,
    why_not_extended,
    with_grace,
)
from tests.licences.bought import TRAINER, pool

STEPS = (30, 14, 7, 1, 0)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
EMPTY = Room(free=0, waiting=0)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment by Danish clocks."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


def test_a_seat_lasts_its_days_the_first_and_the_last_included() -> None:
    days = stretch_of(pool(seat_days=90, grace_days=30), date(2026, 11, 24))
    assert days == Stretch(date(2026, 11, 24), date(2027, 2, 21), date(2027, 3, 23))
    assert (days.last_on - days.from_on).days + 1 == 90


def test_no_seat_lasts_longer_than_its_pool() -> None:
    days = stretch_of(pool(until_on=date(2026, 12, 1)), date(2026, 11, 24))
    assert days.last_on == date(2026, 12, 1)


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 11, 24)])
def test_the_last_day_counts_until_midnight_by_danish_clocks(day: date) -> None:
    """The day of the spring has 23 hours, and that of the autumn 25."""
    over = end_of_day(day)
    days = with_grace(day, day, 30)
    for moment, state in (
        (local(day, 0), LicenceState.ACTIVE),
        (over - timedelta(seconds=1), LicenceState.ACTIVE),
        (over, LicenceState.GRACE),
    ):
        assert state_on(days, local_day(moment)) == state
    hours = {SPRING: 23, AUTUMN: 25}.get(day, 24)
    assert over - local(day, 0) == timedelta(hours=hours)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_one_is_told_at_nine_by_danish_clocks_whatever_they_do_meanwhile(day: date) -> None:
    for step in range(40):
        shown = told_at(day + timedelta(days=3), step).astimezone(COPENHAGEN)
        assert (shown.hour, shown.minute) == (9, 0)
        assert shown.date() == day + timedelta(days=3 - step)


@given(
    last_on=DAYS, grace=st.integers(0, 60), length=st.integers(1, 400), at=st.integers(-500, 500)
)
def test_a_licence_never_changes_in_the_middle_of_a_day(
    last_on: date, grace: int, length: int, at: int
) -> None:
    """Wherever in a day one looks, it stands the same, and no state comes back."""
    days = with_grace(last_on - timedelta(days=length - 1), last_on, grace)
    today = last_on + timedelta(days=at)
    seen = {
        state_on(days, local_day(local(today, hour, minute)))
        for hour, minute in ((0, 0), (2, 30), (12, 0), (23, 59))
    }
    assert len(seen) == 1
    order = list(LicenceState)
    assert order.index(seen.pop()) <= order.index(state_on(days, today + timedelta(days=1)))


@given(
    last_on=DAYS,
    steps=st.lists(st.integers(0, 400), min_size=1, max_size=12),
    since=st.integers(0, 500),
    hours=st.integers(0, 24 * 600),
)
def test_what_is_told_is_the_nearest_step_and_none_that_was_before(
    last_on: date, steps: list[int], since: int, hours: int
) -> None:
    dated = local(last_on - timedelta(days=since), 11)
    now = dated + timedelta(hours=hours)
    step = step_now(with_grace(date.min, last_on, 0), steps, since=dated, now=now)
    if now >= end_of_day(last_on):
        assert step == ENDED
        return
    due = [one for one in steps if dated < told_at(last_on, one) <= now]
    assert step == (min(due) if due else None)


@given(last_on=DAYS, steps=st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_looking_when_it_is_due_tells_each_step_once_and_ends(
    last_on: date, steps: list[int]
) -> None:
    """From look to look everything is told in its order, and then there is nothing more to do."""
    days = with_grace(last_on - timedelta(days=99), last_on, 30)
    since = local(days.from_on, 12)
    now, found = since, list[int]()
    while (look := next_look(days, steps, now)) is not None:
        now = look
        step = step_now(days, steps, since=since, now=now)
        assert step is not None
        found.append(step)
    assert found == [*sorted(set(steps), reverse=True), ENDED, ENDED]
    assert now == end_of_day(days.grace_until_on)


def test_after_a_week_asleep_only_the_step_that_is_true_is_told() -> None:
    last_on = date(2027, 2, 21)
    since = local(date(2026, 11, 24), 10)
    woken = local(last_on - timedelta(days=5), 12)
    days = with_grace(date(2026, 11, 24), last_on, 30)
    assert step_now(days, STEPS, since=since, now=woken) == 7


@pytest.mark.parametrize(
    ("change", "extensions", "today", "room", "reason"),
    [
        ({}, 0, date(2027, 2, 21), EMPTY, None),
        ({}, 1, date(2027, 2, 21), EMPTY, NoExtension.TOO_OFTEN),
        ({"extension": ExtensionPolicy.NEVER}, 0, date(2027, 2, 1), EMPTY, NoExtension.NEVER),
        ({}, 0, date(2027, 2, 1), Room(0, 1), NoExtension.OTHERS_WAIT),
        ({}, 0, date(2026, 11, 1), EMPTY, NoExtension.OVER),
        ({}, 0, date(2027, 2, 22), EMPTY, NoExtension.NO_SEAT),
        ({}, 0, date(2027, 2, 22), Room(1, 0), None),
        ({}, 0, date(2027, 6, 22), Room(1, 0), NoExtension.OVER),
        ({"until_on": date(2027, 2, 21)}, 0, date(2027, 2, 1), EMPTY, NoExtension.POOL_ENDS),
        ({"until_on": date(2027, 2, 25)}, 0, date(2027, 2, 28), Room(1, 0), NoExtension.POOL_ENDS),
    ],
)
def test_why_a_licence_cannot_be_extended(
    change: dict[str, object],
    extensions: int,
    today: date,
    room: Room,
    reason: NoExtension | None,
) -> None:
    facts = replace(TRAINER, **change)  # type: ignore[arg-type]
    days = with_grace(date(2026, 11, 24), date(2027, 2, 21), 30)
    assert why_not_extended(facts, days, extensions, room, today) is reason


@given(
    last_on=st.dates(date(2026, 6, 1), date(2027, 12, 31)),
    days=st.integers(1, 400),
    ahead=st.integers(-60, 60),
)
def test_an_extension_always_gives_a_later_day_or_none(
    last_on: date, days: int, ahead: int
) -> None:
    facts, today = pool(extension_days=days), last_on + timedelta(days=ahead)
    stretch = with_grace(date(2026, 1, 1), last_on, 60)
    if why_not_extended(facts, stretch, 0, Room(1, 0), today) is None:
        later = later_last_day(facts, last_on, today)
        assert last_on < later <= facts.until_on
        assert state_on(with_grace(stretch.from_on, later, 60), today) == LicenceState.ACTIVE


@pytest.mark.parametrize(("today", "left"), [(date(2027, 2, 20), 1), (date(2027, 2, 21), 0)])
def test_how_many_days_come_after_today(today: date, left: int) -> None:
    assert days_left(date(2027, 2, 21), today) == left


def test_when_a_pool_runs_dry_is_reckoned_from_how_seats_went() -> None:
    facts, today = pool(seats=100), date(2026, 11, 24)
    since = today - timedelta(days=30)
    dry = runs_dry_on(facts, 20, 30, since=since, today=today, ending=15)
    assert dry == today + timedelta(days=40)  # half a seat a day
    assert runs_dry_on(facts, 20, 30, since=since, today=today, ending=30) is None
    assert runs_dry_on(facts, 0, 30, since=since, today=today) == today
    assert runs_dry_on(facts, 20, 0, since=since, today=today) is None
    assert runs_dry_on(facts, 20, 9, since=today - timedelta(days=3), today=today) is None
    assert runs_dry_on(facts, 9_999, 1, since=since, today=today) is None  # the pool ends before


def test_a_week_ends_on_sunday() -> None:
    assert weeks_end(date(2026, 11, 24)) == weeks_end(date(2026, 11, 29)) == date(2026, 11, 29)
