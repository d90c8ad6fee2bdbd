"""Whoever has a meeting is reminded of it as its type says, at the time that it has by then."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast as cast_to
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.confirming import confirm_meeting
from app.booking.contract import MeetingMode
from app.booking.meeting_types import add_meeting_type, change_meeting_type
from app.booking.reminding import asks_whether_one_comes
from app.booking.views import meeting_by_id
from app.channels.recording import RecordedTransports
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.devices import register_device
from app.notifications.reading import NotificationView, list_notifications
from app.web.services import Services
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.channels.browser import subscribed
from tests.people import Cast, Person

Told = Callable[[Person], list[NotificationView]]
AT = local(3, 10, month=12)  # a Thursday


@pytest.fixture
def told(services: Services, acting_as: Acting) -> Told:
    """Let the worker do what is due, and return what somebody was told, oldest first."""

    def telling(person: Person) -> list[NotificationView]:
        for job in ("outbox", "reminders", "outbox", "reminders", "deliveries"):
            services.jobs.run(job)
        with acting_as(person) as uow, use_language(person.actor.language):
            return list_notifications(uow, limit=20)[::-1]

    return telling


@pytest.fixture
def transports(services: Services) -> RecordedTransports:
    """What was sent."""
    return cast_to(RecordedTransports, services.transports)


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office, told: Told) -> UUID:
    """Ida meets Anders in nine days."""
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(AT)).id
    told(cast.ida)
    return booked


def with_a_phone(acting_as: Acting, person: Person) -> None:
    with acting_as(person) as uow:
        browser = subscribed("https://fcm.googleapis.com/fcm/send/phone")
        register_device(uow, browser.subscription, label="phone")


def test_a_week_a_day_and_an_hour_before(
    cast: Cast, meeting: UUID, told: Told, clock: FixedClock
) -> None:
    titles = ["Husk dit møde", "Husk dit møde", "Dit møde begynder snart"]
    for number, before in enumerate((timedelta(days=7), timedelta(days=1), timedelta(hours=1))):
        clock.set(AT - before - timedelta(seconds=1))
        assert len(told(cast.ida)) == number
        clock.set(AT - before)
        assert [one.title for one in told(cast.ida)] == titles[: number + 1]
    what = "Jobsamtale med Anders torsdag den 3. december 2026 kl. 10.00."
    where = "I mødes her: Jobcentret, Torvet 1, 7700 Thisted."
    assert {one.body for one in told(cast.ida)} == {f"{what}\n{where}"}
    assert told(cast.anders)[-1].title == "En borger har booket et møde med dig"


def test_in_english_and_by_phone(
    acting_as: Acting, cast: Cast, office: Office, told: Told, clock: FixedClock
) -> None:
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(AT, MeetingMode.PHONE))
    told(cast.omar)
    clock.set(AT - timedelta(days=1))
    last = told(cast.omar)[-1]
    assert (last.title, last.body) == (
        "Remember your meeting",
        "Job talk with Anders, Thursday 3 December 2026 at 10:00.\nWe call you.",
    )
    assert [one.label for one in last.actions] == ["I'll be on the call", "I can't"]
    assert last.actions[0].done == "Thank you. We know that you will be on the call."


def test_a_moved_meeting_is_reminded_of_at_its_new_time_alone(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(4, 9, month=12))
    told(cast.ida)
    clock.set(AT - timedelta(hours=1, minutes=1))
    assert len(told(cast.ida)) == 1
    clock.set(AT - timedelta(minutes=1))
    assert len(told(cast.ida)) == 2  # a week and a day before the new time, none for the old one
    clock.set(local(4, 8, month=12))
    assert [one.title for one in told(cast.ida)][2:] == ["Dit møde begynder snart"]
    assert "fredag den 4. december 2026 kl. 09.00" in told(cast.ida)[-1].body


def test_what_is_called_off_is_not_reminded_of(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    told(cast.ida)
    clock.set(AT - timedelta(minutes=30))
    assert told(cast.ida) == []


def test_what_is_heard_twice_or_late_is_kept_once(
    services: Services, acting_as: Acting, cast: Cast, office: Office, told: Told, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(AT)).id
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, booked)
    told(cast.ida)  # the worker hears of the booking when it has been called off
    clock.set(AT - timedelta(hours=1))
    assert told(cast.ida) == []


@pytest.mark.parametrize(
    ("reminders", "expected"),
    [((), 0), ((timedelta(days=2),), 1), ((timedelta(minutes=10), timedelta(days=8)), 2)],
)
def test_each_type_says_when(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    told: Told,
    clock: FixedClock,
    reminders: Sequence[timedelta],
    expected: int,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, reminders=reminders))
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(AT))
    told(cast.ida)
    for before in sorted(reminders, reverse=True):
        clock.set(AT - before)
        told(cast.ida)
    clock.set(AT - timedelta(minutes=10))
    assert len(told(cast.ida)) == expected


def test_nobody_is_reminded_of_what_they_have_just_booked(
    acting_as: Acting, cast: Cast, office: Office, told: Told, clock: FixedClock
) -> None:
    clock.set(AT - timedelta(days=1, minutes=5))
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(AT))
    told(cast.ida)
    clock.set(AT - timedelta(hours=20))
    assert told(cast.ida) == []
    clock.set(AT - timedelta(minutes=59))
    assert len(told(cast.ida)) == 1


def early(acting_as: Acting, units: Units, cast: Cast, office: Office) -> datetime:
    """Let Ida meet Anders by phone at noon, reminded five and a half hours and 14 hours before."""
    lengths = (timedelta(hours=14), timedelta(hours=3))
    facts = replace(JOB_TALK, name_da="Tidligt", name_en="Early", reminders=lengths)
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, facts)
    at = local(3, 10, month=12)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(at))
    return at


def test_only_shortly_before_the_night_is_broken(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    told: Told,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    with_a_phone(acting_as, cast.ida)
    at = early(acting_as, units, cast, office)
    told(cast.ida)
    clock.set(at - timedelta(hours=12))  # ten in the evening; it was due at eight
    told(cast.ida)
    assert transports.push.sent == []
    clock.set(at - timedelta(hours=3))  # seven in the morning
    told(cast.ida)
    assert [json.loads(one.payload)["title"] for one in transports.push.sent] == [
        "Dit møde begynder snart"
    ]
    clock.set(at - timedelta(hours=2))
    told(cast.ida)
    assert len(transports.push.sent) == 2


def test_a_stranger_reads_when_and_nothing_else(
    acting_as: Acting,
    cast: Cast,
    meeting: UUID,
    told: Told,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    with_a_phone(acting_as, cast.ida)
    for before in (timedelta(days=1), timedelta(hours=1)):
        clock.set(AT - before)
        told(cast.ida)
    shown = [json.loads(one.payload) for one in transports.push.sent]
    assert [(one["title"], one["body"]) for one in shown] == [
        ("Husk dit møde", "Torsdag den 3. december 2026 kl. 10.00"),
        ("Dit møde begynder snart", "Kl. 10.00"),
    ]
    for secret in ("Jobsamtale", "Anders", "Ida", "Torvet"):
        assert all(secret not in one.payload.decode() for one in transports.push.sent)
    assert [one["title"] for one in shown[0]["actions"]] == ["Jeg kommer", "Jeg kan ikke"]
    assert transports.push.sent[1].ttl == timedelta(hours=1)  # nothing after it has begun


def test_whoever_has_said_that_they_come_is_not_asked_again(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told, clock: FixedClock
) -> None:
    clock.set(AT - timedelta(days=1))
    told(cast.ida)
    with acting_as(cast.ida) as uow:
        assert asks_whether_one_comes(uow, meeting_by_id(uow, meeting))
        confirm_meeting(uow, meeting)
    clock.set(AT - timedelta(hours=1))
    last = told(cast.ida)[-1]
    assert [one.label for one in last.actions] == ["Jeg kan ikke"]
    clock.set(AT)
    assert [one.actions for one in told(cast.ida)] == [()] * 2


def test_a_reminder_that_waits_is_not_sent_when_the_meeting_has_moved_or_begun(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    told: Told,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    with_a_phone(acting_as, cast.ida)
    at = early(acting_as, units, cast, office)
    told(cast.ida)
    clock.set(at - timedelta(hours=12))
    [waiting] = told(cast.ida)
    with acting_as(cast.anders) as uow:
        move_booking(
            uow, UUID(waiting.actions[0].posts_to.split("/")[2]), starts_at=local(4, 10, month=12)
        )
    clock.set(at - timedelta(hours=1))
    titles = {one.title for one in told(cast.ida)}
    assert titles == {"Husk dit møde", "Dit møde har fået en anden tid"}
    pushed = [json.loads(one.payload)["title"] for one in transports.push.sent]
    assert pushed == ["Dit møde har fået en anden tid"]


def test_each_citizen_is_reminded_of_their_own(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    meeting: UUID,
    told: Told,
    clock: FixedClock,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_meeting_type(uow, replace(JOB_TALK, name_da="Andet", name_en="Else"))
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(AT + timedelta(hours=1)))
    told(cast.omar)
    clock.set(AT - timedelta(days=7))
    assert (len(told(cast.ida)), told(cast.omar)) == (1, [])
