"""Keeps the feed's index true to the listings: whoever changes one that people see calls this."""

from __future__ import annotations

from app.core.work import UnitOfWork
from app.listings.facets import facets_of
from app.listings.feed_changes import note_change
from app.listings.geography import municipality_by_code
from app.listings.models import Listing, ListingState
from app.listings.search_index import FeedIndex
from app.listings.search_text import IndexText, analyse_document

_INDEX = FeedIndex()


def reindex(uow: UnitOfWork, listing: Listing) -> None:
    """Make a published listing findable as it now reads, and any other one unfindable.

    Sets `feed_rank`, which follows from when it was first published; None while it is not in
    the feed. Notes the change, so that every process sees it. Call it after the listing and its
    categories are what they are to be.
    """
    if listing.state == ListingState.PUBLISHED and listing.published_at is not None:
        rank = _INDEX.put(
            uow.session,
            uow.municipality.id,
            listing.id,
            published_at=listing.published_at,
            words=_words(listing),
            facets=facets_of(
                kind=listing.kind,
                category_ids=listing.category_ids,
                workplace_municipality=listing.workplace_municipality,
                postcode=listing.postcode,
                working_time=listing.working_time,
                apply_by=listing.apply_by,
            ),
        )
    elif listing.feed_rank is None or not _INDEX.remove(
        uow.session, uow.municipality.id, listing.id
    ):
        return
    else:
        rank = None
    listing.feed_rank = rank
    uow.session.flush()
    note_change(uow, listing.id)


def _words(listing: Listing) -> IndexText:
    place = municipality_by_code(listing.workplace_municipality)
    where = (listing.workplace_name, listing.city, listing.postcode, place.name if place else None)
    return analyse_document(
        listing.title,
        listing.employer_name,
        " ".join(part for part in where if part),
        listing.description_text or listing.description_html,
        listing.occupation_name or "",
    )
