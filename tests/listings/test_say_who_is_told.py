"""Who is told of an opening is said while it is to come, and not when nobody is told any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.work import Units
from app.listings.approval import decline_listing
from app.listings.closing import close_listing
from app.listings.models import ClosedBecause
from app.listings.posting import edit_listing
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
Posted = Callable[..., Any]
HEADING = 'id="told-heading"'


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_it_is_said_until_it_is_out(
    client_of: ClientOf, cast: Cast, posted: Posted, state: str
) -> None:
    page = client_of(cast.vera).get(f"/virksomhed/opslag/{posted(state).id}").text
    assert HEADING in page
    assert "Fødevarer" in page


def test_it_is_not_said_of_what_is_out_nor_of_an_edit_of_it(
    client_of: ClientOf, units: Units, cast: Cast, posted: Posted
) -> None:
    listing, vera, anders = posted("published"), client_of(cast.vera), client_of(cast.anders)
    own, deciding = f"/virksomhed/opslag/{listing.id}", f"/opslag-til-godkendelse/{listing.id}"
    assert HEADING not in vera.get(own).text
    assert HEADING not in anders.get(deciding).text
    form = {
        "kind": "job",
        "title": "Konditor",
        "description": "Kage",
        "postcode": "7700",
        "category_ids": [str(c) for c in listing.category_ids],
    }
    looked_at = post(vera, f"{own}/rediger", form, page=f"{own}/rediger")
    assert looked_at.status_code == 200
    assert HEADING not in looked_at.text
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Konditor"})
    for browser, page in ((vera, own), (anders, deciding)):
        shown = browser.get(page).text
        assert "Konditor" in shown
        assert HEADING not in shown


def test_the_adviser_reads_it_before_a_first_decision(
    client_of: ClientOf, cast: Cast, posted: Posted
) -> None:
    page = f"/opslag-til-godkendelse/{posted('submitted').id}"
    assert HEADING in client_of(cast.anders).get(page).text


def test_it_is_not_said_of_what_is_closed_or_declined(
    client_of: ClientOf, units: Units, cast: Cast, posted: Posted
) -> None:
    shut, refused = posted("published"), posted("submitted")
    with units.write(cast.here, cast.vera.actor) as uow:
        close_listing(uow, shut.id, because=ClosedBecause.FILLED)
    with units.write(cast.here, cast.anders.actor) as uow:
        decline_listing(uow, refused.id, reason="Det er ikke et job.")
    for listing in (shut, refused):
        page = client_of(cast.vera).get(f"/virksomhed/opslag/{listing.id}")
        assert page.status_code == 200
        assert HEADING not in page.text
