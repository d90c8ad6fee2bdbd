"""The calendars that staff look into, by the day and by the week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.substitutes import stand_in
from app.accounts.teams import join_team
from app.booking.arranging import book_meeting, cancel_booking, hold_slot
from app.booking.availability import add_absence
from app.booking.contract import MeetingMode
from app.booking.lateness import note_lateness
from app.core.clock import FixedClock, local_day
from app.core.work import Units, the_service
from app.tenancy.closing_days import add_closing_day
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]


def seen(client: FlaskClient, asked: str = "") -> str:
    page = BeautifulSoup(client.get(f"/kalender{asked}").text, "html.parser")
    return " ".join(page.find("main").get_text(" ").split())


def test_a_day_shows_who_comes_who_is_late_who_does_not_and_what_is_free(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9))).id
    with acting_as(cast.omar) as uow:
        gone = book_meeting(uow, cast.omar.id, office.wanted(local(26, 11))).id
        cancel_booking(uow, gone, reason="Syg")
    clock.set(local(26, 8))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=15, text="Bussen")
    page = seen(client_of(cast.anders))
    assert "I dag, torsdag den 26. november 2026" in page
    assert "09.00–10.00 Ida" in page
    for said in ("Jobsamtale", "15 minutter forsinket", "“Bussen”", "Omar", "Aflyst", "“Syg”"):
        assert said in page
    assert page.count("15 minutter forsinket") == 2  # on top, and where it stands
    assert "10.00–12.00 Ledig · Jobcentret" in page
    assert "12.30–15.00 Ledig" in page


def test_a_week_shows_its_days_and_no_empty_weekend(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    page = seen(client_of(cast.anders), "?vis=uge&dag=2026-11-26")
    assert "Uge 48, 23. november til 27. november 2026" in page
    for said in ("Mandag 23. november", "Tirsdag 24. november I dag", "Torsdag 26.", "Ida"):
        assert said in page
    assert "Lørdag" not in page
    later = seen(client_of(cast.anders), "?vis=uge&dag=2026-12-03")
    assert "Uge 49" in later
    assert "Ida" not in later


def test_a_day_without_meetings_leads_to_the_next_one(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders = client_of(cast.anders)
    assert "Næste" not in seen(anders, "?dag=2026-11-25").partition("Dagen efter")[2]
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    assert "Det næste er torsdag den 26. november 2026 kl. 09.00" in seen(anders)


def test_a_hold_is_no_meeting_and_its_time_is_not_free(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    page = seen(client_of(cast.anders), "?dag=2026-11-26")
    assert "Ida" not in page
    assert "09.00–10.00 Nogen er ved at vælge tiden" in page
    assert "10.00–12.00 Ledig" in page
    clock.advance(timedelta(minutes=6))
    assert "09.00–12.00 Ledig" in seen(client_of(cast.anders), "?dag=2026-11-26")


def test_absence_and_closing_days_are_no_free_time(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.anders) as uow:
        start, end = local(26, 9), local(26, 11)
        add_absence(uow, cast.anders.id, starts_at=start, ends_at=end, reason="Tandlæge")
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, local_day(local(27, 9)), reason="Personaledag")
    page = seen(client_of(cast.anders), "?vis=uge&dag=2026-11-26")
    assert "09.00–11.00 Væk · Tandlæge" in page
    assert "11.00–12.00 Ledig" in page
    assert "Lukket: Personaledag" in page


def test_a_colleague_of_the_team_sees_it_but_not_why_somebody_is_away(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 11)))
    with acting_as(cast.anders) as uow:
        start, end = local(26, 9), local(26, 10)
        add_absence(uow, cast.anders.id, starts_at=start, ends_at=end, reason="Tandlæge")
    berit = move_in(units, cast.here, "Berit", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, office.team_id, berit.id)
    page = seen(client_of(berit), f"?dag=2026-11-26&hvem={cast.anders.id}")
    assert "Kalender: Anders" in page
    assert "Ida" in page
    assert "Væk" in page
    assert "Tandlæge" not in page


def test_who_stands_in_today_sees_it(
    client_of: ClientOf, units: Units, cast: Cast, office: Office, clock: FixedClock
) -> None:
    sune = move_in(units, cast.here, "Sune", Role.ADVISER)
    asked = f"/kalender?hvem={cast.anders.id}"
    assert client_of(sune).get(asked).status_code == 404
    with units.write(cast.here, the_service("test")) as uow:
        today = local_day(uow.now)
        stand_in(uow, cast.anders.id, sune.id, from_on=today, until_on=today)
    assert client_of(sune).get(asked).status_code == 200
    clock.advance(timedelta(days=1))
    assert client_of(sune).get(asked).status_code == 404


def test_a_leader_of_the_team_sees_who_comes_and_nothing_that_was_written(
    client_of: ClientOf,
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    clock: FixedClock,
) -> None:
    lea = client_of(cast.lea)
    assert "Der er ingen kalender at se i" in seen(lea)
    assert lea.get(f"/kalender?hvem={cast.anders.id}").status_code == 404
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, office.team_id, cast.lea.id, is_leader=True)
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 11))).id
    clock.set(local(26, 9))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=5, text="Hemmeligt")
    page = seen(lea, f"?hvem={cast.anders.id}")
    assert "Ida" in page
    assert "5 minutter forsinket" in page
    assert "Hemmeligt" not in page
    with acting_as(cast.omar) as uow:
        other = book_meeting(uow, cast.omar.id, office.wanted(local(26, 13), MeetingMode.PHONE)).id
        note_lateness(uow, other, text="Hemmeligt")
    page = seen(lea, f"?hvem={cast.anders.id}")
    assert "Omar: Forsinket" in page
    assert "Hemmeligt" not in page
    assert "Omar: Forsinket, torsdag den 26. november 2026 kl. 13.00 “Hemmeligt”" in seen(
        client_of(cast.anders)
    )
    assert f"/kalender/moede/{meeting}" not in lea.get(f"/kalender?hvem={cast.anders.id}").text


@pytest.mark.parametrize("name", ["ida", "vera", "adam"])
def test_nobody_else_has_a_calendar(client_of: ClientOf, cast: Cast, name: str) -> None:
    assert client_of(getattr(cast, name)).get("/kalender").status_code == 403
    assert client_of(getattr(cast, name)).get("/kalender/dage").status_code == 403


def test_an_adviser_of_no_team_sees_their_own_alone(
    client_of: ClientOf, units: Units, cast: Cast, office: Office
) -> None:
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    client = client_of(asger)
    assert "Der er ingen møder den dag" in seen(client)
    assert client.get(f"/kalender?hvem={cast.anders.id}").status_code == 404
    assert client_of(cast.nora).get(f"/kalender?hvem={cast.anders.id}").status_code == 404


@pytest.mark.parametrize(
    "odd", ["?dag=x", "?dag=0001-01-01", "?dag=9999-12-31", "?vis=x", "?hvem=x", "?dag=&vis=&hvem="]
)
def test_an_odd_address_shows_today(
    client_of: ClientOf, cast: Cast, office: Office, odd: str
) -> None:
    assert "I dag, tirsdag den 24. november 2026" in seen(client_of(cast.anders), odd)


def test_an_open_page_asks_for_the_days_alone(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    answer = client_of(cast.anders).get("/kalender/dage?vis=uge&dag=2026-11-26")
    assert "Uge 48" in answer.text
    assert "<html" not in answer.text


def test_what_was_called_off_stands_at_its_time(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        gone = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9))).id
        cancel_booking(uow, gone)
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 11)))
    page = seen(client_of(cast.anders), "?dag=2026-11-26")
    assert page.count("Aflyst") == 1
    assert page.index("Ida") < page.index("11.00–12.00") < page.index("12.30–15.00")
