"""A citizen signs up with one tap, lines up where it is full, and signs off again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.accounts.contract import Role
from app.booking.arranging import book_meeting
from app.booking.sessions.contract import (
    BusyAtThatTime,
    SeatState,
    SessionOver,
    SignOffOver,
    SignUpOver,
)
from app.booking.sessions.inviting import invite
from app.booking.sessions.planning import call_off_session, change_session
from app.booking.sessions.signing import sign_off, sign_up
from app.booking.sessions.views import open_sessions, session_for_citizen, sessions_of_citizen
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, crowd, planned, workshop
from tests.people import Cast, Person, move_in


def _sign_up(acting_as: Acting, person: Person, session_id: Any, **more: Any) -> Any:
    with acting_as(person) as uow:
        return sign_up(uow, session_id, person.id, **more)


def _seat(acting_as: Acting, person: Person, session_id: Any) -> Any:
    with acting_as(person) as uow:
        return session_for_citizen(uow, session_id, person.id).seat


def test_a_citizen_gets_a_seat_once(acting_as: Acting, cast: Cast, office: Office) -> None:
    session_id = planned(acting_as, cast, office)
    first = _sign_up(acting_as, cast.ida, session_id)
    again = _sign_up(acting_as, cast.ida, session_id)
    assert first.state == SeatState.SEATED
    assert again == first
    with acting_as(cast.ida) as uow:
        [mine] = sessions_of_citizen(uow, cast.ida.id, since=uow.now)
        assert mine.session.taken == 1
        assert open_sessions(uow, cast.ida.id) == []


def test_who_comes_too_late_lines_up_and_moves_up(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    people = crowd(units, cast, 5)
    for person in people:
        _sign_up(acting_as, person, session_id)
    assert [_seat(acting_as, one, session_id).in_line for one in people] == [None, None, 1, 2, 3]
    with acting_as(people[3]) as uow:
        sign_off(uow, session_id, people[3].id)
    with acting_as(people[0]) as uow:
        sign_off(uow, session_id, people[0].id)
    seats = [_seat(acting_as, one, session_id) for one in people]
    assert [seat.state.value for seat in seats] == ["off", "seated", "seated", "off", "waiting"]
    assert seats[4].in_line == 1


def test_more_seats_are_given_to_those_in_line(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office, seats=1)
    people = crowd(units, cast, 4)
    for person in people:
        _sign_up(acting_as, person, session_id)
    with acting_as(cast.anders) as uow:
        change_session(uow, session_id, workshop(office, seats=3))
    states = [_seat(acting_as, one, session_id).state.value for one in people]
    assert states == ["seated", "seated", "seated", "waiting"]


def test_one_who_signed_off_can_come_back_at_the_end_of_the_line(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office, seats=1)
    for person in crowd(units, cast, 2):
        _sign_up(acting_as, person, session_id)
    _sign_up(acting_as, cast.ida, session_id)
    with acting_as(cast.ida) as uow:
        assert sign_off(uow, session_id, cast.ida.id).state == SeatState.OFF
        assert sign_off(uow, session_id, cast.ida.id).state == SeatState.OFF
    assert _sign_up(acting_as, cast.ida, session_id).in_line == 2


def test_a_meeting_at_that_time_is_asked_about_first(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 11)))
    with pytest.raises(BusyAtThatTime):
        _sign_up(acting_as, cast.ida, session_id)
    assert _seat(acting_as, cast.ida, session_id) is None
    assert _sign_up(acting_as, cast.ida, session_id, although_busy=True).state == SeatState.SEATED


def test_so_is_another_session(acting_as: Acting, cast: Cast, office: Office) -> None:
    first = planned(acting_as, cast, office)
    second = planned(acting_as, cast, office, starts_at=local(26, 11), ends_at=local(26, 13))
    after = planned(acting_as, cast, office, starts_at=local(26, 12), ends_at=local(26, 13))
    _sign_up(acting_as, cast.ida, first)
    _sign_up(acting_as, cast.ida, after)
    with pytest.raises(BusyAtThatTime):
        _sign_up(acting_as, cast.ida, second)
    with acting_as(cast.ida) as uow:
        for one in (first, after):
            sign_off(uow, one, cast.ida.id)
    assert _sign_up(acting_as, cast.ida, second).state == SeatState.SEATED


def test_after_the_last_days_one_calls(
    units: Units, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    until = {"sign_up_until_on": date(2026, 11, 24), "sign_off_until_on": date(2026, 11, 24)}
    session_id = planned(acting_as, cast, office, **until)
    _sign_up(acting_as, cast.ida, session_id)
    clock.set(local(24, 23, 59))
    _sign_up(acting_as, cast.omar, session_id)
    clock.set(local(25, 0))
    late = move_in(units, cast.here, "Liv", Role.CITIZEN)
    with pytest.raises(SignUpOver):
        _sign_up(acting_as, late, session_id)
    with acting_as(cast.ida) as uow, pytest.raises(SignOffOver):
        sign_off(uow, session_id, cast.ida.id)
    with acting_as(cast.anders) as uow:  # staff can, for whoever calls
        assert sign_off(uow, session_id, cast.ida.id).state == SeatState.OFF
        assert sign_up(uow, session_id, cast.ida.id).state == SeatState.SEATED


def test_by_invitation_only_those_invited_can(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office, is_open=False)
    with acting_as(cast.anders) as uow:
        assert invite(uow, session_id, [cast.ida.id, cast.ida.id]).invited == 1
    with pytest.raises(NotFound):
        _sign_up(acting_as, cast.omar, session_id)
    with acting_as(cast.omar) as uow:
        assert open_sessions(uow, cast.omar.id) == []
    assert _seat(acting_as, cast.ida, session_id).state == SeatState.INVITED
    assert _sign_up(acting_as, cast.ida, session_id).state == SeatState.SEATED


@pytest.mark.parametrize("how", ["called off", "begun"])
def test_there_is_no_signing_up_for_what_is_over(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock, how: str
) -> None:
    session_id = planned(acting_as, cast, office)
    _sign_up(acting_as, cast.ida, session_id)
    if how == "begun":
        clock.set(local(26, 10))
    else:
        with acting_as(cast.anders) as uow:
            call_off_session(uow, session_id)
    with pytest.raises(SessionOver):
        _sign_up(acting_as, cast.omar, session_id)
    with acting_as(cast.ida) as uow, pytest.raises(SessionOver):
        sign_off(uow, session_id, cast.ida.id)


def test_nobody_signs_up_for_somebody_else(acting_as: Acting, cast: Cast, office: Office) -> None:
    session_id = planned(acting_as, cast, office)
    for who in (cast.omar, cast.vera, cast.nabo, cast.nora):
        with acting_as(who) as uow, pytest.raises(NotFound):
            sign_up(uow, session_id, cast.ida.id)
