"""The pages of the plan, as a browser without a script opens them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting, cancel_booking
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.listings.saving import save_listing
from tests.booking.office import Acting, Office, local
from tests.factories.listings import add_listing
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def parts(page: str) -> dict[str, list[str]]:
    """Return the links of each part of the list, by its heading."""
    soup = BeautifulSoup(page, "html.parser")
    return {
        str(part.h2.get_text()): [str(a["href"]) for a in part.select("a")]
        for part in soup.select("main section")
        if part.h2
    }


def test_nothing_ahead_says_so_and_how_to_book(client_of: ClientOf, cast: Cast) -> None:
    page = client_of(cast.ida).get("/min-plan").text
    assert "Der er ikke noget i din plan" in page
    assert 'href="/moeder/nyt"' in page
    assert "Overstået eller aflyst" not in page


def test_everything_ahead_stands_in_one_list_and_leads_to_its_page(
    client_of: ClientOf,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
    meeting: UUID,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        due = {
            day: add_listing(uow, f"Kok {day}", apply_by=date(2026, 11, day)) for day in (24, 30)
        }
    with acting_as(cast.ida) as uow:
        for listing_id in due.values():
            save_listing(uow, listing_id)
    page = client_of(cast.ida).get("/min-plan").text
    assert parts(page) == {
        "I dag": [f"/opslag/{due[24]}"],
        "Denne uge": [f"/moeder/{meeting}"],
        "Senere": [f"/opslag/{due[30]}"],
    }
    said = words(page)
    assert "torsdag den 26. november 2026 kl. 10.00" in said
    assert "Jobcentret, Torvet 1, 7700 Thisted · Anders" in said
    assert "Sidste frist: Kok 30 mandag den 30. november 2026" in said


def test_today_goes_without_its_date(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 8))
    page = client_of(cast.ida).get("/min-plan").text
    assert parts(page) == {"I dag": [f"/moeder/{meeting}"]}
    assert "10.00 – 11.00" in words(page)


def test_an_empty_week_says_so_and_what_comes_next(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        first, second = (
            book_meeting(uow, cast.ida.id, office.wanted(at)).id
            for at in (local(30, 10), local(7, 9, month=12))
        )
    ida = client_of(cast.ida)
    page = ida.get("/min-plan").text
    assert parts(page) == {"Det næste": [f"/moeder/{first}"], "Senere": [f"/moeder/{second}"]}
    assert "Du har ikke noget i denne uge. Det næste Jobsamtale" in words(page)
    week = ida.get("/min-plan/uge").text
    assert "Der er ikke noget i din plan i uge 48. Det næste: Jobsamtale ," in words(week)
    assert "mandag den 30. november 2026 kl. 10.00" in words(week)
    [there] = BeautifulSoup(week, "html.parser").select("main .panel .actions a")
    assert there["href"] == "/min-plan/uge?uge=2026-W49"
    assert "ikke noget i din plan" not in words(ida.get("/min-plan/uge?uge=2026-W49").text)
    after = words(ida.get("/min-plan/uge?uge=2026-W51").text)
    before = words(ida.get("/min-plan/uge?uge=2026-W40").text)
    for said, number in ((after, 51), (before, 40)):
        assert f"Der er ikke noget i din plan i uge {number}." in said
        assert "Det næste" not in said


def test_what_is_over_or_cancelled_is_folded_away(
    client_of: ClientOf, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    page = client_of(cast.ida).get("/min-plan").text
    assert parts(page) == {}
    folded = BeautifulSoup(page, "html.parser").select_one("main details:not([open])")
    assert folded is not None
    assert f"/moeder/{meeting}" in str(folded)
    assert "Aflyst" in folded.get_text()


def test_what_the_job_centre_called_off_stands_there_until_there_is_another(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, meeting, reason="Jeg er syg.")
    ida, leads = client_of(cast.ida), f"/moeder/{meeting}"
    page = ida.get("/min-plan").text
    assert parts(page) == {"Denne uge": [leads, leads]}
    for path in ("/min-plan", "/min-plan/uge"):
        said = words(ida.get(path).text)
        assert "Aflyst Vi har måttet aflyse. Vælg en ny tid" in said
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(27, 10)))
    page = ida.get("/min-plan").text
    assert leads not in parts(page)["Denne uge"]
    assert "Vælg en ny tid" not in page
    assert leads in page, "folded away among what is over or cancelled"


def test_a_week_has_its_days_and_ways_to_others(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    ida = client_of(cast.ida)
    page = ida.get("/min-plan/uge").text
    soup = BeautifulSoup(page, "html.parser")
    assert soup.h1 is not None
    assert soup.h1.get_text() == "Uge 48"
    days = [words(str(day)) for day in soup.select("ol.week > li")]
    assert len(days) == 7
    assert days[0] == "Mandag 23. november Ingenting"
    assert days[1] == "Tirsdag 24. november I dag Ingenting"
    assert days[3].startswith("Torsdag 26. november 10.00 – 11.00 Jobsamtale Jobcentret")
    steps = [str(a["href"]) for a in soup.select(".week-steps a")]
    assert steps == ["/min-plan/uge?uge=2026-W47", "/min-plan/uge?uge=2026-W49"]
    later = ida.get("/min-plan/uge?uge=2026-W53").text
    assert "28. december – 3. januar 2027" in words(later)
    assert 'href="/min-plan/uge"' in later
    for odd in ("x", "2026-W99", "", "9999-W01", "2000-W01", "2099-W53", "%F0%9F%92%A9"):
        assert ida.get(f"/min-plan/uge?uge={odd}").status_code == 200


def test_a_week_that_is_over_still_shows_what_was(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(15, 9, month=12).replace(year=2027))
    page = client_of(cast.ida).get("/min-plan/uge?uge=2026-W48").text
    assert f"/moeder/{meeting}" in page


def test_a_phone_keeps_it_for_its_owner_and_it_says_when_it_is_from(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    for path in ("/min-plan", "/min-plan/uge"):
        answer = client_of(cast.ida).get(path)
        assert answer.headers["X-Offline"] == "personal"
        assert answer.headers["X-Offline-Owner"] == str(cast.ida.id)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Sådan så planen ud tirsdag den 24. november 2026 kl. 10.00." in words(answer.text)


def test_it_is_in_english_for_who_reads_english(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))
    said = words(client_of(cast.omar).get("/min-plan").text)
    assert "This week Job talk Thursday 26 November 2026 at 10:00" in said


def test_others_have_no_plan_here(client_of: ClientOf, cast: Cast, client: FlaskClient) -> None:
    for path in ("/min-plan", "/min-plan/uge"):
        assert client.get(path).location.startswith("/log-ind")
        for who in (cast.anders, cast.vera, cast.lea):
            assert client_of(who).get(path).status_code == 403
