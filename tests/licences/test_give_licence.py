"""Giving seats: who may, how long they last, and that there are no more than were bought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.accounts.contract import Role
from app.accounts.own_advisers import give_team
from app.accounts.target_groups import set_target_groups
from app.accounts.teams import create_team
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from app.licences.contract import (
    GivenBy,
    HasLicenceAlready,
    LicenceGiven,
    LicenceOver,
    LicencePoolClosed,
    LicencePoolEmpty,
    LicenceState,
    LicenceView,
    TooLateToUndo,
)
from app.licences.giving import give_licence, note_opening, take_seat, undo_giving
from app.licences.pools import use_pool
from app.licences.shown import licences_of, shown_to
from app.tenancy.target_groups import add_target_group
from tests.booking.office import Acting
from tests.licences.bought import Buy, Give, Told
from tests.people import Cast, move_in

TODAY = date(2026, 11, 24)


def test_a_seat_lasts_its_days_and_the_citizen_is_told(
    acting_as: Acting, cast: Cast, buy: Buy, told: Told
) -> None:
    pool_id = buy(seat_days=90)
    with acting_as(cast.anders) as uow:
        given = give_licence(uow, pool_id, cast.ida.id)
        assert uow.events[0] == LicenceGiven(given.id)
    assert (given.from_on, given.last_on) == (TODAY, date(2027, 2, 21))
    assert (given.state, given.given) == (LicenceState.ACTIVE, GivenBy.REFERRAL)
    assert given.grace_until_on == date(2027, 3, 23)
    assert told(cast.ida) == ["Du har fået en licens: Jobtræneren"]
    with acting_as(cast.ida) as uow:
        assert [one.id for one in licences_of(uow, cast.ida.id)] == [given.id]


def test_a_seat_can_begin_later(acting_as: Acting, cast: Cast, buy: Buy) -> None:
    pool_id = buy()
    with acting_as(cast.anders) as uow:
        given = give_licence(uow, pool_id, cast.ida.id, from_on=TODAY + timedelta(days=7))
    assert given.state == LicenceState.AHEAD
    with acting_as(cast.ida) as uow, pytest.raises(LicenceOver):
        note_opening(uow, given.id)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=367)])
def test_a_first_day_out_of_reach_is_said_beside_it(
    acting_as: Acting, cast: Cast, buy: Buy, day: date
) -> None:
    pool_id = buy()
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        give_licence(uow, pool_id, cast.ida.id, from_on=day)
    assert set(refused.value.fields) == {"from_on"}


def test_there_are_no_more_seats_than_were_bought(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy(seats=1)
    give(pool_id, cast.ida)
    with acting_as(cast.anders) as uow, pytest.raises(LicencePoolEmpty):
        give_licence(uow, pool_id, cast.omar.id)


def test_one_has_one_at_a_time_and_the_same_is_given_once(
    units: Units, cast: Cast, buy: Buy
) -> None:
    pool_id, ids = buy(), set()
    for _again in range(2):
        with units.write(cast.here, the_service("programmes")) as uow:
            given = give_licence(
                uow, pool_id, cast.ida.id, given=GivenBy.ENROLMENT, subject="programme/1"
            )
            ids.add(given.id)
    assert len(ids) == 1
    with units.write(cast.here, the_service("programmes")) as uow, pytest.raises(HasLicenceAlready):
        give_licence(uow, pool_id, cast.ida.id, subject="programme/2")


def test_nothing_is_given_of_a_pool_that_is_over_or_not_used(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    over, off = buy(until_on=date(2026, 11, 23)), buy()
    with units.write(cast.here, cast.adam.actor) as uow:
        use_pool(uow, off, is_active=False)
    for pool_id in (over, off, buy(from_on=date(2026, 12, 1))):
        with acting_as(cast.anders) as uow, pytest.raises(LicencePoolClosed):
            give_licence(uow, pool_id, cast.ida.id)


@pytest.mark.parametrize("name", ["ida", "omar", "vera", "lea", "adam"])
def test_only_advisers_give(acting_as: Acting, cast: Cast, buy: Buy, name: str) -> None:
    pool_id = buy()
    with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
        give_licence(uow, pool_id, cast.ida.id)


def test_another_teams_adviser_does_not_know_of_the_citizen(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    pool_id, asger = buy(), move_in(units, cast.here, "Asger", Role.ADVISER)
    for adviser, pool in ((asger, pool_id), (cast.nora, pool_id)):
        with acting_as(adviser) as uow, pytest.raises(NotFound):
            give_licence(uow, pool, cast.ida.id)


def test_somebody_takes_a_seat_by_themselves_and_twice_is_once(
    acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    pool_id = buy(is_open=True, seats=1)
    ids = set()
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            ids.add(take_seat(uow, pool_id, cast.ida.id).id)
    assert len(ids) == 1
    with acting_as(cast.omar) as uow, pytest.raises(LicencePoolEmpty):
        take_seat(uow, pool_id, cast.omar.id)


def test_what_is_not_open_to_them_is_not_there(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, name_da="Dimittender", name_en="New graduates", slug="dimittender")
        set_target_groups(uow, cast.omar.id, ["dimittender"])
    closed, for_some = buy(), buy(is_open=True, target_groups=("dimittender",))
    for pool_id in (closed, for_some):
        with acting_as(cast.ida) as uow, pytest.raises(NotFound):
            take_seat(uow, pool_id, cast.ida.id)
    with acting_as(cast.omar) as uow:
        assert [one.pool.id for one in shown_to(uow, cast.omar.id).open] == [for_some]
        assert take_seat(uow, for_some, cast.omar.id).given == GivenBy.SELF
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):  # for somebody else
        take_seat(uow, for_some, cast.ida.id)


def test_giving_is_undone_within_the_hour_unless_it_is_used(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock, told: Told
) -> None:
    pool_id = buy(seats=1)
    first = give(pool_id, cast.ida)
    with acting_as(cast.anders) as uow:
        undo_giving(uow, first.id)
    assert told(cast.ida) == ["Det er her ikke længere"]
    used = give(pool_id, cast.ida)
    with acting_as(cast.ida) as uow:
        note_opening(uow, used.id)
    with acting_as(cast.anders) as uow, pytest.raises(TooLateToUndo):
        undo_giving(uow, used.id)


def test_giving_is_not_undone_later_nor_by_a_colleague(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.signe) as uow, pytest.raises(TooLateToUndo):
        undo_giving(uow, given.id)
    clock.advance(timedelta(hours=1, seconds=1))
    with acting_as(cast.anders) as uow, pytest.raises(TooLateToUndo):
        undo_giving(uow, given.id)


def test_that_it_is_used_is_noted_once_and_its_address_given_until_it_ends(
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    clock: FixedClock,
    stands: Callable[[UUID], LicenceView],
) -> None:
    given, first = give(buy(seat_days=2), cast.ida), clock.now()
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            assert note_opening(uow, given.id) == "https://jobtraeneren.example.dk/"
        clock.advance(timedelta(hours=1))
    assert stands(given.id).opened_at == first
    clock.set(first + timedelta(days=1, hours=13, minutes=59))  # a minute before midnight
    with acting_as(cast.ida) as uow:
        note_opening(uow, given.id)
    clock.advance(timedelta(minutes=1))
    with acting_as(cast.ida) as uow, pytest.raises(LicenceOver):
        note_opening(uow, given.id)
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        note_opening(uow, given.id)


def test_who_belongs_to_another_team_is_not_found_there(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(), cast.ida)
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, cast.ida.id, create_team(uow, name="Team Syd"))
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        undo_giving(uow, given.id)
