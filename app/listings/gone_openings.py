"""What a source no longer has: closed, or handed to another source that still has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select

from app.core.work import UnitOfWork
from app.listings.closing import close_now
from app.listings.duplicates import NEAREST_FIRST
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Listing, ListingState
from app.listings.models_importing import ImportSource, OtherSource


def gone_from_source(
    uow: UnitOfWork, source: ImportSource, still_there: frozenset[str], seen_in: str
) -> list[UUID]:
    """Return published listings that a complete crawl of a search did not show any more."""
    _forget_gone_others(uow, source, still_there, seen_in)
    rows = uow.session.execute(
        select(Listing.id, Listing.source_id).where(
            Listing.import_source_id == source.id,
            Listing.seen_in == seen_in,
            Listing.state == ListingState.PUBLISHED,
        )
    )
    return [row.id for row in rows if row.source_id not in still_there]


def close_gone(uow: UnitOfWork, listing_ids: Sequence[UUID]) -> int:
    """Close listings that their source no longer has, unless another source still has them."""
    others = defaultdict(list)
    for row in uow.session.scalars(
        select(OtherSource).where(OtherSource.listing_id.in_(listing_ids))
    ):
        others[row.listing_id].append(row)
    closed = 0
    published = (
        select(Listing)
        .where(Listing.id.in_(listing_ids), Listing.state == ListingState.PUBLISHED)
        .order_by(Listing.id)
        .with_for_update()  # so that what staff decide meanwhile is not written over
        .execution_options(populate_existing=True)
    )
    for listing in uow.session.scalars(published):
        if others[listing.id]:
            _hand_over(uow, listing, others[listing.id])
        else:
            close_now(uow, listing, ClosedBecause.GONE_AT_SOURCE)
            closed += 1
    return closed


def _hand_over(uow: UnitOfWork, listing: Listing, others: Sequence[OtherSource]) -> None:
    """Give a listing to the nearest source that still has it; its next run brings its words."""
    heir = min(others, key=lambda row: NEAREST_FIRST.index(SourceKind(row.source_kind)))
    listing.source, listing.import_source_id = heir.source_kind, heir.import_source_id
    listing.source_id, listing.seen_in = heir.source_id, heir.seen_in
    listing.source_hash = listing.hit_hash = None
    uow.session.delete(heir)
    uow.session.flush()


def _forget_gone_others(
    uow: UnitOfWork, source: ImportSource, still_there: frozenset[str], seen_in: str
) -> None:
    rows = uow.session.execute(
        select(OtherSource.id, OtherSource.source_id).where(
            OtherSource.import_source_id == source.id, OtherSource.seen_in == seen_in
        )
    )
    gone = [row.id for row in rows if row.source_id not in still_there]
    uow.session.execute(delete(OtherSource).where(OtherSource.id.in_(gone)))
