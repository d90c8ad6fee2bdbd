"""Puts listings in the database and in the index, for tests of whoever reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.core.work import UnitOfWork
from app.listings.categories import categories, set_up_categories
from app.listings.indexing import reindex
from app.listings.models import Listing, ListingCategory, ListingState


def add_categories(uow: UnitOfWork) -> dict[str, UUID]:
    """Give the municipality its categories; returns their identities by slug."""
    set_up_categories(uow)
    return {category.slug: category.id for category in categories(uow)}


def add_listing(
    uow: UnitOfWork,
    title: str = "Lagermedarbejder søges",
    *,
    category_ids: tuple[UUID, ...] = (),
    age: timedelta = timedelta(hours=1),
    **facts: Any,
) -> UUID:
    """Publish a listing, put up `age` ago; any column can be said as a fact."""
    values: dict[str, Any] = {
        "kind": "job",
        "state": ListingState.PUBLISHED,
        "description_html": "<p>Vi søger en glad kollega.</p>",
        "description_text": "Vi søger en glad kollega.",
        "employer_name": "Vejen Lager ApS",
        "workplace_municipality": "0787",
        "postcode": "7700",
        "city": "Thisted",
        "working_time": "full_time",
        "published_at": uow.now - age,
    }
    values |= facts
    listing = Listing(
        id=uow.new_id(),
        municipality_id=uow.municipality.id,
        title=title,
        created_at=uow.now - age,
        updated_at=uow.now - age,
        **values,
    )
    listing.categories = [
        ListingCategory(
            id=uow.new_id(), municipality_id=uow.municipality.id, category_id=category_id
        )
        for category_id in category_ids
    ]
    uow.session.add(listing)
    uow.session.flush()
    reindex(uow, listing)
    return listing.id


def close_listing(uow: UnitOfWork, listing_id: UUID, because: str = "filled") -> None:
    """Take a listing out of the feed."""
    listing = uow.session.get_one(Listing, (uow.municipality.id, listing_id))
    listing.state, listing.closed_because, listing.closed_at = "closed", because, uow.now
    uow.session.flush()
    reindex(uow, listing)
