"""Offers race with each other, with answers, and with everybody who books, holds and moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.booking.arranging import book_meeting, cancel_booking, hold_slot, move_booking
from app.booking.models import STANDING, Booking
from app.booking.waiting.answering import accept_offer, open_offers_of, pass_on_offer
from app.booking.waiting.contract import Wishes
from app.booking.waiting.line import join_waiting_list, leave_waiting_list
from app.booking.waiting.models import WaitingOffer
from app.booking.waiting.offering import offer_free_times
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.office import Acting, Office, local
from tests.booking.test_races import PEOPLE, ROUNDS, _overlapping
from tests.booking.waiting.conftest import Full
from tests.people import Cast, Person, move_in
from tests.racing import at_once

pytestmark = pytest.mark.timeout(900)
MEANT = {
    "booking/slot-taken",
    "booking/busy-then",
    "booking/offer-gone",
    "booking/meeting-over",
    "booking/moved-too-often",
    "booking/hold-gone",
}


@pytest.fixture
def crowd(units: Units, cast: Cast, full: Full, clock: FixedClock) -> list[Person]:
    """Citizens of one adviser who wait for a time."""
    people = [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(PEOPLE)]
    for person in people:
        clock.advance(timedelta(seconds=1))
        with units.write(cast.here, the_service("test")) as uow:
            give_own_adviser(uow, person.id, cast.anders.id)
            join_waiting_list(uow, person.id, full.type_id, Wishes())
    return people


@pytest.fixture
def look(services: Services) -> Callable[[], None]:
    """Look for free times as a worker of its own does."""
    return lambda: offer_free_times(services.units, services.directory.all)


def _standing(units: Units, cast: Cast) -> list[Booking]:
    with units.read(cast.here, the_service("test")) as uow:
        return list(uow.session.scalars(select(Booking).where(Booking.state.in_(STANDING))))


def _open(units: Units, cast: Cast) -> list[WaitingOffer]:
    with units.read(cast.here, the_service("test")) as uow:
        rows = uow.session.scalars(select(WaitingOffer).where(WaitingOffer.settled_at.is_(None)))
        return list(rows)


def test_workers_that_look_at_once_offer_a_time_once(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    crowd: list[Person],
    look: Callable[[], None],
) -> None:
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    at_once(lambda _n: look(), 4)
    [offer] = _open(units, cast)
    assert (offer.citizen_id, offer.starts_at) == (crowd[0].id, local(26, 10))
    assert _overlapping(_standing(units, cast)) == []


def test_a_time_that_is_offered_and_wanted_by_all_goes_to_one(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    office: Office,
    crowd: list[Person],
    look: Callable[[], None],
) -> None:
    booking_id = full.thursday
    for _ in range(ROUNDS):
        with acting_as(cast.anders) as uow:
            cancel_booking(uow, booking_id)

        def race(number: int) -> object:
            if number % 3 == 0:
                return look()
            person = crowd[number]
            with acting_as(person) as uow:
                if number % 3 == 1:
                    return book_meeting(uow, person.id, office.wanted(local(26, 10))).id
                return hold_slot(uow, person.id, office.wanted(local(26, 10))).id

        outcomes = at_once(race, PEOPLE)
        assert {one for one in outcomes if isinstance(one, str)} <= MEANT
        there = [row for row in _standing(units, cast) if row.starts_at == local(26, 10)]
        assert len(there) == 1
        assert _overlapping(_standing(units, cast)) == []
        booking_id = _meeting_for(units, cast, office, there[0])


def _meeting_for(units: Units, cast: Cast, office: Office, row: Booking) -> UUID:
    """Let whoever got the time have a meeting then, and return it."""
    if row.state == "booked":
        return row.id
    with units.write(cast.here, the_service("test")) as uow:
        if row.is_offer:
            return accept_offer(uow, row.id).id
        return book_meeting(uow, row.citizen_id, office.wanted(local(26, 10))).id


def test_every_answer_at_once_has_one_outcome(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    office: Office,
    crowd: list[Person],
    look: Callable[[], None],
) -> None:
    """Yes, no, leaving, booking otherwise and another look race for the same offer."""
    booking_id = full.thursday
    for _ in range(ROUNDS):
        with acting_as(cast.anders) as uow:
            cancel_booking(uow, booking_id)
        look()
        [offer] = _open(units, cast)
        person = next(one for one in crowd if one.id == offer.citizen_id)

        def answer(n: int, offer: WaitingOffer = offer, person: Person = person) -> object:
            if n % 5 == 4:
                return look()
            with acting_as(person) as uow:
                if n % 5 == 0:
                    return accept_offer(uow, offer.id).id
                if n % 5 == 1:
                    return pass_on_offer(uow, offer.id)
                if n % 5 == 2:
                    return leave_waiting_list(uow, offer.entry_id)
                return hold_slot(uow, person.id, office.wanted(local(26, 10))).id

        outcomes = at_once(answer, 10)
        assert {one for one in outcomes if isinstance(one, str)} <= MEANT
        rows = _standing(units, cast)
        assert _overlapping(rows) == []
        [there] = [row for row in rows if row.starts_at == local(26, 10)] or [None]
        if there is None:
            look()
            [there] = [r for r in _standing(units, cast) if r.starts_at == local(26, 10)]
        booking_id = _meeting_for(units, cast, office, there)


def test_taking_an_earlier_time_races_with_moving_the_meeting(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    look: Callable[[], None],
) -> None:
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.thursday)
    with acting_as(cast.omar) as uow:
        join_waiting_list(uow, cast.omar.id, full.type_id, Wishes(instead_of=full.friday))
    look()
    with acting_as(cast.omar) as uow:
        [offer] = open_offers_of(uow, cast.omar.id)

    def race(number: int) -> object:
        with acting_as(cast.omar) as uow:
            if number % 2:
                return accept_offer(uow, offer.id).id
            return move_booking(uow, full.friday, starts_at=local(27, 10, 30)).id

    outcomes = at_once(race, 8)
    assert {one for one in outcomes if isinstance(one, str)} <= MEANT
    [row] = [one for one in _standing(units, cast) if one.citizen_id == cast.omar.id]
    assert (row.id, row.starts_at) == (full.friday, local(26, 10))


def test_taking_it_in_several_places_at_once_is_taking_it_once(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    crowd: list[Person],
    look: Callable[[], None],
) -> None:
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    [offer] = _open(units, cast)

    def take(_number: int) -> object:
        with acting_as(crowd[0]) as uow:
            return accept_offer(uow, offer.id).id

    [booked] = set(at_once(take, 6))
    assert isinstance(booked, UUID)
