"""Whether a citizen came is noted, from the beginning of the meeting on, and can be corrected."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking
from app.booking.contract import BookingState
from app.booking.contract_errors import MeetingOver, NotBegunYet, SlotTaken
from app.booking.contract_events import OutcomeNoted
from app.booking.models import Booking
from app.booking.outcomes import note_outcome, outcome_of, take_back_outcome
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from tests.booking.office import Acting, Office, local
from tests.people import Cast


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office, clock: FixedClock) -> UUID:
    """Ida meets Anders on Thursday at ten, and it has begun."""
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id
    clock.set(local(26, 10))
    return booked


@pytest.mark.parametrize("has_come", [True, False])
@pytest.mark.parametrize("name", ["anders", "signe"])
def test_the_adviser_and_the_team_note_it(
    acting_as: Acting, cast: Cast, meeting: UUID, name: str, has_come: bool
) -> None:
    with acting_as(getattr(cast, name)) as uow:
        noted = note_outcome(uow, meeting, has_come=has_come, note=" Aftalt nyt CV ")
        assert uow.events == [OutcomeNoted(meeting)]
        found = outcome_of(uow, meeting)
    assert noted.state == (BookingState.CAME if has_come else BookingState.MISSED)
    assert found is not None
    assert (found.has_come, found.note, found.noted_by) == (
        has_come,
        "Aftalt nyt CV",
        getattr(cast, name).name,
    )


def test_a_later_word_takes_the_place(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.anders) as uow:
        note_outcome(uow, meeting, has_come=False, note="Ringet op uden svar")
        note_outcome(uow, meeting, has_come=True)
        found = outcome_of(uow, meeting)
    assert found is not None
    assert (found.has_come, found.note) == (True, "")


def test_it_is_taken_back(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.anders) as uow:
        note_outcome(uow, meeting, has_come=False, note="x")
        assert take_back_outcome(uow, meeting).state == BookingState.BOOKED
        assert outcome_of(uow, meeting) is None
        assert take_back_outcome(uow, meeting).state == BookingState.BOOKED
        assert uow.events == [OutcomeNoted(meeting)] * 2


def test_the_note_is_kept_sealed(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.anders) as uow:
        note_outcome(uow, meeting, has_come=True, note="Hemmeligt")
        row = uow.session.get_one(Booking, (cast.here.id, meeting))
        assert b"Hemmeligt" not in (row.outcome_note_sealed or b"Hemmeligt")


def test_not_before_it_begins(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 10) - timedelta(seconds=1))
    with acting_as(cast.anders) as uow, pytest.raises(NotBegunYet):
        note_outcome(uow, meeting, has_come=True)


def test_not_of_one_that_was_called_off(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 8))
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, meeting)
    clock.set(local(26, 11))
    with acting_as(cast.anders) as uow, pytest.raises(MeetingOver):
        note_outcome(uow, meeting, has_come=False)


def test_a_long_note_is_refused_and_nothing_noted(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        note_outcome(uow, meeting, has_come=True, note="x" * 501)
    assert set(refused.value.fields) == {"note"}
    with acting_as(cast.anders) as uow:
        assert outcome_of(uow, meeting) is None


def test_the_citizen_sees_that_they_came_and_no_note(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        note_outcome(uow, meeting, has_come=True, note="Hemmeligt")
    with acting_as(cast.ida) as uow:
        assert "Hemmeligt" not in repr(meeting_by_id(uow, meeting))
        with pytest.raises(Forbidden):
            outcome_of(uow, meeting)
        with pytest.raises(Forbidden):
            note_outcome(uow, meeting, has_come=True)
        with pytest.raises(Forbidden):
            take_back_outcome(uow, meeting)


@pytest.mark.parametrize("name", ["omar", "lea", "vera", "nora", "nabo"])
def test_nobody_else_notes_anything(
    acting_as: Acting, cast: Cast, meeting: UUID, name: str
) -> None:
    with acting_as(getattr(cast, name)) as uow:
        with pytest.raises(NotFound):
            note_outcome(uow, meeting, has_come=True)
        with pytest.raises(NotFound):
            outcome_of(uow, meeting)


@pytest.mark.parametrize("has_come", [True, False])
def test_the_hour_is_not_given_away_meanwhile(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID, has_come: bool
) -> None:
    """Otherwise what was noted could not be taken back."""
    with acting_as(cast.anders) as uow:
        note_outcome(uow, meeting, has_come=has_come)
    with acting_as(cast.anders) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10, 30)))
