"""What a company does about its own openings that came in from elsewhere, and what we do.

An imported opening belongs to nobody here until the company with its CVR number claims it; from
then on the company hears of those who are interested. And when a company posts an opening that
was brought in before, the imported one steps aside.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select

from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.employers.service import own_employer
from app.listings.closing import close_now
from app.listings.contract import ListingApproved, ListingChanged, NotInThatState
from app.listings.duplicates import same_opening
from app.listings.imported_values import match_key, record_of
from app.listings.indexing import reindex
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Listing, ListingState


def claimable_listings(uow: UnitOfWork) -> list[Listing]:
    """Return the imported openings that carry the CVR number of the acting person's company."""
    employer = own_employer(uow)
    rows = uow.session.scalars(
        select(Listing)
        .where(
            Listing.employer_cvr == employer.cvr,
            Listing.employer_id.is_(None),
            Listing.source != SourceKind.OWN,
            Listing.state == ListingState.PUBLISHED,
        )
        .order_by(Listing.feed_rank.desc())
    )
    return list(rows)


def claim_listing(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Make an imported opening the acting person's company's own, so that interest reaches it.

    NotFound unless it carries the company's CVR number; NotInThatState once it is claimed or
    closed. The source goes on giving the words.
    """
    employer = own_employer(uow)
    listing = one_row(
        uow.session,
        select(Listing)
        .where(
            Listing.id == listing_id,
            Listing.employer_cvr == employer.cvr,
            Listing.source != SourceKind.OWN,
        )
        .with_for_update(),
    )
    if listing.employer_id is not None or listing.state != ListingState.PUBLISHED:
        raise NotInThatState(state=listing.state)
    listing.employer_id, listing.employer_name = employer.id, employer.name
    listing.updated_at, listing.version = uow.now, listing.version + 1
    uow.session.flush()
    reindex(uow, listing)
    uow.record(ListingChanged(listing.id))
    return listing


def close_imported_twins(uow: UnitOfWork, event: ListingApproved) -> None:
    """Close imported openings that are the same as one that its company now posts here itself.

    The closed row keeps its source's id, so the opening does not come in again.
    """
    own = uow.session.scalar(select(Listing).where(Listing.id == event.listing_id))
    if own is None or own.state != ListingState.PUBLISHED or own.source != SourceKind.OWN:
        return
    told = record_of(own)
    own.match_key = match_key(told)
    known_by = [Listing.match_key == own.match_key] if own.match_key else []
    known_by += [Listing.employer_cvr == own.employer_cvr] if own.employer_cvr else []
    if not known_by:
        return
    candidates = uow.session.scalars(
        select(Listing)
        .where(
            Listing.source != SourceKind.OWN,
            Listing.state == ListingState.PUBLISHED,
            or_(*known_by),
        )
        .with_for_update()
    )
    for twin in candidates.all():
        if same_opening(told, record_of(twin)):
            close_now(uow, twin, ClosedBecause.DUPLICATE)
