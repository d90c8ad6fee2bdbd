"""A calendar file that a phone's calendar keeps up with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.availability import set_week
from app.booking.calendar_file import calendar_file
from app.booking.calendars.composing import compose_entry
from app.booking.calendars.contract import Shows
from app.booking.contract import WorkPeriod
from app.booking.meeting_types import change_meeting_type
from app.booking.views import meetings_of_person
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.people import Cast, Person


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def read(acting_as: Acting, person: Person) -> tuple[Calendar, bytes]:
    with acting_as(person) as uow:
        written = calendar_file(
            uow, meetings_of_person(uow, person.id, since=uow.now), root="https://demo.example"
        )
    return Calendar.from_ical(written), written


def test_a_meeting_is_read_back_as_it_is(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    calendar, written = read(acting_as, cast.ida)
    [entry] = calendar.events
    assert str(entry["uid"]) == f"{meeting}@jobvej"
    assert entry["summary"] == "Jobsamtale"
    assert entry.start == local(26, 10)
    assert entry["location"] == "Jobcentret, Torvet 1, 7700 Thisted"
    assert b"DTSTART;TZID=Europe/Copenhagen:20261126T100000" in written
    assert b"BEGIN:VTIMEZONE" in written
    assert calendar.to_ical() == written


def test_a_change_is_the_same_meeting_with_the_next_number(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    before = read(acting_as, cast.ida)[0].events[0]
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    after = read(acting_as, cast.ida)[0].events[0]
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    gone = read(acting_as, cast.ida)[0].events[0]
    assert (gone["sequence"], gone["status"]) == (2, "CANCELLED")


def test_half_past_two_is_told_apart_in_the_night_that_has_it_twice(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    clock.set(local(20, 9, month=10))
    with acting_as(cast.anders) as uow:
        set_week(uow, cast.anders.id, [WorkPeriod(6, time(1), time(5), office.place_id)])
    later = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(later))
    [entry] = read(acting_as, cast.ida)[0].events
    assert entry.start.astimezone(UTC) == later
    with acting_as(cast.anders) as uow:
        [meeting] = meetings_of_person(uow, cast.ida.id, since=uow.now)
        written = compose_entry(uow, meeting, Shows.NOTHING).content
    [own] = Calendar.from_ical(written).events
    assert own.start.astimezone(UTC) == later


def test_nine_is_nine_on_both_sides_of_a_clock_change(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    clock.set(local(20, 9, month=10))
    for day in (23, 26):
        with acting_as(cast.ida) as uow:
            book_meeting(uow, cast.ida.id, office.wanted(local(day, 9, month=10)))
    zone = ZoneInfo("Europe/Copenhagen")
    calendar, written = read(acting_as, cast.ida)
    assert [entry.start.astimezone(zone).hour for entry in calendar.events] == [9, 9]
    assert [entry.start for entry in calendar.events] == [
        datetime(2026, 10, 23, 7, tzinfo=ZoneInfo("UTC")),
        datetime(2026, 10, 26, 8, tzinfo=ZoneInfo("UTC")),
    ]
    assert written.count(b"T090000") >= 2


def test_what_to_bring_is_said_in_danish_where_it_was_written_in_danish_alone(
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, bring_da="Tag dit id med"))
    with acting_as(cast.omar) as uow:  # who reads English
        meeting = book_meeting(uow, cast.omar.id, office.wanted(local(26, 9))).id
    omar = client_of(cast.omar)
    assert '<dd lang="da">Tag dit id med</dd>' in omar.get(f"/moeder/{meeting}").text
    assert "Tag dit id med" in omar.get(f"/moeder/{meeting}/kalender.ics").text
