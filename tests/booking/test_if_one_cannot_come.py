"""Whoever cannot come reads what follows from it, and finds a number to call, always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from icalendar import Calendar

from app.accounts.teams import change_team
from app.booking.arranging import book_meeting, move_booking
from app.booking.contract import MeetingMode
from app.booking.meeting_types import change_meeting_type, meeting_type
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
PHONE = "97 00 00 11"
AT = local(26, 10)


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(AT)).id


@pytest.fixture
def phone(units: Units, cast: Cast, office: Office) -> str:
    """The team has a number."""
    with units.write(cast.here, the_service("test")) as uow:
        change_team(
            uow,
            office.team_id,
            name="Team Nord",
            phone=PHONE,
            answers_within=timedelta(hours=6),
            urgent_text_da="",
            urgent_text_en="",
        )
    return PHONE


def page_of(client: FlaskClient, meeting: UUID) -> BeautifulSoup:
    return BeautifulSoup(client.get(f"/moeder/{meeting}").text, "html.parser")


def said(page: BeautifulSoup) -> str:
    found = page.select_one("#kan-ikke")
    assert found
    return " ".join(found.get_text(" ").split())


def test_where_a_type_says_nothing_only_the_time_is_free(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    words = said(page_of(client_of(cast.ida), meeting))
    assert "Så kan en anden få tiden." in words
    assert "Der sker ikke andet." in words
    assert "Find en anden tid" in words


def test_of_a_call_one_says_that_one_cannot_be_on_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        call = book_meeting(uow, cast.ida.id, office.wanted(AT, MeetingMode.PHONE)).id
    page = page_of(client_of(cast.ida), call)
    link = page.find("a", string="Jeg kan ikke være med")
    assert link
    assert link["href"] == "#kan-ikke"
    assert said(page).startswith("Jeg kan ikke være med")
    assert "ikke komme" not in page.get_text()
    clock.set(AT - timedelta(hours=1))  # too late to do it here
    late = said(page_of(client_of(cast.ida), call))
    assert "Sig til, hvis du ikke kan være med" in late


def test_a_type_says_what_follows_in_both_languages(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    facts = replace(
        JOB_TALK,
        follows_da="Vi ringer og finder en ny tid. ",
        follows_en="We call you and find another time.",
    )
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, facts)
    with acting_as(cast.omar) as uow:
        other = book_meeting(uow, cast.omar.id, office.wanted(local(26, 9))).id
    words = said(page_of(client_of(cast.ida), meeting))
    assert "Vi ringer og finder en ny tid." in words
    assert "Der sker ikke andet." not in words
    assert "We call you and find another time." in said(page_of(client_of(cast.omar), other))
    [kind] = client_of(cast.omar).get("/api/v1/meeting-types").json["items"]
    assert kind["follows"] == "We call you and find another time."


def test_an_administrator_says_so_on_the_page_of_the_type(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam, path = client_of(cast.adam), f"/moedetyper/{office.type_id}"
    page = BeautifulSoup(adam.get(path).text, "html.parser")
    sent: dict[str, object] = {}
    for one in page.select("form[method=post] :is(input, textarea, select)[name]"):
        chosen = one.select_one("option[selected]")
        if one.get("type") in {"checkbox", "radio"} and not one.has_attr("checked"):
            continue
        name = str(one["name"])
        value = chosen["value"] if chosen else one.get("value", one.get_text())
        sent.setdefault(name, []).append(value)  # type: ignore[attr-defined]
    told = {"follows_da": "Så ringer vi.", "follows_en": "Then we call."}
    room = {"video_url": "https://video.example.dk/cv"}
    wrong = adam.post(path, data=sent | told | {"video_url": "http://x"})
    assert wrong.status_code == 422
    assert "Så ringer vi." in wrong.text
    assert adam.post(path, data=sent | told | room).status_code == 303
    assert adam.post(path, data=sent | told | room).status_code == 303
    with acting_as(cast.adam) as uow:
        kind = meeting_type(uow, office.type_id)
    assert (kind.follows_da, kind.follows_en) == ("Så ringer vi.", "Then we call.")
    assert kind.video_url == room["video_url"]
    shown = BeautifulSoup(adam.get(path).text, "html.parser")
    assert shown.select_one('[name="video_url"]')["value"] == room["video_url"]
    assert "Then we call." in shown.select_one('[name="follows_en"]').get_text()


def test_the_number_of_the_team_stands_in_the_receipt_and_the_calendar(
    client_of: ClientOf, cast: Cast, meeting: UUID, phone: str
) -> None:
    ida = client_of(cast.ida)
    call = page_of(ida, meeting).select_one("dl.facts a[href='tel:97000011']")
    assert call
    assert call.get_text() == f"Ring på {phone}"
    file = Calendar.from_ical(ida.get(f"/moeder/{meeting}/kalender.ics").data)
    assert phone in file.events[0]["description"]


def test_too_late_there_is_a_number_and_no_reproach(
    client_of: ClientOf, cast: Cast, meeting: UUID, phone: str, clock: FixedClock
) -> None:
    clock.set(AT - timedelta(hours=1))
    page = page_of(client_of(cast.ida), meeting)
    assert "Sig til, hvis du ikke kan komme" in said(page)
    assert page.select_one("#kan-ikke a[href='tel:97000011']")


def test_without_any_number_one_writes(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(AT - timedelta(hours=1))
    page = page_of(client_of(cast.ida), meeting)
    assert page.select_one("#kan-ikke a[href='/samtaler']")
    assert page.select_one("dl.facts a[href^='tel:']") is None


def test_a_meeting_moved_too_often_is_moved_together(
    client_of: ClientOf, acting_as: Acting, cast: Cast, meeting: UUID, phone: str
) -> None:
    for day in (27, 30):
        with acting_as(cast.ida) as uow:
            move_booking(uow, meeting, starts_at=local(day, 9))
    page = page_of(client_of(cast.ida), meeting)
    words = " ".join(page.get_text(" ").split())
    assert "Mødet kan ikke flyttes her længere." in words
    assert "Det er for sent" not in words
    assert "Aflys mødet" in words
    assert "Find en anden tid" not in words
