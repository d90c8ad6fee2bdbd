"""A calendar server that nobody here wrote takes our files, and gives the same entries back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.core.clock import FixedClock
from app.core.ids import SequentialIds
from app.core.work import Units, the_service
from app.listings.saving import save_listing
from app.plan.addresses import make_address
from tests.booking.office import Acting, Office, local, set_up_office
from tests.factories.listings import add_listing
from tests.people import Cast, Person
from tests.radicale import Radicale

pytestmark = pytest.mark.outside


@pytest.fixture
def office(units: Units, cast: Cast) -> Office:
    """Ida's own adviser is Anders."""
    with units.write(cast.here, the_service("test")) as uow:
        return set_up_office(uow, cast)


@pytest.fixture
def written(
    units: Units,
    acting_as: Acting,
    client: FlaskClient,
    cast: Cast,
    office: Office,
    clock: FixedClock,
) -> bytes:
    """What Ida's calendar fetches: meetings on both sides of a clock change, one called off, and
    an opening that has a last day.
    """
    clock.set(local(20, 9, month=10))
    with units.write(cast.here, the_service("test")) as uow:
        listing_id = add_listing(uow, "Kok & tjener; til sommer", apply_by=date(2026, 10, 30))
    with acting_as(cast.ida) as uow:
        save_listing(uow, listing_id)
        token = make_address(uow, SequentialIds())
        friday, monday, tuesday = (
            book_meeting(uow, cast.ida.id, office.wanted(local(day, 9, month=10)))
            for day in (23, 26, 27)
        )
        move_booking(uow, monday.id, starts_at=monday.starts_at + timedelta(hours=1))
        cancel_booking(uow, tuesday.id)
    answer = client.get(f"/kalenderfil/{token}.ics")
    assert str(friday.id).encode() in answer.data
    return bytes(answer.data)


def entries(content: bytes) -> dict[str, Event]:
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(content).events}


def test_it_takes_a_plan_and_gives_the_same_back(radicale: Radicale, written: bytes) -> None:
    calendar = radicale.make_calendar("plan", "Min plan")
    radicale.put(calendar, written)
    kept: dict[str, Event] = {}
    for address in radicale.entries(calendar):
        kept |= entries(radicale.get(address))
    ours = entries(written)
    assert len(ours) == 4
    assert kept == ours
    statuses = sorted(str(entry["status"]) for entry in kept.values())
    assert statuses == ["CANCELLED", "CONFIRMED", "CONFIRMED", "CONFIRMED"]
    assert entries(radicale.get(calendar)) == ours, "and all in one"


def test_the_same_plan_twice_is_one_plan(radicale: Radicale, written: bytes) -> None:
    calendar = radicale.make_calendar("plan", "Min plan")
    for _ in range(2):
        radicale.put(calendar, written)
    assert len(radicale.entries(calendar)) == 4


def test_it_takes_the_file_of_one_meeting(
    radicale: Radicale,
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    office: Office,
) -> None:
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    one = client_of(cast.ida).get(f"/moeder/{booked.id}/kalender.ics").data
    address = radicale.make_calendar("moeder", "Møder") + f"{booked.id}.ics"
    radicale.put(address, one)
    assert entries(radicale.get(address)) == entries(one)
