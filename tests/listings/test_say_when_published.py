"""The day an opening was put up stands on it once it has been, and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
Posted = Callable[..., Any]


def facts_on(browser: FlaskClient, page: str) -> list[str]:
    """Return the names of the facts that a page shows of an opening."""
    html = BeautifulSoup(browser.get(page).text, "html.parser")
    return [fact.text for fact in html.select("dl.facts dt")]


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_it_does_not_stand_on_what_is_not_out(
    client_of: ClientOf, cast: Cast, posted: Posted, state: str
) -> None:
    listing = posted(state)
    shown = [facts_on(client_of(cast.vera), f"/virksomhed/opslag/{listing.id}")]
    if state == "submitted":
        decided = f"/opslag-til-godkendelse/{listing.id}"
        shown.append(facts_on(client_of(cast.anders), decided))
    for facts in shown:
        assert "Sted" in facts
        assert "Slået op" not in facts


def test_it_stands_on_what_is_out(client_of: ClientOf, cast: Cast, posted: Posted) -> None:
    listing = posted("published")
    for person, page in (
        (cast.vera, f"/virksomhed/opslag/{listing.id}"),
        (cast.anders, f"/opslag-til-godkendelse/{listing.id}"),
        (cast.ida, f"/opslag/{listing.id}"),
    ):
        assert "Slået op" in facts_on(client_of(person), page)
