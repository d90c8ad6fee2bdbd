"""Closing an opening as dishonest is asked about first, and leaves nothing of its employer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import NOBODY, Municipality, Units
from app.listings.reading import listing_for_reading
from app.listings.reporting import FraudReason, report_listing
from tests.factories.interests import send_interest
from tests.forms import post
from tests.listings.feeding import Publish, close, publisher, words
from tests.people import Cast, Person

Posted = Callable[..., Any]


@pytest.fixture
def reported(units: Units, cast: Cast, posted: Posted) -> UUID:
    """An opening that Ida is interested in, and that somebody has reported."""
    listing_id: UUID = posted("published").id
    with units.write(cast.here, cast.ida.actor) as uow:
        send_interest(uow, listing_id)
    with units.write(cast.here, NOBODY) as uow:
        report_listing(uow, listing_id, reason=FraudReason.NOT_REAL)
    return listing_id


def test_it_is_asked_first_and_says_what_follows(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, reported: UUID
) -> None:
    anders, url = client_of(cast.anders), f"/anmeldte-opslag/{reported}/luk"
    page = BeautifulSoup(anders.get("/anmeldte-opslag").text, "html.parser")
    assert page.select(f'a[href="{url}"]'), "a tap leads to the question"
    assert not page.select(f'form[action="{url}"]'), "and closes nothing"
    asked = words(anders.get(url).text)
    assert "1 borger har vist interesse." in asked
    assert "Det kan ikke fortrydes." in asked
    with units.read(cast.here) as uow:
        assert listing_for_reading(uow, reported).state == "published"
    assert post(anders, url, page=url).status_code == 303
    with units.read(cast.here) as uow:
        assert listing_for_reading(uow, reported).state == "closed"


def test_what_nobody_has_reported_is_not_asked_about(
    client_of: Callable[[Person], FlaskClient], cast: Cast, posted: Posted
) -> None:
    url = f"/anmeldte-opslag/{posted('published').id}/luk"
    assert client_of(cast.anders).get(url).status_code == 409
    assert client_of(cast.ida).get(url).status_code == 403


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


@pytest.mark.parametrize(("because", "is_offered"), [("fraud", False), ("filled", True)])
def test_the_same_employers_openings_are_not_offered_in_place_of_a_dishonest_one(
    client: FlaskClient,
    units: Units,
    here: Municipality,
    publish: Publish,
    category_ids: dict[str, UUID],
    because: str,
    is_offered: bool,
) -> None:
    of_one_kind = (next(iter(category_ids.values())),)
    gone = publish("Let job", employer_name="Hurtige Penge", category_ids=of_one_kind)
    publish("Endnu et let job", employer_name="HURTIGE PENGE", category_ids=of_one_kind)
    publish("Kok", employer_name="Kroen", category_ids=of_one_kind)
    close(units, here, gone, because)
    page = client.get(f"/opslag/{gone}").text
    assert "Kok" in page
    assert ("Endnu et let job" in page) == is_offered


@pytest.mark.parametrize(("because", "is_offered"), [("fraud", False), ("filled", True)])
def test_there_is_nothing_to_do_with_a_removed_opening(
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    here: Municipality,
    cast: Cast,
    publish: Publish,
    because: str,
    is_offered: bool,
) -> None:
    one, ida = publish(), client_of(cast.ida)
    assert "/anmeld" in ida.get(f"/opslag/{one}").text
    close(units, here, one, because)
    page = ida.get(f"/opslag/{one}").text
    assert "/anmeld" not in page, "what is closed cannot be reported"
    assert [word in page for word in ("data-share", "data-print", "/gem")] == [is_offered] * 3
