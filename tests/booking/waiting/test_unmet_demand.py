"""Staff see who waits, and those who run the job centre are told once a day that some do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.booking.waiting.contract import Wishes
from app.booking.waiting.demand import lines, tell_of_unmet_demand
from app.booking.waiting.line import join_waiting_list
from app.core.clock import FixedClock
from app.core.errors import Forbidden
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from tests.booking.office import Acting, local
from tests.booking.waiting.conftest import Full
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def waiting(acting_as: Acting, cast: Cast, full: Full) -> None:
    """Ida and Omar wait."""
    for person in (cast.ida, cast.omar):
        with acting_as(person) as uow:
            join_waiting_list(uow, person.id, full.type_id, Wishes())


def _told(acting_as: Acting, person: Person) -> list[str]:
    with acting_as(person) as uow:
        return [one.body for one in list_notifications(uow, limit=20)]


def test_it_is_told_once_a_day(
    acting_as: Acting, units: Units, cast: Cast, waiting: None, clock: FixedClock
) -> None:
    def tell() -> int:
        with units.write(cast.here, the_service("test")) as uow:
            return tell_of_unmet_demand(uow)

    assert tell() == 0  # a time may come free at any moment
    clock.advance(timedelta(hours=1))
    assert (tell(), tell()) == (1, 0)
    body = "2 borgere venter, den første siden den 24. november 2026. Der er for få ledige tider."
    assert _told(acting_as, cast.signe) == [body]
    assert _told(acting_as, cast.lea) == []  # she leads no team of theirs
    assert _told(acting_as, cast.anders) == []
    clock.set(local(25, 9))
    assert tell() == 1


def test_staff_see_how_many_wait_for_what_and_since_when(
    acting_as: Acting, cast: Cast, full: Full, waiting: None
) -> None:
    for person, names in ((cast.anders, ["Ida", "Omar"]), (cast.adam, ["", ""])):
        with acting_as(person) as uow:
            [line] = lines(uow)
        assert [one.name for one in line.waiters] == names
        assert (line.kind.id, line.since) == (full.type_id, local(24, 10))
    with acting_as(cast.lea) as uow:
        assert lines(uow) == []
    with acting_as(cast.ida) as uow, pytest.raises(Forbidden):
        lines(uow)


def test_the_page_says_so(client_of: ClientOf, cast: Cast, waiting: None) -> None:
    page = client_of(cast.signe).get("/venteliste").text
    assert "2 borgere venter" in page
    assert "Ida" in page
    assert "Ida" not in client_of(cast.adam).get("/venteliste").text
    assert "Ingen venter på en tid" in client_of(cast.lea).get("/venteliste").text
    assert client_of(cast.ida).get("/venteliste").status_code == 403
