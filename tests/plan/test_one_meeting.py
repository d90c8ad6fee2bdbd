"""The calendar file of one meeting says the same of it as the whole plan's does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking.arranging import book_meeting
from app.booking.meeting_types import change_meeting_type
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


def entry(file: bytes) -> dict[str, bytes]:
    [only] = Calendar.from_ical(file).events
    return {name: value.to_ical() for name, value in only.items()}


@pytest.mark.parametrize("name", ["ida", "omar"])
def test_one_meeting_is_told_as_in_the_plan(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office, name: str
) -> None:
    person: Person = getattr(cast, name)
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, bring_da="Tag dit CV med."))
    with acting_as(person) as uow:
        meeting = book_meeting(uow, person.id, office.wanted(local(26, 10))).id
    client = client_of(person)
    one = entry(client.get(f"/moeder/{meeting}/kalender.ics").data)
    assert one == entry(client.get("/api/v1/me/calendar.ics").data)
    told = one["DESCRIPTION"].decode()
    assert "Anders" in told
    assert "Tag dit CV med." in told
    assert f"/moeder/{meeting}" in told
