"""A citizen says that they will be late."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking
from app.booking.contract_errors import MeetingOver, TooEarlyToBeLate
from app.booking.contract_events import LatenessNoted
from app.booking.lateness import note_lateness
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from tests.booking.office import Acting, Office, local
from tests.people import Cast


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office, clock: FixedClock) -> UUID:
    """Ida meets Anders today at ten, and it is nine."""
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id
    clock.set(local(26, 9))
    return booked


def test_the_last_word_counts(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=5)
        later = note_lateness(uow, meeting, minutes=15, text=" Bussen holder stille ")
        assert uow.events == [LatenessNoted(meeting, 1), LatenessNoted(meeting, 2)]
    assert (later.minutes_late, later.late_text) == (15, "Bussen holder stille")
    assert later.sequence == 0  # the meeting itself is where it was


def test_words_alone_say_so_and_leave_the_minutes_as_they_were(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        first = note_lateness(uow, meeting, text="Bussen holder stille")
        assert (first.is_late, first.minutes_late) == (True, None)
        note_lateness(uow, meeting, minutes=15)
        later = note_lateness(uow, meeting, text="Nu kører den")
    assert (later.minutes_late, later.late_text) == (15, "Nu kører den")


@pytest.mark.parametrize("text", ["", "  "])
def test_neither_minutes_nor_words_is_refused(
    acting_as: Acting, cast: Cast, meeting: UUID, text: str
) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Invalid) as refused:
        note_lateness(uow, meeting, text=text)
    assert set(refused.value.fields) == {"text"}


@pytest.mark.parametrize("minutes", [-5, 0, 61, 10**9])
def test_so_late_is_refused(acting_as: Acting, cast: Cast, meeting: UUID, minutes: int) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Invalid) as refused:
        note_lateness(uow, meeting, minutes=minutes)
    assert set(refused.value.fields) == {"minutes"}


@pytest.mark.parametrize(
    ("now", "problem"),
    [
        (local(25, 21, 59), TooEarlyToBeLate),
        (local(26, 11), MeetingOver),
    ],
)
def test_only_about_when_it_is(
    acting_as: Acting,
    cast: Cast,
    meeting: UUID,
    clock: FixedClock,
    now: datetime,
    problem: type[Exception],
) -> None:
    clock.set(now)
    with acting_as(cast.ida) as uow, pytest.raises(problem):
        note_lateness(uow, meeting, minutes=5)
    clock.set(local(26, 10) + timedelta(minutes=3))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=5)


def test_not_for_a_meeting_that_was_called_off(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 7))
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        note_lateness(uow, meeting, minutes=5)


def test_the_adviser_does_not_say_so_for_them(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Forbidden):
        note_lateness(uow, meeting, minutes=5)
    for stranger in (cast.omar, cast.nabo, cast.vera):
        with acting_as(stranger) as uow, pytest.raises(NotFound):
            note_lateness(uow, meeting, minutes=5)
