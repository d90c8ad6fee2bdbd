"""The line for a full pool: who has waited longest gets the seat that comes free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.staff import block_person
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units
from app.licences.contract import (
    GivenBy,
    HasLicenceAlready,
    LicencePoolClosed,
    LicencePoolEmpty,
    NoExtension,
    TooLateToUndo,
)
from app.licences.giving import take_seat, undo_giving
from app.licences.line import join_line, keep_place, leave_line, waits_of
from app.licences.pools import change_pool, use_pool
from app.licences.shown import licence_of_actor, licences_of, shown_to
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give, Told, pool
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]
Look = Callable[[], None]


@pytest.fixture
def ole(units: Units, cast: Cast) -> Person:
    """One citizen more."""
    return move_in(units, cast.here, "Ole", Role.CITIZEN)


@pytest.fixture
def buy_full(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock, ole: Person
) -> Buy:
    """Buy one seat, some of it otherwise than is usual: Ida has it, Omar and then Ole wait."""

    def buying(**others: Any) -> UUID:
        pool_id = buy(seats=1, is_open=True, **others)
        give(pool_id, cast.ida)
        for person in (cast.omar, ole):
            clock.advance(timedelta(minutes=1))
            with acting_as(person) as uow:
                join_line(uow, pool_id, person.id)
        return pool_id

    return buying


def test_who_has_waited_longest_gets_the_seat_as_the_day_is_over(
    acting_as: Acting,
    cast: Cast,
    buy_full: Buy,
    told: Told,
    days_pass: Days,
    ole: Person,
) -> None:
    buy_full(seat_days=2)
    with acting_as(ole) as uow:
        assert [one.ahead for one in waits_of(uow, ole.id)] == [1]
    days_pass(1)
    assert told(cast.omar) == []
    days_pass(1)
    assert told(cast.omar) == ["You have got a licence: The Job Trainer"]
    with acting_as(cast.omar) as uow:
        [theirs] = licences_of(uow, cast.omar.id)
        assert (theirs.given, shown_to(uow, cast.omar.id).waits) == (GivenBy.LINE, [])
    with acting_as(ole) as uow:
        assert [one.ahead for one in waits_of(uow, ole.id)] == [0]
    days_pass(2)
    assert told(ole) == ["Du har fået en licens: Jobtræneren"]


def test_a_free_seat_is_theirs_who_wait_and_not_whoever_comes_now(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, ole: Person, look: Look, told: Told
) -> None:
    pool_id = buy(seats=1, is_open=True)
    given = give(pool_id, cast.ida)
    with acting_as(cast.omar) as uow:
        join_line(uow, pool_id, cast.omar.id)
    with acting_as(cast.anders) as uow:
        undo_giving(uow, given.id)
    with acting_as(ole) as uow, pytest.raises(LicencePoolEmpty):
        take_seat(uow, pool_id, ole.id)
    look()
    assert told(cast.omar) == ["You have got a licence: The Job Trainer"]


def test_more_seats_are_given_to_those_who_wait(
    acting_as: Acting, cast: Cast, buy_full: Buy, ole: Person, look: Look, told: Told
) -> None:
    pool_id = buy_full()
    with acting_as(cast.adam) as uow:
        change_pool(uow, pool_id, pool(seats=5, is_open=True))
    look()
    assert (len(told(cast.omar)), len(told(ole))) == (1, 1)


def test_joining_twice_keeps_the_place_and_leaving_gives_it_up(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, ole: Person, look: Look
) -> None:
    pool_id = buy(seats=1, is_open=True)
    give(pool_id, cast.ida)
    places = []
    for person in (cast.omar, ole, cast.omar):
        with acting_as(person) as uow:
            places.append(join_line(uow, pool_id, person.id))
    assert (places[0].id, places[2].ahead) == (places[2].id, 0)
    for _again in range(2):
        with acting_as(cast.omar) as uow:
            leave_line(uow, pool_id, cast.omar.id)
    with acting_as(ole) as uow:
        assert [one.ahead for one in waits_of(uow, ole.id)] == [0]


def test_who_left_gets_the_same_place_back_within_the_hour(
    acting_as: Acting, cast: Cast, buy_full: Buy, clock: FixedClock
) -> None:
    pool_id = buy_full()
    with acting_as(cast.omar) as uow:
        leave_line(uow, pool_id, cast.omar.id)
    for _again in range(2):
        with acting_as(cast.omar) as uow:
            keep_place(uow, pool_id, cast.omar.id)
            assert [one.ahead for one in waits_of(uow, cast.omar.id)] == [0]
    with acting_as(cast.omar) as uow:
        leave_line(uow, pool_id, cast.omar.id)
    clock.advance(timedelta(minutes=61))
    with acting_as(cast.omar) as uow, pytest.raises(TooLateToUndo):
        keep_place(uow, pool_id, cast.omar.id)


def test_who_was_given_a_seat_or_never_waited_has_no_place_to_get_back(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy(is_open=True)
    give(pool_id, cast.ida)
    for person in (cast.ida, cast.omar):
        with acting_as(person) as uow, pytest.raises(TooLateToUndo):
            keep_place(uow, pool_id, person.id)


def test_who_has_one_does_not_wait_and_advisers_put_their_citizens_in(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy(seats=1)
    give(pool_id, cast.ida)
    with acting_as(cast.anders) as uow:
        assert join_line(uow, pool_id, cast.omar.id).ahead == 0
    with acting_as(cast.anders) as uow, pytest.raises(HasLicenceAlready):
        join_line(uow, pool_id, cast.ida.id)
    for stranger in (cast.lea, cast.vera, cast.nora):
        with acting_as(stranger) as uow, pytest.raises(NotFound):
            join_line(uow, pool_id, cast.omar.id)


def test_a_citizen_does_not_wait_for_what_is_not_open_to_them(
    acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    pool_id = buy()
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):
        join_line(uow, pool_id, cast.omar.id)


def test_who_may_not_come_in_any_more_is_passed_by(
    acting_as: Acting, cast: Cast, buy_full: Buy, ole: Person, days_pass: Days, told: Told
) -> None:
    buy_full(seat_days=1)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.omar.id)
    days_pass(1)
    assert told(ole) == ["Du har fået en licens: Jobtræneren"]


def test_nobody_stands_in_line_for_what_gives_no_seats(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    pool_id = buy(seats=1, seat_days=20, until_on=date(2026, 12, 20))
    given = give(pool_id, cast.ida)
    with acting_as(cast.anders) as uow:
        join_line(uow, pool_id, cast.omar.id)
    with acting_as(cast.ida) as uow:
        assert licence_of_actor(uow, given.id).no_extension is NoExtension.OTHERS_WAIT
    with acting_as(cast.adam) as uow:
        use_pool(uow, pool_id, is_active=False)
    with acting_as(cast.ida) as uow:
        assert licence_of_actor(uow, given.id).may_ask
    with acting_as(cast.anders) as uow, pytest.raises(LicencePoolClosed):
        join_line(uow, pool_id, cast.omar.id)
    with acting_as(cast.adam) as uow:
        use_pool(uow, pool_id, is_active=True)
    clock.advance(timedelta(days=30))
    with acting_as(cast.anders) as uow, pytest.raises(LicencePoolClosed):
        join_line(uow, pool_id, cast.omar.id)


def test_who_waits_for_what_is_over_waits_no_more_and_is_told(
    acting_as: Acting, cast: Cast, buy: Buy, days_pass: Days, told: Told
) -> None:
    pool_id = buy(seats=0, is_open=True, until_on=date(2026, 11, 26))
    with acting_as(cast.omar) as uow:
        join_line(uow, pool_id, cast.omar.id)
    days_pass(2)
    assert told(cast.omar) == []
    days_pass(2)
    assert told(cast.omar) == ["The waiting list is closed: The Job Trainer"]
    with acting_as(cast.omar) as uow:
        assert waits_of(uow, cast.omar.id) == []


def test_who_waits_for_what_is_switched_off_keeps_the_place_and_reads_so(
    acting_as: Acting, client_of: ClientOf, cast: Cast, buy: Buy, days_pass: Days
) -> None:
    pool_id = buy(seats=0, is_open=True)
    with acting_as(cast.ida) as uow:
        join_line(uow, pool_id, cast.ida.id)
    assert "Du får licensen, så snart" in client_of(cast.ida).get("/licenser").text
    with acting_as(cast.adam) as uow:
        use_pool(uow, pool_id, is_active=False)
    days_pass(2)
    page = client_of(cast.ida).get("/licenser").text
    assert "Lige nu bliver der ikke givet pladser. Du beholder din plads i køen." in page
    assert "Du får licensen, så snart" not in page
