"""An honest guess of the wait: a range, in steps of five minutes, never less than it can be."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.booking.drop_in.policy import guess_wait, may_draw, put_back, usual_length
from tests.booking.office import local

MORNING = [(local(25, 9), local(25, 12))]
QUARTER = timedelta(minutes=15)


def test_who_is_next_waits_a_turn_at_most() -> None:
    wait = guess_wait(0, QUARTER, 1, MORNING, local(25, 10))
    assert (wait.least, wait.most, wait.may_be_too_long) == (0, 20, False)


def test_more_desks_are_quicker() -> None:
    one, two = (guess_wait(6, QUARTER, desks, MORNING, local(25, 9)) for desks in (1, 2))
    assert (one.least, one.most) == (65, 135)
    assert (two.least, two.most) == (30, 70)


def test_before_the_opening_that_comes_on_top() -> None:
    wait = guess_wait(0, QUARTER, 1, MORNING, local(25, 8, 30))
    assert (wait.least, wait.most) == (30, 50)


def test_a_break_comes_on_top() -> None:
    spans = [*MORNING, (local(25, 13), local(25, 15))]
    assert guess_wait(0, QUARTER, 1, spans, local(25, 12, 30)).least == 30


def test_what_may_not_be_reached_before_closing_is_said() -> None:
    assert guess_wait(6, QUARTER, 1, MORNING, local(25, 10)).may_be_too_long
    assert not guess_wait(5, QUARTER, 1, MORNING, local(25, 10)).may_be_too_long


@given(
    ahead=st.integers(0, 200),
    turn=st.integers(1, 120),
    desks=st.integers(0, 20),
    minute=st.integers(0, 23 * 60),
)
def test_the_range_holds_what_it_would_take(ahead: int, turn: int, desks: int, minute: int) -> None:
    now = local(25, 0) + timedelta(minutes=minute)
    wait = guess_wait(ahead, timedelta(minutes=turn), desks, MORNING, now)
    opens = max((MORNING[0][0] - now) / timedelta(minutes=1), 0) if now < MORNING[0][1] else 0
    assert 0 <= wait.least <= opens + ahead * turn / max(desks, 1) <= wait.most
    assert wait.least % 5 == wait.most % 5 == 0
    more = guess_wait(ahead + 1, timedelta(minutes=turn), desks, MORNING, now)
    assert (more.least, more.most) >= (wait.least, wait.most)


def test_the_day_shows_how_long_a_turn_takes() -> None:
    minutes = [timedelta(minutes=n) for n in (5, 10, 15)]
    assert usual_length(minutes[:2], QUARTER) == QUARTER
    assert usual_length(minutes, QUARTER) == timedelta(minutes=10)
    assert usual_length([timedelta(hours=1)] * 5 + minutes[:1] * 10, QUARTER) == minutes[0]
    assert usual_length([timedelta()] * 3, QUARTER) == timedelta(minutes=1)


def test_one_goes_back_behind_the_first_three() -> None:
    assert put_back([2000, 3000, 4000, 5000], 1000) == 4001
    assert put_back([2000], 1000) == 2001
    assert put_back([], 1000) == 1000


def test_without_hours_nothing_is_drawn() -> None:
    assert not may_draw([], timedelta(hours=1), local(25, 10))
