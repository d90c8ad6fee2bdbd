"""How a plan is laid out, by how near things are and by the days of a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import COPENHAGEN
from app.plan.contract import PlanItem, Span
from app.plan.policy import (
    days_of_week,
    in_order,
    initials,
    monday_of,
    next_after,
    outlook,
    week_asked_for,
    week_name,
)
from tests.booking.office import local

TUESDAY = date(2026, 11, 24)


def at(day: int, hour: int, *, hours: int = 1, **facts: object) -> PlanItem:
    starts = local(day, hour)
    return _item(f"{day} {hour}", Span(starts, starts + timedelta(hours=hours)), **facts)


def due(day: int, **facts: object) -> PlanItem:
    return _item(f"due {day}", date(2026, 11, day), **facts)


def _item(title: str, when: Span | date, *, is_off: bool = False, next_step: str = "") -> PlanItem:
    return PlanItem(UUID(int=1), "test", title, "/", when, is_off=is_off, next_step=next_step)


def titles(items: list[PlanItem]) -> list[str]:
    return [item.title for item in items]


def test_things_stand_by_how_near_they_are() -> None:
    items = [at(23, 9), at(24, 8), at(24, 9), at(24, 14), at(25, 9), at(29, 9), at(30, 9)]
    laid = outlook(items, local(24, 9, 30))
    assert titles(laid.today) == ["24 9", "24 14"], "what is going on is not over"
    assert titles(laid.tomorrow) == ["25 9"]
    assert titles(laid.this_week) == ["29 9"], "Sunday is the week's last day"
    assert titles(laid.later) == ["30 9"]
    assert titles(laid.behind) == ["24 8", "23 9"], "the last first"


def test_tomorrow_is_tomorrow_on_a_sunday_too() -> None:
    laid = outlook([due(30), at(30, 9), at(1, 9)], local(29, 12))
    assert titles(laid.behind) == ["1 9"]
    assert titles(laid.tomorrow) == ["due 30", "30 9"]
    assert not laid.is_empty
    assert (laid.this_week, laid.later) == ([], [])


def test_what_comes_next_stands_by_itself_where_the_week_is_empty() -> None:
    laid = outlook([due(30), at(30, 9), at(30, 23)], local(24, 9))
    assert (titles(laid.up_next), laid.later) == (["due 30", "30 9", "30 23"], [])
    assert not laid.is_empty
    farther = PlanItem(UUID(int=2), "test", "far", "/", date(2026, 12, 4))
    laid = outlook([at(30, 9), farther], local(24, 9))
    assert (titles(laid.up_next), titles(laid.later)) == (["30 9"], ["far"])
    for near in (24, 25, 29):
        laid = outlook([due(near), at(30, 9)], local(24, 9))
        assert (laid.up_next, titles(laid.later)) == ([], ["30 9"])


def test_what_was_called_off_stays_ahead_while_there_is_something_to_do_about_it() -> None:
    items = [at(25, 9, is_off=True), at(25, 10, is_off=True, next_step="Choose a new time")]
    laid = outlook(items, local(24, 9))
    assert (titles(laid.tomorrow), titles(laid.behind)) == (["25 10"], ["25 9"])
    assert titles(outlook(items, local(25, 11)).behind) == ["25 10", "25 9"]


def test_the_first_that_begins_after_a_day_and_is_not_off() -> None:
    items = [due(24), at(29, 9), at(30, 8, is_off=True), at(30, 9)]
    found = next_after(items, date(2026, 11, 29))
    assert found is not None
    assert found.title == "30 9"
    assert next_after(items, date(2026, 11, 30)) is None


def test_what_is_due_on_a_day_is_so_until_the_day_is_over() -> None:
    assert titles(outlook([due(24)], local(24, 23, 59)).today) == ["due 24"]
    assert titles(outlook([due(24)], local(25, 0)).behind) == ["due 24"]
    assert titles(in_order([at(24, 0), due(24), due(23)])) == ["due 23", "24 0", "due 24"]


def test_what_was_called_off_is_not_ahead() -> None:
    laid = outlook([at(26, 9, is_off=True)], local(24, 9))
    assert laid.is_empty
    assert titles(laid.behind) == ["26 9"]


def test_a_week_has_seven_days_and_what_touches_them() -> None:
    over_night = at(25, 22, hours=4)
    until_midnight = at(27, 22, hours=2)
    days = days_of_week([over_night, until_midnight, due(29), at(30, 9)], date(2026, 11, 23))
    on = {day.day.day: titles(list(day.items)) for day in days}
    assert on == {
        23: [],
        24: [],
        25: ["25 22"],
        26: ["25 22"],
        27: ["27 22"],
        28: [],
        29: ["due 29"],
    }


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W48", date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28)),
        ("2027-W01", date(2027, 1, 4)),
        ("2099-W53", date(2099, 12, 28)),
    ],
)
def test_a_week_is_named_as_the_calendar_on_the_wall_does(text: str, monday: date) -> None:
    assert week_asked_for(text, TUESDAY) == monday
    assert week_name(monday) == text


@pytest.mark.parametrize(
    "text", ["", "x", "2026-W00", "2027-W53", "2026-W60", "1999-W01", "9999-W01", "2026-W48\n"]
)
def test_any_other_week_is_this_one(text: str) -> None:
    assert week_asked_for(text, TUESDAY) == date(2026, 11, 23)


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)))
def test_every_day_is_in_the_week_that_it_names(day: date) -> None:
    monday = monday_of(day)
    assert week_asked_for(week_name(monday), TUESDAY) == monday
    assert monday <= day < monday + timedelta(days=7)


def test_each_day_is_a_local_one_when_the_clocks_change() -> None:
    """2026-10-25 has 25 hours: what begins in the last of them is still Sunday's."""
    late = datetime(2026, 10, 25, 23, 30, tzinfo=COPENHAGEN)
    item = _item("late", Span(late, late + timedelta(minutes=30)))
    days = days_of_week([item], date(2026, 10, 19))
    assert [day.day.day for day in days if day.items] == [25]


@pytest.mark.parametrize(
    ("name", "short"), [("Ida", "I."), ("Ida  marie Holm", "I.M.H."), ("", ""), ("Åse", "Å.")]
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short
