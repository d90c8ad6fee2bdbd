"""Stopping a clearing: the worker is not hindered, and who is away hears of what was done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from app.booking.arranging import book_meeting
from app.booking.clearing import Choice, begin_clearing, clearing_by_id
from app.booking.contract import ClearingWay, MeetingBecame
from app.booking.models import Booking
from app.booking.seeing_to import see_to_meetings
from app.booking.stopping import stop_clearing
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

THURSDAY = date(2026, 11, 26)


@pytest.fixture
def begun(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Signe says that Anders is away on Thursday, when he meets Ida at nine and Omar at ten."""
    for citizen, hour in ((cast.ida, 9), (cast.omar, 10)):
        with acting_as(citizen) as uow:
            book_meeting(uow, citizen.id, office.wanted(local(26, hour)))
    with acting_as(cast.signe) as uow:
        days = {"first_on": THURSDAY, "last_on": THURSDAY}
        usual = Choice(ClearingWay.ASK)
        return begin_clearing(uow, uow.new_id(), cast.anders.id, **days, usual=usual)


@pytest.fixture
def see_to(units: Units, cast: Cast) -> Callable[[int], int]:
    """Return what lets the worker see to so many meetings."""

    def seeing(at_most: int) -> int:
        with units.write(cast.here, the_service("test")) as uow:
            return see_to_meetings(uow, at_most=at_most)

    return seeing


@pytest.fixture
def stop(acting_as: Acting, cast: Cast) -> Callable[[UUID], None]:
    """Return what lets Signe stop it."""

    def stopping(clearing_id: UUID) -> None:
        with acting_as(cast.signe) as uow:
            stop_clearing(uow, clearing_id)

    return stopping


def became(acting_as: Acting, by: Person, clearing_id: UUID) -> list[MeetingBecame | None]:
    with acting_as(by) as uow:
        found = clearing_by_id(uow, clearing_id)
    assert found.is_finished
    return [one.became for one in found.meetings]


def test_it_is_stopped_while_the_worker_is_at_a_meeting(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    begun: UUID,
    see_to: Callable[[int], int],
    stop: Callable[[UUID], None],
) -> None:
    """The worker has the first meeting and waits for its booking; then somebody stops it all."""
    with ThreadPoolExecutor(2) as pool:
        with units.write(cast.here, the_service("test")) as uow:
            uow.session.execute(select(Booking.id).with_for_update())
            seeing: Future[int] = pool.submit(see_to, 1)
            wait([seeing], timeout=0.5)
            stopping = pool.submit(stop, begun)
            wait([stopping], timeout=0.5)
        stopping.result(timeout=30)
        seeing.result(timeout=30)
    left = became(acting_as, cast.anders, begun)
    if units.database.is_sqlite:  # there either may be the first to write
        assert MeetingBecame.LEFT in left
    else:
        assert left == [MeetingBecame.ASKED, MeetingBecame.LEFT]


def test_who_is_away_is_told_once_what_had_been_done_until_it_was_stopped(
    services: Services,
    acting_as: Acting,
    cast: Cast,
    begun: UUID,
    see_to: Callable[[int], int],
    stop: Callable[[UUID], None],
) -> None:
    assert see_to(1) == 1
    for _ in range(2):
        stop(begun)
        services.jobs.run("booking-clearings")
        services.jobs.run("outbox")
    with acting_as(cast.anders) as uow:
        [told] = [one for one in list_notifications(uow, limit=50) if "booket" not in one.title]
    assert told.title == "Der er taget hånd om dine møder"
