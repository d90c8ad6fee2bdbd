"""What the job centre decides about a company's listing, or about an edit of a published one.

The first decision holds. A decision names the version that was read, so that nobody approves
what the author wrote in the meantime.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.people import people_by_id
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.authorship import is_staff
from app.listings.contract import ChangesRequested, ListingDeclined, NotInThatState
from app.listings.kinds import SourceKind
from app.listings.kinds_told import (
    APPROVED,
    CHANGES_REQUESTED,
    DECLINED,
    EDIT_APPROVED,
    EDIT_DECLINED,
)
from app.listings.life import Step, state_after
from app.listings.models import Listing, ListingState
from app.listings.posting import apply_edit, latest_of, locked, publish, require_time_left
from app.listings.telling import tell_author
from app.listings.written import Written

LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Waiting:
    """A listing that waits for a decision since a moment; `is_edit` for one people see already."""

    listing: Listing
    title: str
    since: datetime
    is_edit: bool


@dataclass(frozen=True)
class AskedBefore:
    """That a listing was sent back to its author: by whom, when, and what stood in it (`then`)."""

    by: str | None
    at: datetime
    then: Written


def waiting_listings(uow: UnitOfWork) -> list[Waiting]:
    """Return what waits for the job centre, the longest wait first."""
    require_staff(uow)
    rows = [row for why in _WAITING for row in uow.session.scalars(select(Listing).where(why))]
    return sorted((_waiting(uow, row) for row in rows), key=lambda w: w.since)


def count_waiting(uow: UnitOfWork) -> int:
    """Return how many listings wait for the job centre."""
    counts = [uow.session.scalar(select(func.count(Listing.id)).where(why)) for why in _WAITING]
    return sum(count or 0 for count in counts)


def listing_for_decision(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return a company's listing for staff to look at, whatever its state but a draft."""
    require_staff(uow)
    return one_row(
        uow.session,
        select(Listing).where(
            Listing.id == listing_id,
            Listing.source == SourceKind.OWN,
            Listing.employer_id.is_not(None),
            Listing.state != ListingState.DRAFT,
        ),
    )


def asked_before(uow: UnitOfWork, listing: Listing) -> AskedBefore | None:
    """Return who sent a listing back to its author before, and what stood in it then."""
    if listing.asked_at is None or listing.asked_about is None:
        return None
    name = None
    if listing.asked_by is not None:
        person = people_by_id(uow, [listing.asked_by]).get(listing.asked_by)
        name = person.name if person else None
    return AskedBefore(name, listing.asked_at, Written.from_json(listing.asked_about))


def approve_listing(uow: UnitOfWork, listing_id: UUID, *, version: int | None = None) -> Listing:
    """Publish a listing that was handed in, or the edit that waits; the author is told.

    NotInThatState when it was decided or changed meanwhile, DeadlinePassed when it is too late.
    """
    listing = _to_decide(uow, listing_id, version)
    if listing.pending_at is not None:
        edited = latest_of(uow, listing)
        require_time_left(uow, edited.apply_by)
        apply_edit(uow, listing, edited)
        tell_author(uow, listing, EDIT_APPROVED)
    else:
        publish(uow, listing, state_after(listing.state, Step.APPROVE))
        tell_author(uow, listing, APPROVED)
    return listing


def request_changes(
    uow: UnitOfWork, listing_id: UUID, *, reason: str, version: int | None = None
) -> Listing:
    """Ask the author for a change, in words that the author reads; an edit stays beside."""
    listing, words = _to_decide(uow, listing_id, version), _worded(reason)
    if listing.pending_at is None:
        listing.state = state_after(listing.state, Step.REQUEST_CHANGES)
    _send_back(uow, listing, words)
    uow.session.flush()
    uow.record(ChangesRequested(listing.id))
    tell_author(uow, listing, CHANGES_REQUESTED, reason=words)
    return listing


def decline_listing(
    uow: UnitOfWork, listing_id: UUID, *, reason: str, version: int | None = None
) -> Listing:
    """Decide not to publish a listing, or the edit that waits: then the approved one stays.

    The author keeps what was typed, to mend it or to drop it.
    """
    listing, words = _to_decide(uow, listing_id, version), _worded(reason)
    if listing.pending_at is not None:
        _send_back(uow, listing, words)
        tell_author(uow, listing, EDIT_DECLINED, reason=words)
        uow.session.flush()
        return listing
    listing.state = state_after(listing.state, Step.DECLINE)
    _send_back(uow, listing, words)
    uow.session.flush()
    uow.record(ListingDeclined(listing.id))
    tell_author(uow, listing, DECLINED, reason=words)
    return listing


def require_staff(uow: UnitOfWork) -> None:
    """Refuse whoever is not the job centre's own."""
    if not is_staff(uow.actor):
        raise Forbidden()


# Asked for one by one, as either has an index of its own; only a published one has an edit waiting.
_WAITING = (Listing.state == ListingState.SUBMITTED, Listing.pending_at.is_not(None))


def _to_decide(uow: UnitOfWork, listing_id: UUID, version: int | None) -> Listing:
    """Return the listing, held until the commit, if it still waits as it was read."""
    require_staff(uow)
    listing = locked(uow, listing_id)
    was_seen = listing.state != ListingState.DRAFT or listing.submitted_at is not None
    if listing.source != SourceKind.OWN or not was_seen:
        raise NotFound()
    is_waiting = listing.state == ListingState.SUBMITTED or listing.pending_at is not None
    if not is_waiting or (version is not None and version != listing.version):
        raise NotInThatState(state=listing.state, version=listing.version)
    return listing


def _send_back(uow: UnitOfWork, listing: Listing, words: str) -> None:
    """Give a listing back to its author, or the edit of a published one, to mend or to drop."""
    listing.decision_reason, listing.asked_about = words, latest_of(uow, listing).as_json()
    listing.asked_by, listing.asked_at = uow.actor.person_id, uow.now
    if listing.pending_at is not None:
        listing.pending_at, listing.sent_back_at = None, uow.now


def _worded(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise Invalid(fields={"reason": [_("Write why, so that the author can do something.")]})
    if len(words) > LONGEST_REASON:
        limit = _("Write at most %(n)s characters.", n=LONGEST_REASON)
        raise Invalid(fields={"reason": [limit]})
    return words


def _waiting(uow: UnitOfWork, row: Listing) -> Waiting:
    since = row.pending_at or row.submitted_at or row.updated_at
    return Waiting(row, latest_of(uow, row).title, since, row.pending_at is not None)
