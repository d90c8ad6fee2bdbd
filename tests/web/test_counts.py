"""Open pages ask what waits: one small answer, sent again only when a number has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.listings.kinds_followers import KINDS
from app.notifications.service import notify
from app.web.contract import NavEntry
from app.web.services import Services
from tests.people import Cast, Person

COUNTS = "/api/v1/me/counts"
ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def tell(services: Services) -> Callable[[Person], None]:
    def tell(person: Person) -> None:
        with services.units.write(person.municipality) as uow:
            notify(uow, person.id, KINDS[0].slug, {"listing_id": str(UUID(int=1))})

    return tell


def test_a_citizen_sees_what_is_new_by_the_page_that_shows_it(
    cast: Cast, client_of: ClientOf, tell: Callable[[Person], None]
) -> None:
    client = client_of(cast.ida)
    answer: Any = client.get(COUNTS).json
    assert (answer["counts"]["/notifikationer"], answer["news"]) == (0, 0)
    tell(cast.ida)
    answer = client.get(COUNTS).json
    assert (answer["counts"]["/notifikationer"], answer["news"]) == (1, 1)
    assert client_of(cast.omar).get(COUNTS).json["news"] == 0


def test_what_has_not_changed_is_not_sent_again(
    cast: Cast, client_of: ClientOf, tell: Callable[[Person], None]
) -> None:
    client = client_of(cast.ida)
    known = client.get(COUNTS).headers["ETag"]
    again = client.get(COUNTS, headers={"If-None-Match": known})
    assert (again.status_code, again.data) == (304, b"")
    tell(cast.ida)
    assert client.get(COUNTS, headers={"If-None-Match": known}).status_code == 200


def test_nothing_of_it_is_kept_by_the_browser(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.ida).get(COUNTS).headers["Cache-Control"] == "private, no-store"


def test_the_job_centre_sees_its_queues_but_they_are_no_news(
    cast: Cast, client_of: ClientOf
) -> None:
    answer: Any = client_of(cast.anders).get(COUNTS).json
    assert {"/notifikationer", "/opslag-til-godkendelse"} < answer["counts"].keys()
    assert "/opslag-til-godkendelse" not in client_of(cast.ida).get(COUNTS).json["counts"]


def test_another_feature_adds_its_number_by_offering_an_entry(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    services.nav.append(NavEntry("log_in.privacy", "Chat", badge=lambda _uow: 4, is_news=True))
    answer: Any = client_of(cast.ida).get(COUNTS).json
    assert (answer["counts"]["/privatliv"], answer["news"]) == (4, 4)


def test_a_stranger_is_told_nothing(client: FlaskClient) -> None:
    assert client.get(COUNTS).status_code == 401
