"""Who came is ticked off at the door, and can be put right afterwards."""

from __future__ import annotations

import csv
import io

import pytest

from app.accounts.contract import Role
from app.accounts.profile import looks_at_me
from app.booking.sessions.attending import (
    add_who_came,
    attendance_list,
    note_attendance,
    note_the_rest_missed,
)
from app.booking.sessions.contract import (
    Attendance,
    NotBegun,
    SeatState,
    SeatView,
    SessionOver,
)
from app.booking.sessions.planning import call_off_session
from app.booking.sessions.signing import sign_up
from app.booking.sessions.views import participants, session_run, sessions_of_citizen
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned
from tests.people import Cast, Person, move_in


def _seat(acting_as: Acting, person: Person, session_id: object) -> SeatView:
    with acting_as(person) as uow:
        return sign_up(uow, session_id, person.id)  # type: ignore[arg-type]  # made by `planned`


def test_it_is_noted_corrected_and_taken_back(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    seat = _seat(acting_as, cast.ida, planned(acting_as, cast, office))
    clock.set(local(26, 9, 30))
    for noted in (Attendance.CAME, Attendance.CAME, Attendance.MISSED, None):
        with acting_as(cast.signe) as uow:
            assert note_attendance(uow, seat.id, noted).attendance == noted
    clock.set(local(30, 9))
    with acting_as(cast.anders) as uow:
        note_attendance(uow, seat.id, Attendance.CAME)
    with acting_as(cast.ida) as uow:
        [mine] = sessions_of_citizen(uow, cast.ida.id, since=local(25, 0))
        assert mine.seat is not None
        assert mine.seat.attendance == Attendance.CAME


def test_not_before_anybody_can_have_come(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    session_id = planned(acting_as, cast, office)
    seat = _seat(acting_as, cast.ida, session_id)
    clock.set(local(26, 9, 29))
    with acting_as(cast.anders) as uow:
        with pytest.raises(NotBegun):
            note_attendance(uow, seat.id, Attendance.CAME)
        with pytest.raises(NotBegun):
            add_who_came(uow, session_id, cast.omar.id)
        call_off_session(uow, session_id)
        with pytest.raises(SessionOver):
            note_attendance(uow, seat.id, Attendance.CAME)


def test_only_who_runs_it_notes_it(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    session_id = planned(acting_as, cast, office)
    seat = _seat(acting_as, cast.ida, session_id)
    clock.set(local(26, 10))
    for who in (cast.ida, cast.lea, cast.nora):
        with acting_as(who) as uow:
            with pytest.raises(NotFound):
                note_attendance(uow, seat.id, Attendance.CAME)
            with pytest.raises(NotFound):
                attendance_list(uow, session_id)


def test_who_came_without_a_seat_is_added_also_where_all_are_taken(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock, units: Units
) -> None:
    session_id = planned(acting_as, cast, office)
    _seat(acting_as, cast.ida, session_id)
    third = move_in(units, cast.here, "Liv", Role.CITIZEN)
    clock.set(local(26, 10))
    with acting_as(cast.anders) as uow:
        added = add_who_came(uow, session_id, cast.omar.id)
        assert (added.state, added.attendance) == (SeatState.SEATED, Attendance.CAME)
        assert add_who_came(uow, session_id, cast.omar.id) == added
        beyond = add_who_came(uow, session_id, third.id)
        assert (beyond.state, beyond.attendance) == (SeatState.SEATED, Attendance.CAME)
        assert len(participants(uow, session_id)) == 3
        assert session_run(uow, session_id).left == 0


def test_the_rest_did_not_come(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    session_id = planned(acting_as, cast, office)
    came = _seat(acting_as, cast.ida, session_id)
    _seat(acting_as, cast.omar, session_id)
    clock.set(local(26, 10))
    with acting_as(cast.anders) as uow:
        note_attendance(uow, came.id, Attendance.CAME)
        assert note_the_rest_missed(uow, session_id) == 1
        assert note_the_rest_missed(uow, session_id) == 0
        noted = {one.name: one.seat.attendance for one in participants(uow, session_id)}
    assert noted == {"Ida": Attendance.CAME, "Omar": Attendance.MISSED}


def test_the_list_opens_in_a_spreadsheet_and_runs_nothing(
    units: Units, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    session_id = planned(acting_as, cast, office)
    hostile = move_in(units, cast.here, "=1+1;Ærlig", Role.CITIZEN)
    seat = _seat(acting_as, cast.ida, session_id)
    _seat(acting_as, hostile, session_id)
    clock.set(local(26, 10))
    with acting_as(cast.anders) as uow:
        note_attendance(uow, seat.id, Attendance.CAME)
        written = attendance_list(uow, session_id)
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Navn", "Kom"], ["'=1+1;Ærlig", ""], ["Ida", "Ja"]]
    with acting_as(cast.ida) as uow:
        assert [(one.looker, one.subject) for one in looks_at_me(uow)] == [
            ("Anders", "session-list")
        ]
