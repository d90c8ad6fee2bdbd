"""The newest openings in what one follows: one's own page, which a phone keeps for later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Municipality, Units
from app.listings.following import follow_category
from tests.factories.listings import add_categories
from tests.listings.feeding import Publish, close, publisher
from tests.people import Cast, Person

PAGE = "/mine-kategorier/opslag"
ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def known(units: Units, here: Municipality) -> dict[str, UUID]:
    """The categories, by slug."""
    with units.write(here) as uow:
        return add_categories(uow)


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Put a listing up."""
    return publisher(units, here)


def _titles(client: FlaskClient) -> list[str]:
    page = BeautifulSoup(client.get(PAGE).text, "html.parser")
    return [heading.text for heading in page.select("main .card-heading")]


def test_what_one_follows_is_there_the_newest_first_and_nothing_else(
    client_of: ClientOf,
    units: Units,
    here: Municipality,
    cast: Cast,
    known: dict[str, UUID],
    publish: Publish,
) -> None:
    food, transport = known["foedevarer"], known["transport"]
    publish("Bager", category_ids=(food,), age=timedelta(hours=3))
    gone = publish("Slagter", category_ids=(food,))
    publish("Chauffør", category_ids=(transport,))
    publish("Frisør")
    with units.write(here, cast.ida.actor) as uow:
        for one in (food, transport):
            follow_category(uow, one)
    with units.write(here, cast.omar.actor) as uow:
        follow_category(uow, transport)
    close(units, here, gone)
    assert _titles(client_of(cast.ida)) == ["Chauffør", "Bager"]
    assert _titles(client_of(cast.omar)) == ["Chauffør"]


def test_a_phone_keeps_it_for_its_person_alone(
    client_of: ClientOf, client: FlaskClient, cast: Cast
) -> None:
    answer = client_of(cast.ida).get(PAGE)
    assert answer.headers["X-Offline"] == "personal"
    assert answer.headers["X-Offline-Owner"] == str(cast.ida.id)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(PAGE).location.startswith("/log-ind?next=")


def test_whoever_follows_nothing_is_led_to_what_there_is(client_of: ClientOf, cast: Cast) -> None:
    page = BeautifulSoup(client_of(cast.ida).get(PAGE).text, "html.parser")
    assert page.select_one('main a[href="/mine-kategorier"]')


def test_one_finds_it_from_the_feed_and_from_what_one_follows(
    client_of: ClientOf, units: Units, here: Municipality, cast: Cast, known: dict[str, UUID]
) -> None:
    with units.write(here, cast.ida.actor) as uow:
        follow_category(uow, known["transport"])
    for at in ("/", "/mine-kategorier"):
        page = BeautifulSoup(client_of(cast.ida).get(at).text, "html.parser")
        assert page.select_one(f'main a[href="{PAGE}"]'), at
    assert PAGE not in client_of(cast.vera).get("/").text
