"""What ends by itself with an employer that the job centre does not trust: openings and interests.

A company whose confirmation is taken back has its openings closed; they open again with it. What
citizens had sent does not come back: they are told, and may show interest anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.employers.contract import EmployerRestored, EmployerRevoked
from app.employers.service import employers_by_id
from app.listings.closing import close_now
from app.listings.contract import InterestStopped, ListingChanged
from app.listings.forgetting_interests import forget
from app.listings.indexing import reindex
from app.listings.kinds_followers import INTEREST_STOPPED
from app.listings.life import Step, state_after
from app.listings.models import (
    OVER,
    ClosedBecause,
    Interest,
    InterestState,
    Listing,
    ListingState,
)
from app.notifications.service import notify

_HANDED_IN = (ListingState.SUBMITTED, ListingState.CHANGES_REQUESTED)


def stop_interests_in(uow: UnitOfWork, listing_ids: Collection[UUID]) -> int:
    """Forget what citizens sent to some openings, and tell them; returns how many it concerns."""
    rows = uow.session.scalars(
        select(Interest)
        .where(Interest.listing_id.in_(listing_ids), Interest.state.not_in(OVER))
        .order_by(Interest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for interest in rows:
        interest.state = InterestState.STOPPED
        forget(uow, interest)
        facts = {"interest_id": str(interest.id), "listing_id": str(interest.listing_id)}
        subject = f"interest/{interest.id}/{InterestState.STOPPED}"
        notify(uow, interest.person_id, INTEREST_STOPPED, facts, subject=subject)
        uow.record(InterestStopped(interest.id))
    return len(rows)


def count_interests_in(uow: UnitOfWork, listing_id: UUID) -> int:
    """Return how many citizens' interests would be stopped with an opening."""
    asked = select(func.count(Interest.id)).where(
        Interest.listing_id == listing_id, Interest.state.not_in(OVER)
    )
    return uow.session.scalar(asked) or 0


def close_openings_of(uow: UnitOfWork, event: EmployerRevoked) -> None:
    """Take the openings of a company out of the feed, and its interests away from it.

    What it has handed in is a draft again. Nothing happens where it is confirmed by now.
    """
    if _is_confirmed(uow, event.employer_id):
        return
    listings = _listings_of(uow, event.employer_id)
    for listing in listings:
        if listing.state == ListingState.PUBLISHED:
            close_now(uow, listing, ClosedBecause.COMPANY_REVOKED)
        elif listing.state in _HANDED_IN:
            listing.state = state_after(listing.state, Step.WITHDRAW)
    uow.session.flush()
    stop_interests_in(uow, [listing.id for listing in listings])


def reopen_openings_of(uow: UnitOfWork, event: EmployerRestored) -> None:
    """Put back what was closed with a company's confirmation, unless its deadline has passed."""
    if not _is_confirmed(uow, event.employer_id):
        return
    today = local_day(uow.now)
    for listing in _listings_of(uow, event.employer_id):
        is_late = listing.apply_by is not None and listing.apply_by < today
        if listing.closed_because != ClosedBecause.COMPANY_REVOKED or is_late:
            continue
        listing.state = state_after(listing.state, Step.REOPEN)
        listing.closed_at, listing.closed_because = None, None
        uow.session.flush()
        reindex(uow, listing)
        uow.record(ListingChanged(listing.id))


def _is_confirmed(uow: UnitOfWork, employer_id: UUID) -> bool:
    known = employers_by_id(uow, [employer_id]).get(employer_id)
    return known is not None and known.is_confirmed


def _listings_of(uow: UnitOfWork, employer_id: UUID) -> Sequence[Listing]:
    return uow.session.scalars(
        select(Listing)
        .where(Listing.employer_id == employer_id)
        .order_by(Listing.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
