"""Who lets people apply on a page of their own says where it is; the choice is never undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Units
from app.listings.models import Listing
from app.listings.own_listings import own_listings
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
NEW = "/virksomhed/opslag/nyt"
TYPED = {"kind": "job", "title": "Bager", "how": "link", "apply_url": "  "}


def refused(html: str) -> BeautifulSoup:
    """Return the form, which says that the address is missing and keeps the choice."""
    page = BeautifulSoup(html, "html.parser")
    beside, chosen = page.select_one("#f-apply_url-error"), page.select_one("[name=how][checked]")
    assert beside is not None
    assert "Skriv adressen på jeres egen side" in beside.text
    assert chosen is not None
    assert chosen["value"] == "link"
    return page


def test_an_own_page_without_an_address_is_refused(
    client_of: ClientOf, units: Units, cast: Cast, bakery: UUID
) -> None:
    answer = post(client_of(cast.vera), NEW, TYPED, page=NEW)
    assert answer.status_code == 422
    refused(answer.text)
    with units.read(cast.here, cast.vera.actor) as uow:
        assert own_listings(uow) == []


def test_it_is_said_together_with_whatever_else_is_wrong(
    client_of: ClientOf, cast: Cast, bakery: UUID
) -> None:
    for wrong in ({"title": ""}, {"number_to_fill": "mange"}, {"weekly_hours": "900"}):
        answer = post(client_of(cast.vera), NEW, {**TYPED, **wrong}, page=NEW)
        assert refused(answer.text).select_one(f"#f-{next(iter(wrong))}-error")


def test_it_is_refused_in_an_edit_too_and_changes_nothing(
    client_of: ClientOf, units: Units, cast: Cast, posted: Callable[..., Any]
) -> None:
    listing = posted(apply_url="https://bager.example/job")
    page = f"/virksomhed/opslag/{listing.id}/rediger"
    refused(post(client_of(cast.vera), page, TYPED, page=page).text)
    with units.read(cast.here) as uow:
        kept = uow.session.get_one(Listing, (cast.here.id, listing.id))
    assert kept.apply_url == "https://bager.example/job"


def test_here_needs_no_address(client_of: ClientOf, cast: Cast, bakery: UUID) -> None:
    answer = post(client_of(cast.vera), NEW, {**TYPED, "how": "here"}, page=NEW)
    assert answer.status_code == 303
