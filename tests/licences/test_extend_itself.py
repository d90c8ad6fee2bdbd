"""Licences that extend themselves: on their last morning at the latest, and not in every case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.accounts.staff import block_person
from app.licences.contract import ExtensionPolicy, LicenceState, LicenceView
from app.licences.extending import ask_for_extension, requests_of
from app.licences.kinds_told import END
from app.licences.line import join_line
from app.licences.pools import change_pool, use_pool
from app.notifications.registry import kind_named
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give, Told, pool
from tests.people import Cast

Stands = Callable[[UUID], LicenceView]
EXTENDED = "Din licens er forlænget: Jobtræneren"


@pytest.fixture
def buy_such(buy: Buy) -> Buy:
    """Buy a pool whose licences extend themselves."""

    def buying(**others: Any) -> UUID:
        return buy(extension=ExtensionPolicy.AUTOMATIC, **others)

    return buying


def test_where_no_step_is_within_it_is_extended_on_its_last_morning(
    cast: Cast, buy_such: Buy, give: Give, days_pass: Days, stands: Stands, told: Told
) -> None:
    given = give(buy_such(seat_days=14, steps=(30, 14)), cast.ida)
    days_pass(12)
    assert stands(given.id).last_on == given.last_on
    days_pass(1)
    assert stands(given.id).last_on == given.last_on + timedelta(days=30)
    assert told(cast.ida)[1:] == [EXTENDED]


def test_one_that_is_given_on_its_last_day_is_extended_at_once(
    cast: Cast, buy_such: Buy, give: Give, look: Callable[[], None], stands: Stands
) -> None:
    given = give(buy_such(seat_days=1), cast.ida)
    look()
    assert stands(given.id).last_on == given.last_on + timedelta(days=30)


def test_after_the_end_nobody_is_told_that_it_is_extended_by_itself(
    acting_as: Acting,
    cast: Cast,
    buy_such: Buy,
    give: Give,
    days_pass: Days,
    stands: Stands,
) -> None:
    pool_id = buy_such(seats=1, seat_days=14, is_open=True)
    given = give(pool_id, cast.ida)
    with acting_as(cast.omar) as uow:
        join_line(uow, pool_id, cast.omar.id)
    days_pass(14)
    assert stands(given.id).state == LicenceState.GRACE
    with acting_as(cast.adam) as uow:  # there is a seat again
        more = pool(seats=5, seat_days=14, extension=ExtensionPolicy.AUTOMATIC)
        change_pool(uow, pool_id, more)
    assert stands(given.id).no_extension is None
    with acting_as(cast.ida) as uow:
        facts = {"licence_id": str(given.id), "last_on": given.last_on.isoformat()}
        said = kind_named(END).word(uow, facts).body
    assert "af sig selv" not in said


def test_while_more_are_in_use_than_there_are_some_end_first(
    acting_as: Acting,
    cast: Cast,
    buy_such: Buy,
    give: Give,
    days_pass: Days,
    stands: Stands,
) -> None:
    pool_id = buy_such(seats=2, seat_days=10, steps=(0,))
    first = give(pool_id, cast.ida)
    days_pass(3)
    second = give(pool_id, cast.omar)
    with acting_as(cast.adam) as uow:
        fewer = pool(seats=1, steps=(0,), extension=ExtensionPolicy.AUTOMATIC)
        change_pool(uow, pool_id, fewer)
    days_pass(7)
    assert stands(first.id).last_on == first.last_on
    days_pass(3)
    assert stands(second.id).last_on == second.last_on + timedelta(days=30)


def test_that_of_somebody_who_may_not_come_in_is_not_extended(
    acting_as: Acting, cast: Cast, buy_such: Buy, give: Give, days_pass: Days, stands: Stands
) -> None:
    given = give(buy_such(seat_days=10), cast.ida)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.ida.id)
    days_pass(12)
    assert stands(given.id).last_on == given.last_on


def test_it_answers_what_was_asked_before_the_pool_was_changed(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, days_pass: Days
) -> None:
    pool_id = buy(seat_days=10)
    given = give(pool_id, cast.ida)
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, given.id)
    with acting_as(cast.adam) as uow:
        change_pool(uow, pool_id, pool(seat_days=10, extension=ExtensionPolicy.AUTOMATIC))
    days_pass(9)
    with acting_as(cast.ida) as uow:
        [mine] = requests_of(uow, given.id)
    assert mine.is_granted is True
    assert mine.licence.asked_at is None


def test_a_line_for_what_gives_no_seats_holds_nobody_back(
    acting_as: Acting, cast: Cast, buy_such: Buy, give: Give, days_pass: Days, stands: Stands
) -> None:
    pool_id = buy_such(seats=1, seat_days=10, is_open=True)
    given = give(pool_id, cast.ida)
    with acting_as(cast.omar) as uow:
        join_line(uow, pool_id, cast.omar.id)
    with acting_as(cast.adam) as uow:
        use_pool(uow, pool_id, is_active=False)
    days_pass(9)
    assert stands(given.id).last_on == given.last_on + timedelta(days=30)
