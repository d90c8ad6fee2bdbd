"""Job centres keep the holidays, and what the municipality adds to them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from app.core.errors import Forbidden, NotFound
from app.core.texts import use_language
from app.core.work import UnitOfWork, Units
from app.tenancy.closing_days import (
    add_closing_day,
    closing_days,
    own_closing_days,
    remove_closing_day,
)
from app.tenancy.contract import ClosedAlready
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
TRAINING = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("day", "danish", "english"),
    [
        (date(2026, 4, 3), "Langfredag", "Good Friday"),
        (date(2026, 5, 14), "Kristi himmelfartsdag", "Ascension Day"),
        (date(2026, 6, 5), "Grundlovsdag", "Constitution Day"),
        (date(2026, 12, 24), "Juleaftensdag", "Christmas Eve"),
        (date(2026, 12, 31), "Nytårsaften", "New Year's Eve"),
        (date(2027, 1, 1), "Nytårsdag", "New Year's Day"),
    ],
)
def test_holidays_are_kept_and_named(uow: UnitOfWork, day: date, danish: str, english: str) -> None:
    assert closing_days(uow)[day] == danish
    with use_language("en"):
        assert closing_days(uow)[day] == english


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 12, 23), date(2026, 5, 15)])
def test_other_days_are_not(uow: UnitOfWork, day: date) -> None:
    assert day not in closing_days(uow)


def test_only_the_years_asked_for_are_told(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, TRAINING)
        assert {day.year for day in closing_days(uow)} == {2026, 2027}
        assert {day.year for day in closing_days(uow, 2025)} == {2025}
        assert {day.year for day in closing_days(uow, 2024, 2026)} == {2024, 2026}


def test_the_municipality_adds_a_day_and_opens_again(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, TRAINING, reason="  Kursusdag ")
        assert closing_days(uow)[TRAINING] == "Kursusdag"
        assert [(day.on, day.reason) for day in own_closing_days(uow)] == [(TRAINING, "Kursusdag")]
        assert own_closing_days(uow, since=date(2026, 12, 5)) == []
        remove_closing_day(uow, TRAINING)
        assert TRAINING not in closing_days(uow)


def test_a_reason_of_its_own_goes_before_the_holidays_name(acting_as: Acting, cast: Cast) -> None:
    eve = date(2026, 12, 24)
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, eve)
        assert closing_days(uow)[eve] == "Juleaftensdag"
        remove_closing_day(uow, eve)
        add_closing_day(uow, eve, reason="Jul i huset")
        assert closing_days(uow)[eve] == "Jul i huset"


def test_a_day_is_closed_once(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, TRAINING)
        with pytest.raises(ClosedAlready):
            add_closing_day(uow, TRAINING, reason="Igen")


def test_a_holiday_is_not_opened(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(NotFound), acting_as(cast.adam) as uow:
        remove_closing_day(uow, date(2026, 12, 25))


@pytest.mark.parametrize("name", ["ida", "anders", "signe", "lea", "vera"])
def test_only_an_administrator_closes_and_opens(acting_as: Acting, cast: Cast, name: str) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, TRAINING)
    person = getattr(cast, name)
    with pytest.raises(Forbidden), acting_as(person) as refused:
        add_closing_day(refused, date(2026, 12, 7))
    with pytest.raises(Forbidden), acting_as(person) as refused:
        remove_closing_day(refused, TRAINING)


def test_the_neighbour_has_closing_days_of_its_own(
    acting_as: Acting, units: Units, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, TRAINING)
    with units.read(cast.next_door) as uow:
        assert TRAINING not in closing_days(uow)
        assert own_closing_days(uow) == []
