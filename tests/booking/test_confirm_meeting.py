"""A citizen says that they come, with one tap, to the meeting that they have seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting, cancel_booking, hold_slot, move_booking
from app.booking.confirming import confirm_meeting
from app.booking.contract import MeetingMode
from app.booking.contract_errors import MeetingChanged, MeetingOver
from app.booking.contract_events import MeetingBooked, MeetingConfirmed
from app.booking.reminding import keep_reminders
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from app.notifications.reading import unread_count
from app.web.services import Services
from tests.booking.office import Acting, Office, local
from tests.forms import post
from tests.people import Cast, Person
from tests.racing import at_once

ClientOf = Callable[[Person], FlaskClient]
AT = local(26, 10)


@pytest.fixture
def meeting(units: Units, acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(AT)).id
    with units.write(cast.here, the_service("test")) as uow:
        keep_reminders(uow, MeetingBooked(booked, cast.ida.id))
    return booked


@pytest.fixture
def reminded(services: Services, meeting: UUID, clock: FixedClock) -> UUID:
    """Ida was reminded of it a day before."""
    clock.set(AT - timedelta(days=1))
    services.jobs.run("reminders")
    return meeting


def test_one_says_so_once(acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock) -> None:
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, meeting).confirmed_at is None
        confirmed = confirm_meeting(uow, meeting, sequence=0)
        assert uow.events[0] == MeetingConfirmed(meeting, 0)
    assert confirmed.confirmed_at == clock.now()
    clock.advance(timedelta(minutes=5))
    with acting_as(cast.ida) as uow:
        assert confirm_meeting(uow, meeting) == confirmed
        assert uow.events == []


def test_what_one_was_told_of_it_is_read(acting_as: Acting, cast: Cast, reminded: UUID) -> None:
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 1
        confirm_meeting(uow, reminded)
        assert unread_count(uow) == 0


@pytest.mark.parametrize("mode", [None, MeetingMode.PHONE])
def test_a_meeting_that_has_changed_is_to_be_answered_anew(
    acting_as: Acting, cast: Cast, meeting: UUID, mode: MeetingMode | None
) -> None:
    with acting_as(cast.ida) as uow:
        confirm_meeting(uow, meeting, sequence=0)
    at = AT if mode else local(27, 9)
    with acting_as(cast.anders) as uow:
        assert move_booking(uow, meeting, starts_at=at, mode=mode).confirmed_at is None
    with acting_as(cast.ida) as uow, pytest.raises(MeetingChanged):
        confirm_meeting(uow, meeting, sequence=0)
    with acting_as(cast.ida) as uow:
        assert confirm_meeting(uow, meeting, sequence=1).confirmed_at is not None


def test_what_is_over_or_called_off_is_not_answered(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(AT)
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        confirm_meeting(uow, meeting)
    clock.set(AT - timedelta(hours=3))
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        confirm_meeting(uow, meeting, sequence=1)


def test_nobody_says_so_for_another(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    for name in ("anders", "signe"):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
            confirm_meeting(uow, meeting)
    for name in ("omar", "lea", "vera", "nora", "nabo"):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            confirm_meeting(uow, meeting)
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(27, 9))).id
        for one in (held, uuid4()):
            with pytest.raises(NotFound):
                confirm_meeting(uow, one)


def test_saying_so_and_moving_it_at_once_never_promises_a_time_nobody_saw(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    def race(number: int) -> object:
        if number % 2:
            with acting_as(cast.ida) as uow:
                return confirm_meeting(uow, meeting, sequence=0).id
        with acting_as(cast.anders) as uow:
            return move_booking(uow, meeting, starts_at=local(27, 9)).id

    outcomes = at_once(race, 6)
    refused = {one for one in outcomes if isinstance(one, str)}
    assert refused <= {"booking/meeting-changed"}
    with acting_as(cast.ida) as uow:
        after = meeting_by_id(uow, meeting)
    assert (after.sequence, after.confirmed_at) == (1, None)


def words(page: str) -> str:
    main = BeautifulSoup(page, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def test_the_page_asks_when_one_has_been_reminded(
    client_of: ClientOf, services: Services, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    assert "Kommer du?" not in words(ida.get(path).text)
    clock.set(AT - timedelta(days=1))
    services.jobs.run("reminders")
    assert "Kommer du?" in words(ida.get(path).text)
    answer = post(ida, f"{path}/kommer", {"sequence": "0"})
    assert (answer.status_code, answer.location) == (303, path)
    page = words(ida.get(path).text)
    assert "Kommer du?" not in page
    assert "Du har sagt, at du kommer." in page
    assert "Har sagt ja" in words(client_of(cast.anders).get("/kalender?dag=2026-11-26").text)
    clock.set(AT)
    assert "Du har sagt, at du kommer." not in words(ida.get(path).text)


def test_of_a_call_the_page_does_not_ask_whether_one_comes(
    client_of: ClientOf,
    acting_as: Acting,
    services: Services,
    units: Units,
    cast: Cast,
    office: Office,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        called = book_meeting(uow, cast.ida.id, office.wanted(AT, MeetingMode.PHONE)).id
    with units.write(cast.here, the_service("test")) as uow:
        keep_reminders(uow, MeetingBooked(called, cast.ida.id))
    ida, path = client_of(cast.ida), f"/moeder/{called}"
    clock.set(AT - timedelta(days=1))
    services.jobs.run("reminders")
    page = words(ida.get(path).text)
    assert ("Er du med?" in page, "Jeg er med" in page) == (True, True)
    assert ("Kommer du?" in page, "Jeg kommer" in page) == (False, False)
    post(ida, f"{path}/kommer", {"sequence": "0"})
    page = words(ida.get(path).text)
    assert "Du har sagt, at du er med. Tak for det." in page


def test_i_cant_leads_to_what_follows_from_it(
    client_of: ClientOf, cast: Cast, reminded: UUID, clock: FixedClock
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{reminded}"
    page = BeautifulSoup(ida.get(path).text, "html.parser")
    link = page.find("a", string="Jeg kan ikke")
    assert link["href"] == "#kan-ikke"
    there = page.select_one("#kan-ikke")
    assert there
    assert "Aflys mødet" in there.get_text()
    clock.set(AT - timedelta(hours=1))  # too late to do it here
    late = BeautifulSoup(ida.get(path).text, "html.parser").select_one("#kan-ikke")
    assert late
    assert "Det er for sent" in late.get_text()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("x", "Skriv et helt tal."),
        ("-1", "Mødet er ændret siden."),
        ("1", "Mødet er ændret siden."),
        ("99999999999999999999", "Mødet er ændret siden."),
    ],
)
def test_an_odd_answer_is_refused_and_nothing_is_promised(
    client_of: ClientOf, acting_as: Acting, cast: Cast, reminded: UUID, sent: str, said: str
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{reminded}"
    answer = post(ida, f"{path}/kommer", {"sequence": sent})
    assert answer.status_code == (422 if sent == "x" else 409)
    assert said in words(answer.text)
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, reminded).confirmed_at is None


def test_a_stranger_and_a_forged_page_get_nowhere(
    client_of: ClientOf, acting_as: Acting, cast: Cast, reminded: UUID
) -> None:
    path = f"/moeder/{reminded}/kommer"
    for who in (cast.omar, cast.nabo):
        assert post(client_of(who), path, {"sequence": "0"}).status_code == 404
    assert client_of(cast.ida).post(path, data={"sequence": "0"}).status_code == 400
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, reminded).confirmed_at is None


def test_the_api_says_so_too(client_of: ClientOf, cast: Cast, reminded: UUID) -> None:
    ida, path = client_of(cast.ida), f"/api/v1/bookings/{reminded}/confirm"
    token = {"X-CSRF-Token": _token(ida)}
    assert ida.post(path, json={"sequence": 0}).status_code == 400
    assert ida.post(path, json={"sequence": "0"}, headers=token).status_code == 422
    old = ida.post(path, json={"sequence": 7}, headers=token)
    assert (old.status_code, old.json["type"]) == (
        409,
        "urn:jobvej:problem:booking/meeting-changed",
    )
    said = ida.post(path, json={"sequence": 0}, headers=token)
    assert said.status_code == 200
    assert said.json["confirmed_at"]
    again = ida.post(path, headers=token)
    assert again.json == said.json
    anders = client_of(cast.anders)
    refused = anders.post(path, json={}, headers={"X-CSRF-Token": _token(anders)})
    assert refused.status_code == 403


def _token(client: FlaskClient) -> str:
    found = BeautifulSoup(client.get("/mig").text, "html.parser").select_one(
        'meta[name="csrf-token"]'
    )
    assert found
    return str(found["content"])
