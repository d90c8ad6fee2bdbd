"""A notice that is read later says what was true on its own day, and what it has become since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.texts import use_language
from app.licences.extending import extend_licence
from app.licences.giving import give_back, take_back
from app.licences.giving_up import give_up
from app.notifications.reading import NotificationView, list_notifications, target_of
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give, Told
from tests.people import Cast

Read = Callable[[], list[NotificationView]]


@pytest.fixture
def read(acting_as: Acting, cast: Cast) -> Read:
    """Read what Ida was told, oldest first."""

    def reading() -> list[NotificationView]:
        with acting_as(cast.ida) as uow, use_language("da"):
            return list_notifications(uow, limit=50)[::-1]

    return reading


def test_each_step_says_how_long_it_was_on_its_day(
    cast: Cast, buy: Buy, give: Give, days_pass: Days, told: Told
) -> None:
    give(buy(seat_days=9, steps=(7, 1, 0)), cast.ida)
    days_pass(8)
    assert told(cast.ida)[1:] == [
        "Din licens slutter om 7 dage: Jobtræneren",
        "Din licens slutter i morgen: Jobtræneren",
        "Din licens slutter i dag: Jobtræneren",
    ]


def test_a_step_told_late_says_how_long_it_was_then(
    cast: Cast, buy: Buy, give: Give, days_pass: Days, told: Told
) -> None:
    give(buy(seat_days=9, steps=(7, 1)), cast.ida)
    days_pass(3, asleep=True)
    days_pass(2)
    assert told(cast.ida)[1:] == ["Din licens slutter om 5 dage: Jobtræneren"]


def test_that_it_was_given_keeps_the_last_day_of_then(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, read: Read, clock: FixedClock
) -> None:
    given = give(buy(), cast.ida)
    clock.advance(timedelta(days=50))
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
    assert read()[0].body.split("\n") == [
        "Dengang sluttede den søndag den 21. februar 2027.",
        "Den er forlænget til tirsdag den 23. marts 2027.",
    ]


def test_that_it_was_given_keeps_it_where_it_is_extended_on_the_same_day(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, read: Read
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
    assert read()[0].body.startswith("Dengang sluttede den søndag den 21. februar 2027.")


def test_a_step_before_a_former_last_day_leads_to_the_licence_and_says_until_when(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, days_pass: Days, read: Read
) -> None:
    given = give(buy(seat_days=9, steps=(7,)), cast.ida)
    days_pass(1)
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
    step = read()[1]
    assert step.title == "Din licens slutter om 7 dage: Jobtræneren"
    assert step.body.split("\n") == [
        "Dengang sluttede den onsdag den 2. december 2026.",
        "Den er forlænget til fredag den 1. januar 2027.",
    ]
    assert not step.is_gone
    with acting_as(cast.ida) as uow:
        assert target_of(uow, step.id) == f"/licenser/{given.id}"


def test_what_ends_early_says_by_whom(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, read: Read
) -> None:
    first, second = give(buy(), cast.ida), give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        take_back(uow, first.id)
    with acting_as(cast.ida) as uow:
        give_up(uow, second.id)
    said = [one.body.split("\n")[-1] for one in read()[:2]]
    assert said == [
        "Jobcentret har taget den tilbage siden. Den sidste dag er tirsdag den 24. november 2026.",
        "Du har opgivet den siden. Den sidste dag er tirsdag den 24. november 2026.",
    ]


def test_that_it_ends_early_is_read_with_that_it_is_kept_after_all(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, read: Read
) -> None:
    given = give(buy(), cast.ida)
    for verb in (take_back, give_back):
        with acting_as(cast.anders) as uow:
            verb(uow, given.id)
    assert read()[1].body.endswith("Nu er den sidste dag søndag den 21. februar 2027.")
