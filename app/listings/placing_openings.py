"""Openings that were brought in without the name of an occupation: staff place each by hand.

Nothing says where such an opening belongs, so it is published without an area and waits in the
queue beside the unknown names (`placing.py`). Any opening that was brought in can be moved so.
What is placed by hand stays: an import only adds to it (`taking_in.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.core.errors import Invalid, NotFound
from app.core.rows import one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.categories import categories
from app.listings.contract import OpeningPlaced
from app.listings.import_sources import require_importer
from app.listings.indexing import reindex
from app.listings.kinds import SourceKind
from app.listings.models import Category, Listing, ListingCategory, ListingState
from app.listings.placing import count_waiting_placements, put_in_categories
from app.listings.posting import locked
from app.listings.written import MOST_CATEGORIES, WORK

MOST_SHOWN = 50


@dataclass(frozen=True)
class WaitingOpening:
    """An opening that waits to be placed, as much as tells what it is."""

    id: UUID
    title: str
    employer_name: str
    city: str


def waiting_openings(uow: UnitOfWork) -> list[WaitingOpening]:
    """Return the openings that wait to be placed, the newest first, fifty at most. Staff only."""
    require_importer(uow)
    rows = uow.session.execute(
        select(Listing.id, Listing.title, Listing.employer_name, Listing.city)
        .where(_waits())
        .order_by(Listing.feed_rank.desc())
        .limit(MOST_SHOWN)
    )
    return [WaitingOpening(r[0], r[1], r[2], r[3] or "") for r in rows]


def count_waiting_openings(uow: UnitOfWork) -> int:
    """Return how many openings wait to be placed."""
    return uow.session.scalar(select(func.count(Listing.id)).where(_waits())) or 0


def count_to_place(uow: UnitOfWork) -> int:
    """Return how much waits in the queue: names of occupations, and openings without one."""
    return count_waiting_placements(uow) + count_waiting_openings(uow)


def brought_in(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return an opening that was brought in; staff only, NotFound for any other."""
    require_importer(uow)
    return one_row(
        uow.session,
        select(Listing).where(Listing.id == listing_id, Listing.source != SourceKind.OWN),
    )


def opening_to_place(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return an opening that was brought in and is in the feed; NotFound for any other."""
    listing = brought_in(uow, listing_id)
    if listing.state != ListingState.PUBLISHED:
        raise NotFound()
    return listing


def place_opening(uow: UnitOfWork, listing_id: UUID, *, category_ids: Collection[UUID]) -> Listing:
    """Put an opening that was brought in into these areas, and no others; its kind's own stays.

    Invalid for none, too many, or one that is not there. NotFound for an opening that is not in
    the feed or was written here; staff only.
    """
    listing = locked(uow, opening_to_place(uow, listing_id).id)
    areas = {each.id for each in categories(uow) if each.kind is None}
    wanted = dict.fromkeys(category_ids)
    if wrong := _wrong_with(wanted, areas):
        raise Invalid(fields={"category_ids": [wrong]})
    others = areas.difference(wanted)
    listing.categories = [one for one in listing.categories if one.category_id not in others]
    put_in_categories(uow, listing, list(wanted))
    uow.session.flush()
    reindex(uow, listing)
    uow.record(OpeningPlaced(listing.id))
    return listing


def _wrong_with(wanted: Collection[UUID], areas: Collection[UUID]) -> str | None:
    if not wanted:
        return _("Choose at least one category.")
    if len(wanted) > MOST_CATEGORIES:
        return _("Choose at most %(n)s categories.", n=MOST_CATEGORIES)
    if not set(areas).issuperset(wanted):
        return _("We do not know one of the categories.")
    return None


def _waits() -> ColumnElement[bool]:
    """Say of a listing whether it waits: for news and the like their kind is a place."""
    has_place = exists().where(
        ListingCategory.municipality_id == Listing.municipality_id,
        ListingCategory.listing_id == Listing.id,
        Category.municipality_id == Listing.municipality_id,
        Category.id == ListingCategory.category_id,
        or_(Category.kind.is_(None), Listing.kind.not_in(WORK)),
    )
    return and_(
        Listing.occupation_name.is_(None),
        Listing.import_source_id.is_not(None),
        Listing.state == ListingState.PUBLISHED,
        ~has_place,
    )
