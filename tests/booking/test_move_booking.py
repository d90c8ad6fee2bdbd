"""A meeting moves, and stays where it was when it cannot."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking, move_booking, note_lateness
from app.booking.contract import MeetingMode
from app.booking.contract_errors import MeetingOver, MovedTooOften, SlotTaken, TooLateToMove
from app.booking.contract_events import MeetingMoved
from app.booking.views import meetings_of_person
from app.core.clock import FixedClock
from app.core.errors import NotFound
from tests.booking.office import Acting, Office, local
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
        assert uow.events == [MeetingMoved(meeting, 1, cast.ida.id, cast.anders.id)]
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
