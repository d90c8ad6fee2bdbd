"""A citizen is asked anew while something asks them again: it is asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking
from app.booking.contract_events import MeetingCancelled
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import (
    ExemptBecause,
    MustBookState,
    MustBookView,
    SettledAlready,
)
from app.booking.must_book.settling import (
    ask_again_after_cancellation,
    end_exemption,
    exempt_from_booking,
)
from app.booking.must_book.views import must_book_of
from app.core.work import Units, the_service
from tests.booking.must_book.conftest import asked
from tests.booking.office import Acting, Office, local
from tests.people import Cast

Meanwhile = Callable[[Callable[[], None]], None]


@pytest.fixture
def while_a_programme_asks(units: Units, cast: Cast, office: Office) -> Meanwhile:
    """Return what does something while a programme that asks Ida has not committed yet."""

    def doing(work: Callable[[], None]) -> None:
        with ThreadPoolExecutor(1) as pool:
            with _asking(units, cast, office):
                done = pool.submit(work)
                wait([done], timeout=0.5)
            done.result(timeout=30)

    return doing


@contextmanager
def _asking(units: Units, cast: Cast, office: Office) -> Iterator[None]:
    with units.write(cast.here, the_service("programmes")) as uow:
        assert ask_to_book(uow, cast.ida.id, asked(office, subject="programme/1")) is not None
        yield


def test_an_exemption_that_ends_meanwhile_is_refused(
    acting_as: Acting,
    cast: Cast,
    must: UUID,
    stands: Callable[[UUID], MustBookView],
    while_a_programme_asks: Meanwhile,
) -> None:
    with acting_as(cast.anders) as uow:
        exempt_from_booking(uow, must, because=ExemptBecause.LANGUAGE)

    def end() -> None:
        with acting_as(cast.anders) as uow, pytest.raises(SettledAlready):
            end_exemption(uow, must)

    while_a_programme_asks(end)
    assert stands(must).state == MustBookState.EXEMPT


def test_a_meeting_that_is_called_off_meanwhile_asks_for_no_second_one(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    must: UUID,
    look: Callable[[], None],
    stands: Callable[[UUID], MustBookView],
    while_a_programme_asks: Meanwhile,
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(27, 9))).id
    look()
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)

    def ask_again() -> None:
        with units.write(cast.here, the_service("test")) as uow:
            ask_again_after_cancellation(uow, MeetingCancelled(meeting, 1, cast.ida.id))

    while_a_programme_asks(ask_again)
    assert stands(must).state == MustBookState.MET
    with acting_as(cast.ida) as uow:
        assert len(must_book_of(uow, cast.ida.id)) == 1
