"""The adviser's own calendar."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting, cancel_booking, note_lateness
from app.core.clock import FixedClock
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


def seen(client: FlaskClient) -> str:
    page = BeautifulSoup(client.get("/kalender").text, "html.parser")
    return " ".join(page.find("main").get_text(" ").split())


def test_an_adviser_sees_who_comes_who_is_late_and_who_does_not(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    anders = client_of(cast.anders)
    assert "Du har ingen møder de næste fire uger" in seen(anders)
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9))).id
    with acting_as(cast.omar) as uow:
        gone = book_meeting(uow, cast.omar.id, office.wanted(local(27, 9))).id
        cancel_booking(uow, gone, reason="Syg")
    clock.set(local(26, 8))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=15, text="Bussen")
    page = seen(anders)
    assert "I dag, torsdag den 26. november 2026" in page
    assert "09.00–10.00 Ida" in page
    for said in ("Jobsamtale", "15 minutter forsinket", "“Bussen”", "Omar", "Aflyst", "“Syg”"):
        assert said in page
    assert "Ida" not in seen(client_of(cast.signe))


def test_only_who_meets_citizens_has_a_calendar(client_of: ClientOf, cast: Cast) -> None:
    for who in (cast.ida, cast.lea, cast.vera):
        assert client_of(who).get("/kalender").status_code == 403
