"""Which number is called for a meeting by phone: asked, kept sealed, and shown to both."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.booking.arranging import book_meeting, cancel_booking
from app.booking.contract import MeetingMode
from app.booking.contract_errors import MeetingOver
from app.booking.models import Booking
from app.booking.phoning import known_phone, note_phone
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.web.services import Services
from tests.booking.office import Acting, Ask, Office, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
NUMBER = "12 34 56 78"


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").find("main").get_text(" ").split())


def hidden_fields(page: str) -> dict[str, str]:
    """Return what the form that books would send without being filled in."""
    form = BeautifulSoup(page, "html.parser").select_one("main form[method=post]")
    assert form is not None
    found = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    return {name: value for name, value in found.items() if name != "csrf_token"}


@pytest.fixture
def call(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Anders calls Ida on Thursday at one."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 13), MeetingMode.PHONE)).id


def test_the_number_is_asked_before_it_is_booked_and_both_see_it(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    ida, anders = client_of(cast.ida), client_of(cast.anders)
    facts = {"starts_at": local(26, 13).isoformat(), "mode": "phone"}
    path = post(ida, "/moeder/nyt/jobsamtale", facts).location
    page = ida.get(path).text
    assert "Hvilket nummer skal vi ringe til?" in words(page)
    refused = post(ida, path, hidden_fields(page) | {"phone": "123"})
    assert refused.status_code == 422
    assert 'value="123"' in refused.text
    assert post(ida, path, hidden_fields(page)).status_code == 422
    booked = post(ida, path, hidden_fields(page) | {"phone": NUMBER}).location
    assert f"Vi ringer til dig på {NUMBER}." in words(ida.get(booked).text)
    staff = anders.get(booked.replace("/moeder/", "/kalender/moede/")).text
    assert 'href="tel:12345678"' in staff
    assert NUMBER in words(anders.get("/kalender?dag=2026-11-26").text)
    again = {"starts_at": local(27, 13).isoformat(), "mode": "phone"}
    asked = ida.get(post(ida, "/moeder/nyt/jobsamtale", again).location).text
    assert f'value="{NUMBER}"' in asked  # the number that was said last


def test_no_number_is_asked_where_one_meets_on_site(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    ida = client_of(cast.ida)
    facts = {"starts_at": local(26, 9).isoformat(), "mode": "on_site"}
    path = post(ida, "/moeder/nyt/jobsamtale", facts).location
    assert 'name="phone"' not in ida.get(path).text
    assert post(ida, path).status_code == 303


def test_who_was_not_asked_is_asked_on_the_meetings_page_and_can_change_it(
    client_of: ClientOf, cast: Cast, call: UUID
) -> None:
    ida, anders = client_of(cast.ida), client_of(cast.anders)
    assert "har ikke skrevet et nummer" in anders.get(f"/kalender/moede/{call}").text
    assert "Hvilket nummer skal vi ringe til?" in words(ida.get(f"/moeder/{call}").text)
    wrong = post(ida, f"/moeder/{call}/telefon", {"phone": "ring"})
    assert wrong.status_code == 422
    assert 'value="ring"' in wrong.text
    for number in (NUMBER, "+45 87 65 43 21"):
        assert post(ida, f"/moeder/{call}/telefon", {"phone": number}).status_code == 303
        assert f"Vi ringer til dig på {number}." in words(ida.get(f"/moeder/{call}").text)


def test_a_meeting_that_becomes_a_call_asks_for_the_number(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9))).id
    ida, path = client_of(cast.ida), f"/moeder/{meeting}/flyt"
    facts = {"starts_at": local(27, 13).isoformat(), "mode": "phone"}
    assert 'name="phone"' in ida.get(f"{path}/ja", query_string=facts).text
    refused = post(ida, path, facts)
    assert refused.status_code == 422
    assert "Skriv det nummer, vi kan ringe til" in words(refused.text)
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, meeting).starts_at == local(26, 9)
    assert post(ida, path, facts | {"phone": NUMBER}).status_code == 303
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, meeting).phone == NUMBER


def test_the_adviser_books_a_call_with_the_number_at_hand(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders, path = client_of(cast.anders), f"/kalender/book/{cast.ida.id}/jobsamtale"
    page = anders.get(f"{path}?maade=phone").text
    first = re.search(rf'href="({path}/ja[^"]+)"', page)
    assert first
    sure = anders.get(first[1].replace("&amp;", "&")).text
    booked = post(anders, path, hidden_fields(sure) | {"phone": NUMBER})
    assert booked.status_code == 303
    assert NUMBER in words(anders.get(booked.location).text)


def test_the_number_is_kept_sealed_and_goes_with_the_next_call(
    acting_as: Acting, cast: Cast, office: Office, services: Services, call: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        assert note_phone(uow, call, phone=f" {NUMBER} ").phone == NUMBER
        kept = uow.session.scalars(select(Booking.phone_sealed).where(Booking.id == call)).one()
        assert kept is not None
        assert b"34" not in kept
        assert known_phone(uow, cast.ida.id) == NUMBER
        wanted = office.wanted(local(27, 13), MeetingMode.PHONE)
        following = book_meeting(uow, cast.ida.id, wanted).id
    services.jobs.run("outbox")
    with acting_as(cast.anders) as uow:
        assert meeting_by_id(uow, following).phone == NUMBER
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):
        known_phone(uow, cast.ida.id)


@pytest.mark.parametrize("odd", ["", "1234567", "12 34 56 7x", "+" + "1" * 16, "1" * 21])
def test_what_is_no_number_is_refused(acting_as: Acting, cast: Cast, call: UUID, odd: str) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Invalid):
        note_phone(uow, call, phone=odd)


def test_strangers_and_meetings_that_are_over_are_refused(
    acting_as: Acting, cast: Cast, call: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):
        note_phone(uow, call, phone=NUMBER)
    clock.set(local(26, 13, 30))
    with acting_as(cast.anders) as uow:
        assert note_phone(uow, call, phone=NUMBER).phone == NUMBER  # while it lasts
    clock.set(local(26, 14))
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        note_phone(uow, call, phone=NUMBER)


def test_nobody_is_called_for_a_meeting_that_is_called_off(
    acting_as: Acting, cast: Cast, call: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, call)
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        note_phone(uow, call, phone=NUMBER)


def test_clients_say_the_number_too(ask: Ask, cast: Cast, office: Office) -> None:
    asked = {
        "meeting_type": str(office.type_id),
        "starts_at": local(26, 13).isoformat(),
        "mode": "phone",
    }
    assert ask(cast.ida, "POST", "/bookings", json=asked | {"phone": "x"}).status_code == 422
    booked = ask(cast.ida, "POST", "/bookings", json=asked | {"phone": NUMBER})
    assert (booked.status_code, booked.json["phone"]) == (201, NUMBER)
