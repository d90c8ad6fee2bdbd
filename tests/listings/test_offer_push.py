"""Whoever follows something can turn notifications on where the page promises them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Municipality, Units
from app.listings.following import follow_category
from tests.factories.listings import add_categories
from tests.people import Cast, Person

PAGE = "/mine-kategorier"
ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def food(units: Units, here: Municipality) -> UUID:
    """A category to follow."""
    with units.write(here) as uow:
        return add_categories(uow)["foedevarer"]


def offers(client: FlaskClient, page: str = PAGE) -> int:
    """Return how many times a page offers to turn notifications on, with the script for it."""
    html = BeautifulSoup(client.get(page).text, "html.parser")
    panels = html.select("main [data-push]")
    assert len(html.select("script[src*='push']")) == len(panels)
    return len(panels)


def test_the_page_says_what_this_log_in_has_and_not_what_a_browser_remembers(
    client_of: ClientOf, units: Units, here: Municipality, cast: Cast, food: UUID
) -> None:
    with units.write(here, cast.ida.actor) as uow:
        follow_category(uow, food)
    page = BeautifulSoup(client_of(cast.ida).get(PAGE).text, "html.parser")
    assert page.select_one("[data-push]")["data-push-here"] == "none"


def test_it_is_offered_once_something_is_followed_and_not_before(
    client_of: ClientOf, units: Units, here: Municipality, cast: Cast, food: UUID
) -> None:
    ida = client_of(cast.ida)
    assert offers(ida) == 0
    with units.write(here, cast.ida.actor) as uow:
        follow_category(uow, food)
    assert offers(ida) == 1
    assert offers(ida, f"{PAGE}?ny=1") == 1, "right after the first tap it is not there twice"
