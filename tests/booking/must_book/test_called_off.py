"""What must be booked is asked for again when the meeting that met it is called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.contract_events import MeetingBooked, MeetingCancelled
from app.booking.must_book.contract import MustBookState, MustBookView
from app.booking.must_book.settling import ask_again_after_cancellation, meet_with_booking
from app.booking.must_book.views import must_book_here, must_book_of
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.demo.past import Past
from tests.booking.must_book.conftest import FIRST_OF_DECEMBER
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

Told = Callable[[Person], list[tuple[str, str]]]
Stands = Callable[[UUID], MustBookView]
Look = Callable[[], None]
ClientOf = Callable[[Person], FlaskClient]

AGAIN = (
    "Et møde skal bookes igen",
    "Jobsamtale er aflyst. Ida skal booke et nyt møde senest tirsdag den 1. december 2026.",
)


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office, must: UUID, look: Look) -> UUID:
    """Ida booked what she must."""
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(10, 9, month=12)))
    look()
    return booked.id


def call_off(acting_as: Acting, person: Person, meeting: UUID, look: Look) -> None:
    with acting_as(person) as uow:
        cancel_booking(uow, meeting)
    look()


def test_who_calls_it_off_well_before_the_day_is_asked_by_the_same_day(
    acting_as: Acting,
    client_of: ClientOf,
    cast: Cast,
    must: UUID,
    meeting: UUID,
    look: Look,
    told: Told,
    stands: Stands,
) -> None:
    ida = client_of(cast.ida)
    assert "senest tirsdag den 1. december 2026" in ida.get(f"/moeder/{meeting}").text
    call_off(acting_as, cast.ida, meeting, look)
    found = stands(must)
    assert (found.state, found.book_by) == (MustBookState.OPEN, FIRST_OF_DECEMBER)
    assert (found.met_by, found.settled_at) == (None, None)
    for page in ("/moeder", "/min-plan"):
        assert "Book dette møde: Jobsamtale" in ida.get(page).text
    with acting_as(cast.anders) as uow:
        assert [one.id for one in must_book_here(uow)] == [must]
        assert must_book_here(uow, settled=True) == []
    assert told(cast.anders).count(AGAIN) == 1
    assert len(told(cast.ida)) == 1
    anders = client_of(cast.anders)
    moves = anders.get(f"/frister/{must}/dokumentation.json").json["moves"]
    assert [(one["because"], one["from"], one["to"]) for one in moves] == [
        ("called_off", "2026-12-01", "2026-12-01")
    ]
    assert "Stadig 1. december 2026" in anders.get(f"/frister/{must}").text


def test_who_did_not_call_it_off_is_told_that_it_is_asked_again(
    acting_as: Acting, cast: Cast, must: UUID, meeting: UUID, look: Look, told: Told,
    stands: Stands, clock: FixedClock,
) -> None:  # fmt: skip
    clock.advance(timedelta(hours=1))
    call_off(acting_as, cast.signe, meeting, look)
    assert stands(must).state == MustBookState.OPEN
    titles = [title for title, _body in told(cast.ida)]
    assert titles.count("Der er et møde, du skal booke: Jobsamtale") == 2
    assert told(cast.anders).count(AGAIN) == 1


def test_with_less_than_a_week_left_the_day_moves_and_staff_are_told_once(
    acting_as: Acting,
    cast: Cast,
    must: UUID,
    meeting: UUID,
    look: Look,
    told: Told,
    stands: Stands,
    clock: FixedClock,
) -> None:
    clock.set(local(30, 12))
    before = len(told(cast.anders))
    call_off(acting_as, cast.ida, meeting, look)
    assert stands(must).book_by == date(2026, 12, 7)
    new = [title for title, _body in told(cast.anders)][: len(told(cast.anders)) - before]
    assert sorted(new) == ["Et møde med dig er aflyst", "Et møde skal bookes igen"]


def test_a_meeting_from_before_it_was_asked_is_none_instead(
    acting_as: Acting,
    client_of: ClientOf,
    units: Units,
    cast: Cast,
    office: Office,
    must: UUID,
    meeting: UUID,
    look: Look,
    stands: Stands,
) -> None:
    with Past(units).at(days_ago=1).write(cast.here, the_service("test")) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(9, 9, month=12)))
    page = client_of(cast.ida).get(f"/moeder/{meeting}").text
    assert "skal du stadig booke et andet senest tirsdag den 1. december 2026" in page
    call_off(acting_as, cast.ida, meeting, look)
    assert stands(must).state == MustBookState.OPEN


def test_another_that_was_booked_since_meets_it_instead(
    acting_as: Acting, cast: Cast, office: Office, must: UUID, meeting: UUID, look: Look,
    told: Told, stands: Stands,
) -> None:  # fmt: skip
    with acting_as(cast.ida) as uow:
        other = book_meeting(uow, cast.ida.id, office.wanted(local(9, 9, month=12)))
    call_off(acting_as, cast.ida, meeting, look)
    assert (stands(must).state, stands(must).met_by) == (MustBookState.MET, other.id)
    assert AGAIN not in told(cast.anders)


def test_a_meeting_that_is_moved_still_meets_it(
    acting_as: Acting, cast: Cast, must: UUID, meeting: UUID, look: Look, stands: Stands
) -> None:
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(11, 9, month=12))
    look()
    assert (stands(must).state, stands(must).met_by) == (MustBookState.MET, meeting)


def test_what_is_heard_twice_or_late_changes_nothing(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    must: UUID,
    meeting: UUID,
    look: Look,
    told: Told,
    stands: Stands,
    clock: FixedClock,
) -> None:
    call_off(acting_as, cast.ida, meeting, look)
    before = stands(must)
    clock.advance(timedelta(minutes=1))
    for _ in range(2):
        with units.write(cast.here, the_service("test")) as uow:
            ask_again_after_cancellation(uow, MeetingCancelled(meeting, 1, cast.ida.id))
            meet_with_booking(uow, MeetingBooked(meeting, cast.ida.id))
    assert stands(must) == before
    assert told(cast.anders).count(AGAIN) == 1


def test_what_is_called_off_before_its_booking_is_heard_leaves_it_open(
    acting_as: Acting, units: Units, cast: Cast, office: Office, must: UUID, look: Look,
    told: Told, stands: Stands,
) -> None:  # fmt: skip
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(10, 9, month=12))).id
        cancel_booking(uow, booked)
    with units.write(cast.here, the_service("test")) as uow:
        ask_again_after_cancellation(uow, MeetingCancelled(booked, 1, cast.ida.id))
    look()
    assert stands(must).state == MustBookState.OPEN
    assert AGAIN not in told(cast.anders)
    with acting_as(cast.ida) as uow:
        assert [one.id for one in must_book_of(uow, cast.ida.id)] == [must]
