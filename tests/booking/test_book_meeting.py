"""A citizen takes a time, and nobody else has it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.booking.arranging import Wanted, book_meeting, hold_slot, release_hold
from app.booking.contract import BookingState, MeetingMode
from app.booking.contract_errors import BusyThen, NotMetThisWay, SlotTaken
from app.booking.contract_events import MeetingBooked
from app.booking.meeting_types import offer_meeting_type
from app.booking.views import meetings_of_person
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units, the_service
from tests.booking.office import Acting, Office, let_meet, local
from tests.people import Cast


def test_a_citizen_books_a_time_with_their_adviser(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
        assert uow.events == [MeetingBooked(booked.id, cast.ida.id)]
    assert booked.state == BookingState.BOOKED
    assert (booked.adviser_id, booked.place_id) == (cast.anders.id, office.place_id)
    assert booked.ends_at - booked.starts_at == timedelta(hours=1)
    with acting_as(cast.ida) as uow:
        assert meetings_of_person(uow, cast.ida.id, since=uow.now) == [booked]


def test_a_taken_time_is_refused_with_three_others(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9, 30)))
    with acting_as(cast.omar) as uow, pytest.raises(SlotTaken) as refused:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    others = [slot.starts_at for slot in refused.value.alternatives]
    assert others == [local(25, 11), local(26, 10, 30), local(26, 11)]
    document = refused.value.as_document()
    assert document["status"] == 409
    assert len(document["alternatives"]) == 3


@pytest.mark.parametrize(
    ("day", "hour", "minute"),
    [(26, 9, 15), (26, 8, 0), (26, 11, 30), (28, 9, 0), (24, 9, 0), (24, 11, 0), (26, 3, 0)],
)
def test_a_time_that_is_not_offered_is_not_booked(
    acting_as: Acting, cast: Cast, office: Office, day: int, hour: int, minute: int
) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.ida.id, office.wanted(local(day, hour, minute)))


def test_a_citizen_is_at_one_meeting_at_a_time(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    for minute in (0, 30):
        with acting_as(cast.ida) as uow, pytest.raises(BusyThen):
            book_meeting(uow, cast.ida.id, office.wanted(local(26, 9, minute)))
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))


def test_a_hold_keeps_a_time_for_five_minutes(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    assert held.hold_until == clock.now() + timedelta(minutes=5)
    clock.advance(timedelta(minutes=4, seconds=59))
    with acting_as(cast.omar) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    clock.advance(timedelta(seconds=1))
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    with acting_as(cast.ida) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))


def test_whoever_holds_a_time_books_it(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.ida) as uow:
        hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
        assert booked.hold_until is None
    with acting_as(cast.ida) as uow:
        assert meetings_of_person(uow, cast.ida.id, since=uow.now) == [booked]


def test_one_holds_one_time(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.ida) as uow:
        first = hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    with acting_as(cast.ida) as uow:
        second = hold_slot(uow, cast.ida.id, office.wanted(local(27, 9)))
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    for person, hold in ((cast.ida, first), (cast.omar, second), (cast.nora, second)):
        with acting_as(person) as uow, pytest.raises(NotFound):
            release_hold(uow, hold.id)
    with acting_as(cast.ida) as uow:
        release_hold(uow, second.id)
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(27, 9)))


@pytest.mark.parametrize("name", ["anders", "signe"])
def test_their_adviser_and_the_team_book_for_a_citizen(
    acting_as: Acting, cast: Cast, office: Office, name: str
) -> None:
    with acting_as(getattr(cast, name)) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    assert booked.citizen_id == cast.ida.id


@pytest.mark.parametrize("name", ["omar", "lea", "vera", "nora", "nabo"])
def test_nobody_else_books_for_a_citizen(
    acting_as: Acting, cast: Cast, office: Office, name: str
) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))


def test_only_a_citizen_has_meetings(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        book_meeting(uow, cast.vera.id, office.wanted(local(26, 9)))


def test_an_unknown_or_withdrawn_type_and_a_strange_way_are_refused(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        book_meeting(uow, cast.ida.id, Wanted(uuid4(), local(26, 9)))
    with acting_as(cast.ida) as uow, pytest.raises(NotMetThisWay):
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9), MeetingMode.VIDEO))
    with acting_as(cast.adam) as uow:
        offer_meeting_type(uow, office.type_id, is_active=False)
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
