"""Many want the same time at the same moment, in every way there is: one of them gets it.

`make test LONG=1` does so with 64 people and 50 times.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.booking.arranging import book_meeting, hold_instead, hold_slot, move_booking
from app.booking.availability import set_meeting_types_of
from app.booking.confirming import confirm_meeting
from app.booking.contract import BookingState
from app.booking.contract_errors import SlotTaken
from app.booking.meeting_types import add_meeting_type, change_meeting_type
from app.booking.models import STANDING, Booking
from app.core.work import UnitOfWork, Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.people import Cast, Person, move_in
from tests.racing import at_once

PEOPLE, ROUNDS = (64, 50) if os.environ.get("LONG") else (12, 4)

ALLOWED = {
    *("booking/slot-taken", "booking/busy-then", "booking/moved-too-often"),
    *("booking/meeting-changed", "booking/meeting-over"),
}

FAR_AHEAD = replace(JOB_TALK, ahead=timedelta(weeks=26))
"""Fifty mornings, and the times around the last of them, lie beyond the usual eight weeks."""

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def crowd(units: Units, cast: Cast, office: Office) -> list[Person]:
    """Citizens of one adviser."""
    people = [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(PEOPLE)]
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, FAR_AHEAD)
        for person in people:
            give_own_adviser(uow, person.id, cast.anders.id)
    return people


def _mornings(rounds: int) -> list[datetime]:
    """Return the beginnings of so many working days from next Monday on."""
    days = [local(30, 9) + timedelta(days=n) for n in range(rounds * 2 + 20)]
    closed = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}
    return [d for d in days if d.weekday() < 5 and (d.month, d.day) not in closed][:rounds]


def _standing(units: Units, cast: Cast) -> list[Booking]:
    with units.read(cast.here, the_service("test")) as uow:
        return list(uow.session.scalars(select(Booking).where(Booking.state.in_(STANDING))))


def _overlapping(rows: list[Booking]) -> list[tuple[UUID, UUID]]:
    """Return the pairs that are of one adviser, or of one citizen, at the same time."""
    return [
        (a.id, b.id)
        for a, b in combinations(rows, 2)
        if (
            a.adviser_id == b.adviser_id
            and a.taken_from < b.taken_until
            and b.taken_from < a.taken_until
        )
        or (
            a.citizen_id == b.citizen_id
            and a.starts_at < b.ends_at
            and b.starts_at < a.ends_at
            and not _is_to_move(a, b)
        )
    ]


def _is_to_move(a: Booking, b: Booking) -> bool:
    """Say whether one of two is the hold to which the other may be moved: it takes no time."""
    return {a.state, b.state} == {"held", "booked"} and any(
        one.state == "held" and one.ends_minute == one.taken_from for one in (a, b)
    )


def test_one_gets_a_time_that_everybody_wants(
    units: Units, acting_as: Acting, cast: Cast, office: Office, crowd: list[Person]
) -> None:
    for starts_at in _mornings(ROUNDS):

        def book(number: int, starts_at: datetime = starts_at) -> object:
            person = crowd[number]
            with acting_as(person) as uow:
                try:
                    return book_meeting(uow, person.id, office.wanted(starts_at)).id
                except SlotTaken as taken:
                    return len(taken.alternatives)

        outcomes = at_once(book, PEOPLE)
        assert sum(isinstance(one, UUID) for one in outcomes) == 1
        assert {one for one in outcomes if not isinstance(one, UUID)} == {3}
    assert _overlapping(_standing(units, cast)) == []


def test_nobody_is_at_two_whatever_they_do_at_once(
    units: Units, acting_as: Acting, cast: Cast, office: Office, crowd: list[Person]
) -> None:
    """Hold, book, move and confirm race for times and lengths that overlap each other."""
    offices = (office, _short_talks(units, cast, office))
    mornings = _mornings(ROUNDS + 2)
    for person, starts_at in zip(crowd, _hours(mornings), strict=False):
        with acting_as(person) as uow:
            book_meeting(uow, person.id, office.wanted(starts_at))
    booked = {row.citizen_id: row.id for row in _standing(units, cast)}
    for starts_at in mornings[:ROUNDS]:

        def race(number: int, starts_at: datetime = starts_at) -> object:
            person = crowd[number // 2 * 2]  # each with two phones
            wanted = starts_at + timedelta(minutes=30 * (number % 5))
            with acting_as(person) as uow:
                return _do(uow, person, booked, wanted, offices[number % 2], number % 4)

        outcomes = at_once(race, PEOPLE)
        refusals = {one for one in outcomes if isinstance(one, str)}
        assert refusals <= ALLOWED
        assert _overlapping(_standing(units, cast)) == []


def _short_talks(units: Units, cast: Cast, office: Office) -> Office:
    """Let Anders also have talks of half an hour, with a quarter of an hour after each."""
    facts = replace(
        FAR_AHEAD,
        name_da="Kort samtale",
        name_en="Short talk",
        length=timedelta(minutes=30),
        buffer=timedelta(minutes=15),
    )
    with units.write(cast.here, the_service("test")) as uow:
        short = replace(office, type_id=add_meeting_type(uow, facts))
        set_meeting_types_of(uow, cast.anders.id, [office.type_id, short.type_id])
    return short


def _hours(mornings: list[datetime]) -> list[datetime]:
    return [morning + timedelta(hours=n) for morning in reversed(mornings) for n in range(3)]


def _do(
    uow: UnitOfWork,
    person: Person,
    booked: dict[UUID, UUID],
    wanted: datetime,
    office: Office,
    verb: int,
) -> object:
    if verb == 0 and person.id in booked and wanted.minute:
        return hold_instead(uow, booked[person.id], starts_at=wanted).id
    if verb == 0:
        return hold_slot(uow, person.id, office.wanted(wanted)).id
    if verb == 1 or person.id not in booked:
        return book_meeting(uow, person.id, office.wanted(wanted)).id
    if verb == 2:
        return confirm_meeting(uow, booked[person.id], sequence=0).id
    return move_booking(uow, booked[person.id], starts_at=wanted).id


def test_the_database_itself_refuses_two_at_once(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    """PostgreSQL says it a second time, whatever code forgets to look; SQLite lets it in.

    There writes go one at a time, so that each look is enough; see `models.ONE_AT_A_TIME`.
    """
    is_sqlite = units.database.is_sqlite
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    [there] = _standing(units, cast)
    for citizen, adviser in ((cast.omar, cast.anders), (cast.ida, cast.signe)):
        copy = {c.name: getattr(there, c.name) for c in Booking.__table__.columns}
        copy |= {"citizen_id": citizen.id, "adviser_id": adviser.id}
        refused = pytest.raises(IntegrityError, match="_at_a_time")
        with (
            nullcontext() if is_sqlite else refused,
            units.write(cast.here, the_service("test")) as uow,
        ):
            uow.session.add(Booking(**copy | {"id": uow.new_id()}))
    with units.write(cast.here, the_service("test")) as uow:
        copy = {c.name: getattr(there, c.name) for c in Booking.__table__.columns}
        copy |= {"id": uow.new_id(), "state": BookingState.CANCELLED}
        uow.session.add(Booking(**copy))
