"""People are told what others do about a session that they come to, once each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.booking.sessions.attending import add_who_came
from app.booking.sessions.inviting import invite
from app.booking.sessions.planning import call_off_session, change_session
from app.booking.sessions.signing import sign_off, sign_up
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned, workshop
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


def test_nobody_is_told_of_what_they_did_themselves(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
        sign_off(uow, session_id, cast.ida.id)
    assert told(cast.ida) == []
    assert told(cast.anders) == []


def test_who_is_invited_is_told_once(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    session_id = planned(acting_as, cast, office, is_open=False)
    with acting_as(cast.anders) as uow:
        invite(uow, session_id, [cast.ida.id])
    first = told(cast.ida)
    with acting_as(cast.anders) as uow:
        invite(uow, session_id, [cast.ida.id, cast.omar.id])
    assert first == told(cast.ida)
    assert first == [
        (
            "Du er inviteret til jobcentret",
            "CV-workshop, torsdag den 26. november 2026 kl. 10.00, Jobcentret. Sig, om du kommer.",
        )
    ]
    assert told(cast.omar) == [
        (
            "You are invited to the job centre",
            "CV workshop, Thursday 26 November 2026 at 10:00, Jobcentret. Say whether you come.",
        )
    ]


def test_who_was_in_line_is_told_of_the_seat(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    session_id = planned(acting_as, cast, office, seats=1)
    for person in (cast.omar, cast.ida):
        with acting_as(person) as uow:
            sign_up(uow, session_id, person.id)
    with acting_as(cast.omar) as uow:
        sign_off(uow, session_id, cast.omar.id)
    [(title, body)] = told(cast.ida)
    assert title == "Nu er der en plads til dig"
    assert "Meld fra, hvis du alligevel ikke kan komme." in body


def test_a_seat_that_was_given_up_again_is_not_told_of(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    session_id = planned(acting_as, cast, office, seats=1)
    for person in (cast.omar, cast.ida):
        with acting_as(person) as uow:
            sign_up(uow, session_id, person.id)
    for person in (cast.omar, cast.ida):  # before the worker has heard of either
        with acting_as(person) as uow:
            sign_off(uow, session_id, person.id)
    assert told(cast.ida) == []


def test_staff_signing_somebody_up_or_off_tells_them(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.anders) as uow:
        sign_up(uow, session_id, cast.ida.id)
    assert [title for title, _ in told(cast.ida)] == ["Du er tilmeldt noget på jobcentret"]
    with acting_as(cast.anders) as uow:
        sign_off(uow, session_id, cast.ida.id)
    assert told(cast.ida)[0][0] == "Du er meldt fra på jobcentret"


def test_another_time_is_told_once_to_those_who_come(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
    moved = workshop(office, starts_at=local(26, 9))
    for _ in range(2):
        with acting_as(cast.anders) as uow:
            change_session(uow, session_id, moved)
    assert told(cast.ida) == [
        (
            "Noget, du kommer til, har fået ny tid eller nyt sted",
            (
                "CV-workshop er nu torsdag den 26. november 2026 kl. 09.00, Jobcentret. "
                "Meld fra, hvis du ikke kan komme."
            ),
        )
    ]
    assert told(cast.omar) == []


def test_calling_off_is_told_with_its_reason(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id, reason="Underviseren er syg.")
    [(title, body)] = told(cast.ida)
    assert title == "Noget, du skulle komme til, er aflyst"
    assert body.endswith("er aflyst. Underviseren er syg.")


def test_who_comes_is_reminded_the_day_before(
    services: Services,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    told: Told,
    clock: FixedClock,
) -> None:
    session_id = planned(acting_as, cast, office)
    for person in (cast.ida, cast.omar):
        with acting_as(person) as uow:
            sign_up(uow, session_id, person.id)
    with acting_as(cast.omar) as uow:
        sign_off(uow, session_id, cast.omar.id)
    clock.set(local(25, 9, 1))
    for _ in range(2):
        services.jobs.run("reminders")
    assert [title for title, _ in told(cast.ida)] == ["Husk: Du kommer på jobcentret i morgen"]
    assert told(cast.omar) == []


def test_nobody_is_reminded_of_what_is_called_off_or_moved_away(
    services: Services,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    told: Told,
    clock: FixedClock,
) -> None:
    off, moved = planned(acting_as, cast, office), planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        for one in (off, moved):
            sign_up(uow, one, cast.ida.id, although_busy=True)
    with acting_as(cast.anders) as uow:
        call_off_session(uow, off)
        later = workshop(office, starts_at=local(30, 10), ends_at=local(30, 12))
        change_session(uow, moved, later)
    clock.set(local(25, 9, 1))
    services.jobs.run("reminders")
    assert not [title for title, _ in told(cast.ida) if title.startswith("Husk")]
    clock.set(local(29, 9, 1))
    services.jobs.run("reminders")
    assert len([title for title, _ in told(cast.ida) if title.startswith("Husk")]) == 1


def test_who_is_ticked_off_at_the_door_is_told_nothing(
    acting_as: Acting, cast: Cast, office: Office, told: Told, clock: FixedClock
) -> None:
    session_id = planned(acting_as, cast, office)
    clock.set(local(26, 10, 5))
    with acting_as(cast.anders) as uow:
        add_who_came(uow, session_id, cast.ida.id)
    assert told(cast.ida) == []
