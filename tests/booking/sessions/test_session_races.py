"""Many want the last seat at the same moment: nobody sits on another's, and nobody is forgotten.

`make test LONG=1` does so with 64 people and more often.
"""

from __future__ import annotations

import os
from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import select

from app.booking.sessions.contract import SeatState, SeatView
from app.booking.sessions.models import SessionSeat
from app.booking.sessions.signing import sign_off, sign_up
from app.core.work import Units, the_service
from tests.booking.office import Office
from tests.booking.sessions.hall import Acting, crowd, planned
from tests.people import Cast, Person
from tests.racing import at_once

PEOPLE, ROUNDS = (64, 20) if os.environ.get("LONG") else (12, 3)

pytestmark = pytest.mark.timeout(900)


def _seats(units: Units, cast: Cast, session_id: UUID) -> list[SessionSeat]:
    wanted = select(SessionSeat).where(SessionSeat.site_session_id == session_id)
    with units.read(cast.here, the_service("test")) as uow:
        return list(uow.session.scalars(wanted.order_by(SessionSeat.waiting_since)))


def _check(seats: list[SessionSeat], number: int, people: int) -> None:
    """Everybody is there once, all seats are taken, and each by one."""
    seated = [seat.number for seat in seats if seat.state == SeatState.SEATED]
    assert sorted(filter(None, seated)) == list(range(1, number + 1))
    assert len({seat.citizen_id for seat in seats}) == len(seats) == people


def test_one_gets_the_last_seat_and_the_others_line_up(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    people = crowd(units, cast, PEOPLE)
    for number in range(1, ROUNDS + 1):
        session_id = planned(acting_as, cast, office, seats=number)

        def join(which: int, session_id: UUID = session_id) -> object:
            person = people[which]
            with acting_as(person) as uow:
                return sign_up(uow, session_id, person.id, although_busy=True)

        outcomes = at_once(join, PEOPLE)
        states = Counter(one.state for one in outcomes if isinstance(one, SeatView))
        assert states == {SeatState.SEATED: number, SeatState.WAITING: PEOPLE - number}
        _check(_seats(units, cast, session_id), number, PEOPLE)


def test_one_with_two_phones_gets_one_seat(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)

    def join(_which: int) -> object:
        with acting_as(cast.ida) as uow:
            return sign_up(uow, session_id, cast.ida.id).id

    assert len(set(at_once(join, 8))) == 1
    assert [seat.number for seat in _seats(units, cast, session_id)] == [1]


def test_seats_that_come_free_are_given_once_while_others_sign_up(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    people = crowd(units, cast, PEOPLE)
    seats = PEOPLE // 4
    session_id = planned(acting_as, cast, office, seats=seats)
    half = PEOPLE // 2
    for person in people[:half]:
        with acting_as(person) as uow:
            sign_up(uow, session_id, person.id)

    def turn(which: int) -> object:
        person: Person = people[which]
        with acting_as(person) as uow:
            if which < seats:
                return sign_off(uow, session_id, person.id).state
            return sign_up(uow, session_id, person.id).state

    outcomes = at_once(turn, PEOPLE)
    assert all(isinstance(one, SeatState) for one in outcomes)
    found = _seats(units, cast, session_id)
    _check(found, seats, PEOPLE)
    # Those who were in line already go before those who came meanwhile.
    seated = {seat.citizen_id for seat in found if seat.state == SeatState.SEATED}
    assert seated == {person.id for person in people[seats:half]}
