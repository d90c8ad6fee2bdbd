"""A listing that is not in the feed yet is read by who wrote it and who decides about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.listings.models import Listing
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "posted"]


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("draft", {"vera"}),
        ("submitted", {"vera", "anders", "signe"}),
        ("published", {"vera", "anders", "signe", "ida", "nobody"}),
    ],
)
def test_who_reads_a_companys_listing(
    posted: Callable[..., Listing],
    client: FlaskClient,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    state: str,
    readers: set[str],
) -> None:
    url = f"/api/v1/listings/{posted(state).id}"
    people = {n: client_of(getattr(cast, n)) for n in ("vera", "anders", "signe", "ida", "nora")}
    statuses = {
        name: one.get(url).status_code for name, one in (people | {"nobody": client}).items()
    }
    assert statuses == {name: 200 if name in readers else 404 for name in statuses}
