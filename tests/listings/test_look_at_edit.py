"""An edit of what others see already is looked at by its author before it goes to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Units
from app.listings.models import Listing
from app.listings.posting import edit_listing, submit_listing, write_draft
from tests.factories.postings import opening
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
Posted = Callable[..., Any]


@pytest.fixture
def typed(category_ids: dict[str, UUID]) -> dict[str, Any]:
    """The form of an opening with another heading."""
    values = opening(category_ids, title="Konditor", apply_by="2026-12-24")
    areas = [str(c) for c in values["category_ids"]]
    return {**values, "category_ids": areas, "description": "Du bager\n- kage", "version": "1"}


def row(units: Units, cast: Cast, listing_id: UUID) -> Listing:
    """Return what is stored of an opening."""
    with units.read(cast.here) as uow:
        return uow.session.get_one(Listing, (cast.here.id, listing_id))


def fields_of(html: str) -> dict[str, list[str]]:
    """Return what the page before the sending would send."""
    sent: dict[str, list[str]] = {}
    for field in BeautifulSoup(html, "html.parser").select('main form input[type="hidden"]'):
        if field["name"] != "csrf_token":
            sent.setdefault(str(field["name"]), []).append(str(field["value"]))
    return sent


@pytest.mark.parametrize("state", ["published", "submitted"])
def test_nothing_is_sent_before_the_author_has_seen_it(
    client_of: ClientOf,
    units: Units,
    cast: Cast,
    posted: Posted,
    typed: dict[str, Any],
    state: str,
) -> None:
    listing, browser = posted(state), client_of(cast.vera)
    page = f"/virksomhed/opslag/{listing.id}/rediger"
    shown = post(browser, page, typed, page=page)
    assert shown.status_code == 200
    html = BeautifulSoup(shown.text, "html.parser")
    assert html.select_one("article.listing h1").text.strip() == "Konditor"  # type: ignore[union-attr]  # or it fails
    assert "Intet er sendt endnu" in shown.text
    # So that what the browser keeps of the form goes once it has been sent from here.
    assert html.select_one(f'main form[action="{page}"][data-keep="opening-{listing.id}"]')
    assert next(one.text for one in html.select("ins")) == "Konditor"
    kept = row(units, cast, listing.id)
    assert (kept.title, kept.pending_changes) == ("Bager til tidlige morgener", None)

    sent = post(browser, page, {**fields_of(shown.text), "send": "1"}, page=page)
    assert sent.status_code == 303
    after = row(units, cast, listing.id)
    waiting = after.pending_changes or {"title": after.title, "description": after.description_text}
    assert (waiting["title"], waiting["description"]) == ("Konditor", "Du bager\n- kage")


def test_going_on_writing_finds_all_that_was_typed(
    client_of: ClientOf, cast: Cast, posted: Posted, typed: dict[str, Any]
) -> None:
    browser = client_of(cast.vera)
    page = f"/virksomhed/opslag/{posted('published').id}/rediger"
    shown = post(browser, page, {**typed, "weekly_hours": "37"}, page=page)
    again = post(browser, page, {**fields_of(shown.text), "again": "1"}, page=page)
    html = BeautifulSoup(again.text, "html.parser")
    for name, value in (("title", "Konditor"), ("weekly_hours", "37"), ("version", "1")):
        assert html.select_one(f'[name="{name}"]')["value"] == value  # type: ignore[index]  # or it fails
    chosen = [str(box["value"]) for box in html.select('[name="category_ids"][checked]')]
    assert chosen == typed["category_ids"]


def test_what_somebody_else_changed_meanwhile_is_still_shown(
    client_of: ClientOf, units: Units, cast: Cast, posted: Posted, typed: dict[str, Any]
) -> None:
    listing, browser = posted("submitted"), client_of(cast.vera)
    page = f"/virksomhed/opslag/{listing.id}/rediger"
    shown = post(browser, page, typed, page=page)
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Brødbager"})
    late = post(browser, page, {**fields_of(shown.text), "send": "1"}, page=page)
    assert late.status_code == 409
    assert "Brødbager" in late.text
    assert row(units, cast, listing.id).title == "Brødbager"


def test_a_draft_is_saved_at_once_as_nobody_sees_it(
    client_of: ClientOf, units: Units, cast: Cast, posted: Posted, typed: dict[str, Any]
) -> None:
    listing = posted()
    page = f"/virksomhed/opslag/{listing.id}/rediger"
    assert post(client_of(cast.vera), page, typed, page=page).status_code == 303
    assert row(units, cast, listing.id).title == "Konditor"


def test_staff_look_at_their_own_before_everyone_sees_it(
    client_of: ClientOf, units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    values = {"kind": "news", "title": "Nyt", "description": "Vi har åbent."}
    with units.write(cast.here, cast.anders.actor) as uow:
        own = submit_listing(uow, write_draft(uow, values).id)
    browser, page = client_of(cast.anders), f"/virksomhed/opslag/{own.id}/rediger"
    shown = post(browser, page, {**values, "title": "Nyere"}, page=page)
    assert "Intet er ændret endnu" in shown.text
    assert row(units, cast, own.id).title == "Nyt"
    post(browser, page, {**fields_of(shown.text), "send": "1"}, page=page)
    assert row(units, cast, own.id).title == "Nyere"
