"""An interpreter is wanted and ordered, and follows what becomes of the meeting."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.contract import InterpreterState
from app.booking.contract_errors import MeetingChanged, MeetingOver, NothingToInterpret
from app.booking.interpreting import (
    Seen,
    interpreters_of_team,
    note_interpreter,
    want_interpreter,
)
from app.booking.meeting_types import change_meeting_type
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from tests.booking.interpreting.orders import (
    AT,
    CALLED_OFF,
    ORDERED,
    REFUSED,
    TO_CALL_OFF,
    TO_CHANGE,
    WANTED,
    state,
)
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.people import Cast


def test_one_says_for_which_language(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow:
        view = meeting_by_id(uow, meeting)
    assert (view.with_interpreter, view.interpreter_language) == (True, "so")
    assert view.interpreter_state == WANTED


def test_a_type_without_interpreters_has_none(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, JOB_TALK)
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(AT)
        booked = book_meeting(uow, cast.ida.id, wanted, interpreter_language="so")
    assert (booked.with_interpreter, booked.interpreter_state) == (False, None)


def test_staff_note_what_came_of_it(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    for noted in (REFUSED, ORDERED, ORDERED):
        with acting_as(cast.signe) as uow:
            note_interpreter(uow, meeting, state=noted)
        assert state(acting_as, cast, meeting) == noted
    with acting_as(cast.signe) as uow:
        note_interpreter(uow, meeting, state=ORDERED)
        assert uow.events == []


@pytest.mark.parametrize("noted", [WANTED, TO_CHANGE, TO_CALL_OFF, CALLED_OFF])
def test_what_only_happens_is_not_noted(
    acting_as: Acting, cast: Cast, ordered: UUID, noted: InterpreterState
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(NothingToInterpret):
        note_interpreter(uow, ordered, state=noted)


def test_nobody_else_notes_anything(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Forbidden):
        note_interpreter(uow, meeting, state=ORDERED)
    for name in ("omar", "lea", "vera", "nora", "nabo"):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            note_interpreter(uow, meeting, state=ORDERED)
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            want_interpreter(uow, meeting, chosen="ar")
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        note_interpreter(uow, uuid4(), state=ORDERED)


def test_a_moved_meeting_changes_the_order(acting_as: Acting, cast: Cast, ordered: UUID) -> None:
    with acting_as(cast.ida) as uow:
        moved = move_booking(uow, ordered, starts_at=local(27, 9))
    assert (moved.interpreter_state, moved.interpreter_language) == (TO_CHANGE, "so")
    with acting_as(cast.anders) as uow, pytest.raises(MeetingChanged):
        note_interpreter(uow, ordered, state=REFUSED, seen=Seen(0, "so"))
    with acting_as(cast.anders) as uow:
        note_interpreter(uow, ordered, state=ORDERED, seen=Seen(1, "so"))
    assert state(acting_as, cast, ordered) == ORDERED


def test_one_that_was_not_found_is_looked_for_anew_at_another_time(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        note_interpreter(uow, meeting, state=REFUSED)
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(27, 9)).interpreter_state == WANTED


def test_a_meeting_that_is_called_off_calls_the_interpreter_off(
    acting_as: Acting, cast: Cast, ordered: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        assert cancel_booking(uow, ordered).interpreter_state == TO_CALL_OFF
    with acting_as(cast.anders) as uow:
        assert [one.id for one in interpreters_of_team(uow)] == [ordered]
        note_interpreter(uow, ordered, state=CALLED_OFF)
        assert interpreters_of_team(uow) == []


def test_what_was_not_ordered_needs_no_calling_off(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    with acting_as(cast.anders) as uow:
        assert interpreters_of_team(uow) == []
        with pytest.raises(NothingToInterpret):
            note_interpreter(uow, meeting, state=ORDERED)


def test_another_language_and_none_change_the_order(
    acting_as: Acting, cast: Cast, ordered: UUID, clock: FixedClock
) -> None:
    steps = (("so", ORDERED), ("ar", TO_CHANGE), ("", TO_CALL_OFF), ("ti", TO_CHANGE))
    for chosen, becomes in steps:
        with acting_as(cast.ida) as uow:
            view = want_interpreter(uow, ordered, chosen=chosen)
        assert (view.interpreter_state, view.with_interpreter) == (becomes, bool(chosen))
    with acting_as(cast.anders) as uow, pytest.raises(MeetingChanged):
        note_interpreter(uow, ordered, state=ORDERED, seen=Seen(0, "ar"))
    clock.set(AT)
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        want_interpreter(uow, ordered, chosen="ar")


def test_a_wish_that_is_taken_back_before_anything_was_ordered_is_gone(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        want_interpreter(uow, meeting, chosen="")
    with acting_as(cast.anders) as uow:
        assert interpreters_of_team(uow) == []
    with acting_as(cast.ida) as uow:
        assert want_interpreter(uow, meeting, chosen="ar").interpreter_state == WANTED


def test_the_list_is_of_ones_own_and_the_teams_meetings_to_come(
    acting_as: Acting, cast: Cast, ordered: UUID, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.omar) as uow:
        wanted = office.wanted(local(27, 9))
        other = book_meeting(uow, cast.omar.id, wanted, with_interpreter=True).id
    for who in (cast.anders, cast.signe):
        with acting_as(who) as uow:
            assert [one.id for one in interpreters_of_team(uow)] == [other, ordered]
    with acting_as(cast.nora) as uow:
        assert interpreters_of_team(uow) == []
    clock.set(local(27, 9))
    with acting_as(cast.anders) as uow:
        assert interpreters_of_team(uow) == []
