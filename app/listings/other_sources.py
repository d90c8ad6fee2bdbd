"""The same opening from several sources: found again, and remembered, so that it comes in once.

The source nearest the employer gives the words. The others are remembered in `other_source`; one
of them takes over when the nearest no longer has the opening.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.listings.duplicates import NEAREST_FIRST, place_key, same_opening
from app.listings.imported_values import match_key, record_of
from app.listings.importers.record import ImportedListing
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Listing, ListingState
from app.listings.models_importing import ImportSource, OtherSource

DECIDED = frozenset(
    {
        ClosedBecause.FILLED,
        ClosedBecause.WITHDRAWN,
        ClosedBecause.FRAUD,
        ClosedBecause.COMPANY_REVOKED,
        ClosedBecause.REMOVED,
        ClosedBecause.DUPLICATE,
    }
)


def twin_of(uow: UnitOfWork, source: ImportSource, record: ImportedListing) -> Listing | None:
    """Return the listing that another source tells of the same opening in, if there is one."""
    conditions = []
    if source.kind == SourceKind.JOBNET:
        conditions.append(
            and_(Listing.source == SourceKind.JOBNET, Listing.source_id == record.source_id)
        )
    if key := match_key(record):
        conditions.append(Listing.match_key == key)
    if record.employer_cvr and not record.employer_is_anonymous:
        place = place_key(record)
        here = Listing.workplace_municipality == (None if place == "-" else place)
        conditions.append(and_(Listing.employer_cvr == record.employer_cvr, here))
    if not conditions:
        return None
    candidates = uow.session.scalars(
        select(Listing)
        .where(
            or_(*conditions),
            or_(
                Listing.import_source_id.is_(None),
                Listing.import_source_id != source.id,
            ),
            or_(
                Listing.state == ListingState.PUBLISHED,
                and_(Listing.state == ListingState.CLOSED, Listing.closed_because.in_(DECIDED)),
            ),
        )
        .order_by(Listing.id)
    )
    return next((row for row in candidates if _is_twin(row, record)), None)


def _is_twin(listing: Listing, record: ImportedListing) -> bool:
    same_id = listing.source == SourceKind.JOBNET and listing.source_id == record.source_id
    return same_id or same_opening(record_of(listing), record)


def is_nearer(kind: str, other: str) -> bool:
    """Say whether a kind of source is nearer the employer than another."""
    return NEAREST_FIRST.index(SourceKind(kind)) < NEAREST_FIRST.index(SourceKind(other))


def remember_other(uow: UnitOfWork, listing: Listing, belongs_to: UUID) -> None:
    """Remember where an imported listing came from as another source of a listing."""
    if listing.import_source_id is None or listing.source_id is None:
        return
    row = _other(uow, belongs_to, listing.import_source_id, listing.source_id)
    insert_new(
        uow.session,
        OtherSource,
        [{**row, "source_kind": listing.source, "seen_in": listing.seen_in}],
    )


def remember_source(
    uow: UnitOfWork, source: ImportSource, source_id: str, listing_id: UUID, seen_in: str | None
) -> None:
    """Remember that a source tells of a listing that is another's, under an id of its own."""
    row = _other(uow, listing_id, source.id, source_id)
    insert_new(uow.session, OtherSource, [{**row, "source_kind": source.kind, "seen_in": seen_in}])


def _other(
    uow: UnitOfWork, listing_id: UUID, import_source_id: UUID, source_id: str
) -> dict[str, Any]:
    return {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "listing_id": listing_id,
        "import_source_id": import_source_id,
        "source_id": source_id,
        "last_seen_at": uow.now,
    }
