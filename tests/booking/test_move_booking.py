"""A meeting moves, and stays where it was when it cannot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest

from app.booking.access import booking_to_see
from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.contract import BookingState, MeetingMode
from app.booking.contract_errors import (
    MeetingOver,
    MovedTooOften,
    NotMetThisWay,
    SlotTaken,
    TooLateToMove,
)
from app.booking.contract_events import MeetingMoved
from app.booking.lateness import note_lateness
from app.booking.meeting_types import change_meeting_type
from app.booking.views import meeting_by_id, meetings_of_person
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.people import Cast


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def test_it_is_the_same_meeting_at_another_time(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        moved = move_booking(uow, meeting, starts_at=local(27, 9))
        done = MeetingMoved(meeting, 1, cast.ida.id, cast.anders.id, was_at=local(26, 10))
        assert uow.events == [done]
    assert (moved.id, moved.starts_at, moved.sequence, moved.moves) == (meeting, local(27, 9), 1, 1)
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))


def test_it_may_overlap_where_it_was(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(26, 10, 30)).starts_at == local(
            26, 10, 30
        )


def test_it_may_become_a_call(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow:
        moved = move_booking(uow, meeting, starts_at=local(26, 10), mode=MeetingMode.PHONE)
    assert (moved.mode, moved.place_id, moved.sequence) == (MeetingMode.PHONE, None, 1)


def test_it_does_not_become_what_its_type_is_not(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    for who in (cast.ida, cast.anders):
        with acting_as(who) as uow, pytest.raises(NotMetThisWay):
            move_booking(uow, meeting, starts_at=local(27, 9), mode=MeetingMode.VIDEO)


def test_it_keeps_its_way_although_its_type_has_lost_it(
    units: Units, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        by_phone = replace(JOB_TALK, modes=(MeetingMode.PHONE,))
        change_meeting_type(uow, office.type_id, by_phone)
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(27, 9)).mode == MeetingMode.ON_SITE


def test_moving_it_to_where_it_is_changes_nothing(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(26, 10)).sequence == 0
        assert uow.events == []


def test_the_old_time_is_kept_where_the_new_one_is_taken(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(27, 9)))
    with acting_as(cast.ida) as uow, pytest.raises(SlotTaken) as refused:
        move_booking(uow, meeting, starts_at=local(27, 9))
    assert len(refused.value.alternatives) == 3
    with acting_as(cast.ida) as uow:
        [kept] = meetings_of_person(uow, cast.ida.id, since=uow.now)
        assert (kept.starts_at, kept.sequence) == (local(26, 10), 0)


def test_a_citizen_moves_it_in_good_time_and_staff_whenever(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(25, 10) + timedelta(seconds=1))
    with acting_as(cast.ida) as uow, pytest.raises(TooLateToMove):
        move_booking(uow, meeting, starts_at=local(27, 9))
    with acting_as(cast.anders) as uow:
        assert move_booking(uow, meeting, starts_at=local(27, 9)).moves == 0
    clock.set(local(26, 9))
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(30, 9))


def test_a_citizen_moves_it_so_often(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    for day in (27, 30):
        with acting_as(cast.ida) as uow:
            move_booking(uow, meeting, starts_at=local(day, 9))
    with acting_as(cast.ida) as uow, pytest.raises(MovedTooOften):
        move_booking(uow, meeting, starts_at=local(1, 9, month=12))
    with acting_as(cast.signe) as uow:
        move_booking(uow, meeting, starts_at=local(1, 9, month=12))


def test_what_is_over_or_cancelled_does_not_move(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 10))
    with acting_as(cast.anders) as uow, pytest.raises(MeetingOver):
        move_booking(uow, meeting, starts_at=local(27, 9))
    clock.set(local(25, 10))
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        move_booking(uow, meeting, starts_at=local(27, 9))


@pytest.mark.parametrize("name", ["omar", "lea", "vera", "nora", "nabo"])
def test_nobody_else_moves_it(acting_as: Acting, cast: Cast, meeting: UUID, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        move_booking(uow, meeting, starts_at=local(27, 9))


def test_what_was_said_of_being_late_was_of_the_old_time(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 9))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=10, text="Bussen")
    with acting_as(cast.anders) as uow:
        moved = move_booking(uow, meeting, starts_at=local(27, 9))
    assert (moved.minutes_late, moved.late_text) == (None, "")


def test_what_is_called_off_while_one_moves_it_is_not_moved(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    """The adviser has read it before; where writes go alone, the citizen comes after them."""
    is_read = Event()

    def call_off() -> None:
        is_read.wait(timeout=10)
        with acting_as(cast.ida) as uow:
            cancel_booking(uow, meeting)

    with ThreadPoolExecutor(1) as pool:
        citizen = pool.submit(call_off)
        try:
            with acting_as(cast.anders) as uow:
                there = booking_to_see(uow, meeting)
                is_read.set()
                wait([citizen], timeout=1)
                moved = move_booking(uow, there.id, starts_at=local(27, 9)).sequence
        except MeetingOver:
            moved = 0
        citizen.result()
    with acting_as(cast.anders) as uow:
        after = meeting_by_id(uow, meeting)
    assert (after.state, after.sequence) == (BookingState.CANCELLED, moved + 1)
