"""What an opening is, its author chooses: a form in which nothing is chosen makes no job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Units
from app.listings.own_listings import our_listings, own_listings
from app.listings.posting import write_draft
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.mark.parametrize(
    ("who", "page"), [("anders", "/virksomhed/opslag/egne/nyt"), ("vera", "/virksomhed/opslag/nyt")]
)
@pytest.mark.usefixtures("bakery")
def test_nothing_chosen_is_an_error_beside_the_question(
    client_of: ClientOf, units: Units, cast: Cast, who: str, page: str
) -> None:
    person = getattr(cast, who)
    answer = post(client_of(person), page, {"title": "Truckkursus"}, page=page)
    assert answer.status_code == 422
    html = BeautifulSoup(answer.text, "html.parser")
    beside, title = html.select_one("#f-kind-error"), html.select_one("#f-title")
    assert beside is not None
    assert "Vælg, hvad det er." in beside.text
    assert title is not None
    assert title["value"] == "Truckkursus"
    with units.read(cast.here, person.actor) as uow:
        assert (our_listings(uow) if who == "anders" else own_listings(uow)) == []


def test_an_edit_without_a_kind_is_refused_too(
    client_of: ClientOf, cast: Cast, posted: Callable[..., Any]
) -> None:
    page = f"/virksomhed/opslag/{posted(kind='apprenticeship').id}/rediger"
    assert post(client_of(cast.vera), page, {"title": "Bager"}, page=page).status_code == 422


def test_who_writes_through_the_api_may_leave_it_out(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        assert write_draft(uow, {"title": "Bager"}).kind == "job"
