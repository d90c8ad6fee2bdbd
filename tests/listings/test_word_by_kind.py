"""Courses, offers and news read as what they are: who holds them, when, and how one signs up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Units
from app.listings.models import ListingState
from app.listings.own_listings import our_listings
from app.listings.posting import submit_listing, write_draft
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
NEW = "/virksomhed/opslag/egne/nyt"
COURSE = {"kind": "course", "title": "Truckkursus", "description": "Fem dage."}


def published(units: Units, cast: Cast, **values: Any) -> str:
    """Have Anders publish something of the job centre's; returns its address in the feed."""
    with units.write(cast.here, cast.anders.actor) as uow:
        return f"/opslag/{submit_listing(uow, write_draft(uow, COURSE | values).id).id}"


def page_of(browser: FlaskClient, address: str) -> BeautifulSoup:
    """Return a page."""
    return BeautifulSoup(browser.get(address, follow_redirects=True).text, "html.parser")


def facts(page: BeautifulSoup) -> dict[str, str]:
    """Return the facts that a page states, by name."""
    names, values = page.select("dl.facts dt"), page.select("dl.facts dd")
    return {n.text: " ".join(v.text.split()) for n, v in zip(names, values, strict=True)}


def sign_up(page: BeautifulSoup) -> str:
    """Return what a page says of how to take part."""
    section = page.select_one("section.apply")
    return " ".join(section.text.split()) if section else ""


def test_a_course_says_when_it_is_who_holds_it_and_how_to_sign_up(
    client_of: ClientOf, units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    address = published(
        units, cast, takes_place="Tirsdage kl. 10-12", contact="Ring til Anders på 12 34 56 78"
    )
    page = page_of(client_of(cast.ida), address)
    said = facts(page)
    assert (said["Hvornår"], said["Arrangør"]) == ("Tirsdage kl. 10-12", "Demo Kommune")
    assert "Virksomhed" not in said
    assert sign_up(page) == (
        "Sådan tilmelder du dig Ring til Anders på 12 34 56 78 Jeg har meldt mig til"
    )


def test_a_course_that_names_nobody_leads_to_the_job_centre(
    client_of: ClientOf, units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    page = page_of(client_of(cast.ida), published(units, cast))
    assert "Spørg jobcentret." in sign_up(page)
    assert page.select_one('section.apply a[href="/samtaler"]')
    for word in ("Er du interesseret?", "Jeg har søgt"):
        assert word not in page.text


def test_news_are_read_and_nobody_signs_up_for_them(
    client_of: ClientOf, units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    address = published(units, cast, kind="news", apply_url="https://example.dk/nyt")
    page = page_of(client_of(cast.ida), address)
    assert facts(page)["Fra"] == "Demo Kommune"
    assert sign_up(page).startswith("Vil du vide mere? Læs mere")
    assert "meldt mig til" not in page.text


def test_a_job_reads_as_before(client_of: ClientOf, cast: Cast, posted: Callable[..., Any]) -> None:
    page = page_of(client_of(cast.ida), f"/opslag/{posted('published').id}")
    assert facts(page)["Virksomhed"].startswith("Bageren ApS")
    assert sign_up(page).startswith("Er du interesseret?")


def test_staff_are_asked_what_a_course_needs_and_a_company_what_a_job_needs(
    client_of: ClientOf, cast: Cast, bakery: UUID
) -> None:
    ours = page_of(client_of(cast.anders), NEW)
    theirs = page_of(client_of(cast.vera), "/virksomhed/opslag/nyt")
    for words, of_ours in (
        ("Hvornår er det?", True),
        ("Hvordan tilmelder man sig, eller hvem spørger man?", True),
        ("Stedets postnummer", True),
        ("Arbejdsstedets postnummer", False),
        ("hvad I forventer", False),
        ("Bager til tidlige morgener", False),
    ):
        assert (words in ours.text, words in theirs.text) == (of_ours, not of_ours), words
    kinds = [str(each["value"]) for each in ours.select("[name=kind]")]
    assert kinds[:3] == ["course", "offer", "news"]


def test_what_staff_write_of_when_and_whom_to_ask_is_kept(
    client_of: ClientOf, units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    browser = client_of(cast.anders)
    typed = {**COURSE, "takes_place": " Tirsdage\tkl. 10 ", "contact": "Anders"}
    preview = post(browser, NEW, typed, page="/mig", follow_redirects=True)
    said = facts(BeautifulSoup(preview.text, "html.parser"))
    assert (said["Hvornår"], said["Kontakt og tilmelding"]) == ("Tirsdage kl. 10", "Anders")
    form = page_of(browser, f"{preview.request.path}/rediger")
    for name, value in (("takes_place", "Tirsdage kl. 10"), ("contact", "Anders")):
        field = form.select_one(f"[name={name}]")
        assert field is not None
        assert field["value"] == value


def test_staff_who_post_a_job_after_all_lose_nothing(
    client_of: ClientOf, units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    browser = client_of(cast.anders)
    typed = {**COURSE, "kind": "job", "takes_place": "Altid", "weekly_hours": "37"}
    preview = post(browser, NEW, typed, page="/mig", follow_redirects=True)
    form = page_of(browser, f"{preview.request.path}/rediger")
    assert "Arbejdsstedets postnummer" in form.text
    for name, value in (("takes_place", "Altid"), ("weekly_hours", "37")):
        field = form.select_one(f"[name={name}]")
        assert field is not None
        assert field["value"] == value
    with units.read(cast.here, cast.anders.actor) as uow:
        assert [one.state for one in our_listings(uow)] == [ListingState.DRAFT]


@pytest.mark.parametrize(("name", "length"), [("takes_place", 161), ("contact", 201)])
def test_too_long_a_text_is_refused_beside_its_field(
    client_of: ClientOf, cast: Cast, category_ids: dict[str, UUID], name: str, length: int
) -> None:
    answer = post(client_of(cast.anders), NEW, {**COURSE, name: "x" * length}, page="/mig")
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one(f"#f-{name}-error")


def test_a_course_that_is_closed_says_so_in_its_own_words(
    client: FlaskClient,
    client_of: ClientOf,
    units: Units,
    cast: Cast,
    category_ids: dict[str, UUID],
) -> None:
    address = published(units, cast)
    own = f"/virksomhed{address}"
    post(client_of(cast.anders), f"{own}/luk", {"because": "filled"}, page=own)
    assert "Der er ikke flere pladser." in page_of(client, address).text
