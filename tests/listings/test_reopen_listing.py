"""The page of a closed opening says what its author can still do, and counts no days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import Units
from app.listings.closing import close_listing, may_reopen
from app.listings.models import ClosedBecause
from app.listings.own_listings import own_listing
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
Posted = Callable[..., Any]


def closed(units: Units, person: Person, posted: Posted, **values: Any) -> str:
    """Have a person close an opening of Vera's; returns the address of its own page."""
    listing = posted("published", **values)
    with units.write(person.municipality, person.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.FILLED)
    return f"/virksomhed/opslag/{listing.id}"


def button_on(browser: FlaskClient, page: str) -> str | None:
    """Return what the button that opens an opening again says."""
    html = BeautifulSoup(browser.get(page).text, "html.parser")
    found = html.select_one(f'main form[action="{page}/aabn"] button')
    return found.text.strip() if found else None


def test_the_page_opens_it_again_for_a_day_and_says_until_when(
    client_of: ClientOf, units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    page, browser = closed(units, cast.vera, posted), client_of(cast.vera)
    clock.advance(timedelta(hours=23))
    assert button_on(browser, page) == "Åbn igen"
    assert "Du kan åbne det igen indtil onsdag den 25. november 2026 kl. " in browser.get(page).text
    assert post(browser, f"{page}/aabn", page=page).status_code == 303
    assert "Alle kan se det." in browser.get(page).text
    assert button_on(browser, page) is None


def test_after_a_day_it_stays_closed(
    client_of: ClientOf, units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    page, browser = closed(units, cast.vera, posted), client_of(cast.vera)
    clock.advance(timedelta(hours=25))
    assert button_on(browser, page) is None
    assert "Du kan åbne det igen" not in browser.get(page).text


def test_what_the_job_centre_closed_its_author_is_not_offered(
    client_of: ClientOf, units: Units, cast: Cast, posted: Posted
) -> None:
    assert button_on(client_of(cast.vera), closed(units, cast.anders, posted)) is None


def test_neither_is_what_has_passed_its_deadline(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    page = closed(units, cast.vera, posted, apply_by=date(2026, 11, 24))
    for hours, may in ((0, True), (20, False)):
        clock.advance(timedelta(hours=hours))
        with units.read(cast.here, cast.vera.actor) as uow:
            listing = own_listing(uow, UUID(page.rpartition("/")[2]))
            assert may_reopen(uow, listing) is may


def test_a_closed_opening_counts_no_days(
    client_of: ClientOf, units: Units, cast: Cast, posted: Posted
) -> None:
    open_one = f"/virksomhed/opslag/{posted('published').id}"
    browser = client_of(cast.vera)
    assert "dage tilbage" in browser.get(open_one).text
    shown = browser.get(closed(units, cast.vera, posted)).text
    assert "torsdag den 24. december 2026" in shown
    assert "dage tilbage" not in shown
