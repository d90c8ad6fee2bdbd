"""What a stranger wanted to follow is asked about once they are in, and needs their own tap."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.work import Municipality, Units
from app.listings.following import followed_ids
from app.web.services import Services
from tests.accounts.codes import code_in
from tests.forms import post, token_on
from tests.listings.feeding import Publish, publisher, words
from tests.people import Cast, Person


@pytest.fixture
def category(category_ids: dict[str, UUID]) -> UUID:
    """A category that one can follow."""
    return next(iter(category_ids.values()))


@pytest.fixture
def page(units: Units, here: Municipality, category: UUID) -> str:
    """An opening in it, as a stranger reads it."""
    publish: Publish = publisher(units, here)
    return f"/opslag/{publish(category_ids=(category,))}"


def tapped(client: FlaskClient, page: str) -> TestResponse:
    """Follow the link to follow that stands on a stranger's page, up to the log-in."""
    link = BeautifulSoup(client.get(page).text, "html.parser").select_one('a[href^="/foelg/"]')
    assert link is not None
    return client.get(str(link["href"]), follow_redirects=True)


def follows(units: Units, cast: Cast, person: Person) -> set[UUID]:
    with units.read(cast.here, person.actor) as uow:
        return set(followed_ids(uow))


def test_a_known_citizen_is_asked_after_logging_in_and_then_follows(
    client: FlaskClient, services: Services, units: Units, cast: Cast, page: str, category: UUID
) -> None:
    asked_in = tapped(client, page)
    assert asked_in.request.path == "/log-ind"
    post(client, "/log-ind", {"email": cast.ida.email}, page=asked_in.request.full_path)
    asked = post(
        client,
        "/log-ind/kode",
        {"code": code_in(services)},
        page="/log-ind/kode",
        follow_redirects=True,
    )
    assert asked.request.path == f"/foelg/{category}"
    assert "Vil du følge" in words(asked.text)
    assert follows(units, cast, cast.ida) == set(), "logging in follows nothing by itself"
    form = BeautifulSoup(asked.text, "html.parser").select_one(f'form[action="/foelg/{category}"]')
    assert form is not None
    sent = {str(f["name"]): str(f["value"]) for f in form.select("input[type=hidden]")}
    assert sent["next"] == page
    assert client.post(f"/foelg/{category}", data=sent).status_code == 303
    assert follows(units, cast, cast.ida) == {category}
    again = client.get(f"/foelg/{category}?next={page}")
    assert (again.status_code, again.location) == (302, page), "there is nothing left to ask"


def test_a_newcomer_is_asked_after_signing_up(
    client: FlaskClient, services: Services, page: str, category: UUID
) -> None:
    tapped(client, page)
    facts = {"name": "Ny", "email": "ny@example.org", "language": "da", "consent": "1"}
    assert post(client, "/opret", facts, page="/opret").status_code == 303
    answer = post(client, "/log-ind/kode", {"code": code_in(services)}, page="/log-ind/kode")
    assert answer.location == f"/foelg/{category}?next={page}"


def test_an_address_alone_follows_nothing(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, category: UUID
) -> None:
    ida, address = client_of(cast.ida), f"/foelg/{category}"
    assert ida.get(address).status_code == 200
    assert ida.post(address, data={"next": "/"}).status_code == 400, "a form of ours has its token"
    assert follows(units, cast, cast.ida) == set()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_one_is_led_to_no_other_house(
    client_of: Callable[[Person], FlaskClient], cast: Cast, category: UUID, elsewhere: str
) -> None:
    ida, address = client_of(cast.ida), f"/foelg/{category}"
    page = ida.get(address, query_string={"next": elsewhere}).text
    assert "evil.example" not in str(BeautifulSoup(page, "html.parser").main)
    token = token_on(ida, address)
    answer = ida.post(address, data={"next": elsewhere, "csrf_token": token})
    assert "evil.example" not in answer.location


def test_what_cannot_be_followed_is_not_asked_about(
    client_of: Callable[[Person], FlaskClient], cast: Cast, category: UUID
) -> None:
    assert client_of(cast.nabo).get(f"/foelg/{category}").status_code == 404
