"""A meeting is called off, and its time is somebody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.booking.arranging import (
    book_meeting,
    cancel_booking,
    held_by,
    hold_instead,
    hold_slot,
)
from app.booking.contract import BookingState
from app.booking.contract_errors import MeetingOver, SlotTaken, TooLateToCancel
from app.booking.contract_events import MeetingCancelled
from app.booking.models import Booking
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from tests.booking.office import Acting, Office, local
from tests.people import Cast


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def test_a_citizen_calls_it_off_and_the_time_is_free(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        gone = cancel_booking(uow, meeting, reason=" Jeg er syg ")
        assert uow.events == [MeetingCancelled(meeting, 1, cast.ida.id)]
    assert (gone.state, gone.sequence) == (BookingState.CANCELLED, 1)
    assert gone.cancel_reason == "Jeg er syg"
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))


@pytest.mark.parametrize("by", ["ida", "anders"])
def test_the_time_that_was_held_to_move_it_there_is_free_too(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID, by: str
) -> None:
    with acting_as(cast.ida) as uow:
        hold_instead(uow, meeting, starts_at=local(27, 10))
    with acting_as(cast.omar) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.omar.id, office.wanted(local(27, 10)))
    with acting_as(getattr(cast, by)) as uow:
        cancel_booking(uow, meeting)
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(27, 10)))


def test_a_time_that_is_held_for_another_meeting_stays_held(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(27, 10)))
        cancel_booking(uow, meeting)
        assert held_by(uow, held.id).starts_at == local(27, 10)


def test_why_is_kept_sealed(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting, reason="Hemmeligt")
        row = uow.session.get_one(Booking, (cast.here.id, meeting))
        assert b"Hemmeligt" not in (row.cancel_reason_sealed or b"Hemmeligt")


def test_calling_it_off_again_changes_nothing(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow:
        first = cancel_booking(uow, meeting, reason="Syg")
    with acting_as(cast.ida) as uow:
        assert cancel_booking(uow, meeting, reason="Noget andet") == first
        assert uow.events == []


def test_a_citizen_does_in_good_time_and_staff_until_it_begins(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 8) + timedelta(seconds=1))
    with acting_as(cast.ida) as uow, pytest.raises(TooLateToCancel):
        cancel_booking(uow, meeting)
    with acting_as(cast.anders) as uow:
        assert cancel_booking(uow, meeting).state == BookingState.CANCELLED


def test_what_has_begun_is_not_called_off(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 10))
    with acting_as(cast.anders) as uow, pytest.raises(MeetingOver):
        cancel_booking(uow, meeting)


def test_a_long_reason_is_refused_and_the_meeting_stays(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Invalid):
        cancel_booking(uow, meeting, reason="x" * 501)
    with acting_as(cast.ida) as uow:
        assert cancel_booking(uow, meeting, reason="x" * 500).sequence == 1


@pytest.mark.parametrize("name", ["omar", "lea", "vera", "nora", "nabo"])
def test_nobody_else_calls_it_off(acting_as: Acting, cast: Cast, meeting: UUID, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        cancel_booking(uow, meeting)
