"""Whoever did not do it themselves is told what became of a meeting, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import cast as cast_to
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.availability import add_absence, set_week
from app.booking.contract import MeetingMode, WorkPeriod
from app.booking.kinds_told import CITIZEN_LATE, KINDS
from app.booking.lateness import note_lateness
from app.channels.recording import RecordedTransports
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import Acting, Office, let_meet, local
from tests.people import Cast, Person

Told = Callable[[Person], list[tuple[str, str]]]


@pytest.fixture
def told(services: Services, acting_as: Acting) -> Told:
    """Let the worker hear what happened, and return what somebody was told, newest first."""

    def telling(person: Person) -> list[tuple[str, str]]:
        for _ in range(2):
            services.jobs.run("outbox")
        with acting_as(person) as uow, use_language(person.actor.language):
            return [(one.title, one.body) for one in list_notifications(uow, limit=20)]

    return telling


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida booked a meeting with Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def test_the_adviser_is_told_what_the_citizen_does(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    clock.set(local(27, 7))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=10)
    assert told(cast.anders)[:3] == [
        (
            "En borger er forsinket til et møde",
            "Ida kommer 10 minutter for sent, fredag den 27. november 2026 kl. 09.00.",
        ),
        (
            "Et møde med dig har fået en anden tid",
            "Mødet med Ida er nu fredag den 27. november 2026 kl. 09.00.",
        ),
        (
            "En borger har booket et møde med dig",
            "Ida kommer fredag den 27. november 2026 kl. 09.00.",
        ),
    ]
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting, reason="Syg")
    title, body = told(cast.anders)[0]
    assert title == "Et møde med dig er aflyst"
    assert "Syg" not in body
    assert told(cast.ida) == []


def test_the_adviser_hears_who_cannot_be_on_the_call(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    for day, mode in ((26, MeetingMode.PHONE), (27, MeetingMode.ON_SITE)):
        with acting_as(cast.ida) as uow:
            booked = book_meeting(uow, cast.ida.id, office.wanted(local(day, 10), mode)).id
        with acting_as(cast.ida) as uow:
            cancel_booking(uow, booked)
    bodies = [body for _, body in told(cast.anders)]
    at = "26. november 2026 kl. 10.00. Tiden er fri."
    assert f"Ida kan ikke være med torsdag den {at}" in bodies
    assert "Ida kommer ikke fredag den 27. november 2026 kl. 10.00. Tiden er fri." in bodies


def test_the_citizen_is_told_what_others_do(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    with acting_as(cast.anders) as uow:
        booked = book_meeting(uow, cast.omar.id, office.wanted(local(26, 10))).id
    assert told(cast.omar) == [
        (
            "A meeting is booked for you",
            (
                "Job talk: You meet Anders Thursday 26 November 2026 at 10:00. "
                "You meet at Jobcentret, Torvet 1, 7700 Thisted."
            ),
        )
    ]
    with acting_as(cast.anders) as uow:
        move_booking(uow, booked, starts_at=local(27, 9))
    assert [title for title, _ in told(cast.omar)][:1] == ["Your meeting has another time"]
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, booked)
    assert [title for title, _ in told(cast.omar)][:1] == ["Your meeting is called off"]
    assert told(cast.anders) == []


def test_both_are_told_what_a_colleague_does(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told
) -> None:
    with acting_as(cast.signe) as uow:  # before the worker has heard of the booking
        move_booking(uow, meeting, starts_at=local(27, 9))
    assert [title for title, _ in told(cast.ida)] == ["Dit møde har fået en anden tid"]
    assert len(told(cast.anders)) == 2
    assert told(cast.signe) == []


def test_the_citizen_is_told_whom_they_meet_when_it_is_a_colleague(
    acting_as: Acting, units: Units, cast: Cast, meeting: UUID, office: Office, told: Told
) -> None:
    with acting_as(cast.anders) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    assert "Du møder nu" not in told(cast.ida)[0][1]
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    with acting_as(cast.anders) as uow:
        move_booking(uow, meeting, starts_at=local(30, 9), adviser_id=cast.signe.id)
    title, body = told(cast.ida)[0]
    assert title == "Dit møde har fået en anden tid"
    assert "mandag den 30. november 2026 kl. 09.00" in body
    assert "Du møder nu Signe." in body


def test_another_way_at_the_same_time_is_told_as_that(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told
) -> None:
    when = "torsdag den 26. november 2026 kl. 10.00"
    with acting_as(cast.signe) as uow:
        move_booking(uow, meeting, starts_at=local(26, 10), mode=MeetingMode.PHONE)
    assert told(cast.ida)[0] == (
        "Der er noget nyt om dit møde",
        f"Jobsamtale: Det er stadig {when}, og du møder Anders. I taler sammen i telefonen.",
    )
    assert told(cast.anders)[0] == (
        "Der er noget nyt om et møde med dig",
        f"Det er stadig {when} med Ida. I taler sammen i telefonen.",
    )


@pytest.mark.parametrize(
    ("starts_at", "is_told_at_once"),
    [(local(26, 8, 30), True), (local(26, 9), False), (local(27, 8, 30), False)],
)
@pytest.mark.parametrize("change", ["moved", "cancelled"])
def test_what_changes_at_night_is_told_then_where_the_morning_would_be_too_late(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
    services: Services,
    clock: FixedClock,
    starts_at: datetime,
    is_told_at_once: bool,
    change: str,
) -> None:
    transports = cast_to(RecordedTransports, services.transports)
    early = [WorkPeriod(day, time(8), time(12), office.place_id) for day in range(5)]
    with units.write(cast.here, the_service("test")) as uow:
        set_week(uow, cast.anders.id, early)
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(starts_at)).id
    services.jobs.run("outbox")
    clock.set(local(25, 22))
    with acting_as(cast.anders) as uow:
        if change == "moved":
            move_booking(uow, meeting, starts_at=local(30, 10))
        else:
            cancel_booking(uow, meeting)
    for job in ("outbox", "outbox", "deliveries"):
        services.jobs.run(job)
    assert len(transports.email.sent) == int(is_told_at_once)
    clock.set(local(26, 8))
    services.jobs.run("deliveries")
    told = [mail for mail in transports.email.sent if mail.to == cast.ida.email]
    assert len(told) == 1


def test_what_a_colleague_does_is_not_said_of_the_citizen(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    when = "torsdag den 26. november 2026 kl. 10.00"
    with acting_as(cast.signe) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id
    assert told(cast.anders)[0] == ("Der er booket et møde med dig", f"Ida kommer {when}.")
    with acting_as(cast.signe) as uow:
        cancel_booking(uow, booked)
    assert told(cast.anders)[0] == (
        "Et møde med dig er aflyst",
        f"Du skal ikke møde Ida {when}. Tiden er fri.",
    )


def test_each_change_is_told_by_itself(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told
) -> None:
    for day in (27, 30):
        with acting_as(cast.ida) as uow:
            move_booking(uow, meeting, starts_at=local(day, 9))
    assert len(told(cast.anders)) == 3


def test_what_was_told_stays_as_it_was_then(
    acting_as: Acting, cast: Cast, office: Office, told: Told, clock: FixedClock
) -> None:
    with acting_as(cast.signe) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(27, 9))).id
    assert len(told(cast.ida)) == 1
    clock.set(local(26, 8))
    for day in (26, 30):
        with acting_as(cast.signe) as uow:
            move_booking(uow, meeting, starts_at=local(day, 10))
        if day == 26:
            with acting_as(cast.ida) as uow:
                note_lateness(uow, meeting, minutes=10)
        told(cast.ida)
    bodies = [body for _title, body in told(cast.ida)]
    assert [next(d for d in ("27.", "26.", "30.") if d in body) for body in bodies] == [
        "30.",
        "26.",
        "27.",
    ]
    late = [body for title, body in told(cast.anders) if "forsinket" in title]
    assert late == ["Ida kommer 10 minutter for sent, torsdag den 26. november 2026 kl. 10.00."]


def test_what_a_late_citizen_writes_is_told_in_the_app_and_in_no_email(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told, clock: FixedClock
) -> None:
    clock.set(local(26, 9))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, text="Bussen holder stille")
    assert told(cast.anders)[0] == (
        "En borger er forsinket til et møde",
        "Ida kommer for sent, torsdag den 26. november 2026 kl. 10.00. “Bussen holder stille”",
    )
    late = next(kind for kind in KINDS if kind.slug == CITIZEN_LATE)
    with acting_as(cast.anders) as uow:
        wording = late.word(uow, {"booking_id": str(meeting), "lateness": 1})
    assert "Bussen" not in wording.body + wording.lock_screen
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=10)
    assert not [body for _title, body in told(cast.anders) if "Bussen" in body]


def test_nobody_is_told_of_a_lateness_that_a_move_has_ended(
    acting_as: Acting, cast: Cast, meeting: UUID, told: Told, clock: FixedClock
) -> None:
    clock.set(local(26, 7))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=10)
    with acting_as(cast.signe) as uow:  # before the worker has heard of it
        move_booking(uow, meeting, starts_at=local(27, 9))
    assert not [title for title, _body in told(cast.anders) if "forsinket" in title]


def test_who_does_not_hold_it_any_more_is_told_so(
    units: Units, acting_as: Acting, cast: Cast, office: Office, meeting: UUID, told: Told
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
        add_absence(uow, cast.anders.id, starts_at=local(27, 0), ends_at=local(28, 0))
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(27, 9)).adviser_id == cast.signe.id
    assert told(cast.anders)[0] == (
        "Et møde med dig er nu en kollegas",
        "Ida møder Signe i stedet. Tiden er fri.",
    )
    assert told(cast.signe)[0] == (
        "Et møde er blevet dit",
        "Ida kommer fredag den 27. november 2026 kl. 09.00.",
    )
