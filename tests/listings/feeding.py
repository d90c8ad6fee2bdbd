"""What the tests of the feed share: putting listings up, and reading what a page says."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from app.core.work import Municipality, Units, the_service
from tests.factories.listings import add_listing, close_listing

Publish = Callable[..., UUID]


def publisher(units: Units, place: Municipality) -> Publish:
    """Return a function that publishes a listing in a unit of its own, and returns its id."""

    def put_up(title: str = "Lagermedarbejder", **facts: Any) -> UUID:
        with units.write(place, the_service("test")) as uow:
            return add_listing(uow, title, **facts)

    return put_up


def close(units: Units, place: Municipality, listing_id: UUID, because: str = "filled") -> None:
    """Take a listing out of the feed, in a unit of its own."""
    with units.write(place, the_service("test")) as uow:
        close_listing(uow, listing_id, because)


def titles(client: FlaskClient, query: str = "") -> list[str]:
    """Return the titles that the API answers with."""
    answer = client.get(f"/api/v1/listings{query}")
    assert answer.status_code == 200, answer.json
    return [item["title"] for item in answer.json["items"]]


def links(page: str, css_class: str) -> dict[str, str]:
    """Return the addresses of a page's links of one class, by their words."""
    found = re.findall(rf'<a class="{css_class}" href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {words(text): html.unescape(href) for href, text in found}


def words(markup: str) -> str:
    """Return what a person reads of some markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())
