"""How listings leave the feed: by their author, by the job centre, by themselves on a deadline."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select

from app.accounts.contract import STAFF
from app.core.clock import local_day
from app.core.errors import Forbidden, NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.authorship import is_staff, writes_for
from app.listings.contract import (
    ClosedByStaff,
    DeadlinePassed,
    ListingChanged,
    ListingClosed,
    NotInThatState,
)
from app.listings.indexing import reindex
from app.listings.kinds import SourceKind
from app.listings.kinds_told import CLOSED, CLOSED_BY_DEADLINE
from app.listings.life import Step, state_after
from app.listings.models import ClosedBecause, Listing, ListingState
from app.listings.posting import forget_edit, locked
from app.listings.telling import tell_author
from app.listings.written import WORK

REOPENED_WITHIN = timedelta(days=1)
OPEN_WITHOUT_DEADLINE = timedelta(days=90)
MENDED_WITHIN = timedelta(days=7)
CLOSED_AT_ONCE = 25
BY_ITS_AUTHOR = (ClosedBecause.FILLED, ClosedBecause.WITHDRAWN)
BY_ITSELF = ClosedBecause.DEADLINE
BY_STAFF = (ClosedBecause.FRAUD, ClosedBecause.REMOVED)


def close_listing(uow: UnitOfWork, listing_id: UUID, *, because: ClosedBecause) -> Listing:
    """Take a published listing out of the feed, as its company or as staff; then it is told.

    Staff may close any listing, also one that was brought in, and a company what it has claimed:
    its source opens neither again. NotInThatState where it is closed.
    """
    listing = _for_closing(uow, listing_id)
    if because not in BY_ITS_AUTHOR and not is_staff(uow.actor):
        raise Forbidden()
    close_now(uow, listing, because)
    if not writes_for(uow, listing.employer_id):
        tell_author(uow, listing, CLOSED)
    return listing


def close_now(uow: UnitOfWork, listing: Listing, because: ClosedBecause) -> None:
    """Close a listing whoever asks: for imports and deadlines, which have decided already."""
    listing.state = state_after(listing.state, Step.CLOSE)
    listing.closed_at, listing.closed_because = uow.now, because
    is_staffs = uow.actor.has(*STAFF) and not writes_for(uow, listing.employer_id)
    listing.was_closed_by_staff = is_staffs
    forget_edit(listing)
    uow.session.flush()
    reindex(uow, listing)
    uow.record(ListingClosed(listing.id))


def reopen_listing(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Undo a closing within a day of it; the listing stands where it stood, and nobody is told.

    Only what was closed by hand opens again, and only before its deadline; ClosedByStaff where
    an author asks for what the job centre closed.
    """
    listing = _for_closing(uow, listing_id)
    state = _state_reopened(uow, listing)
    listing.state, listing.closed_at, listing.closed_because = state, None, None
    uow.session.flush()
    reindex(uow, listing)
    uow.record(ListingChanged(listing.id))
    return listing


def may_reopen(uow: UnitOfWork, listing: Listing) -> bool:
    """Say whether `reopen_listing` would open it, for who sees it as one's own."""
    try:
        _state_reopened(uow, listing)
    except Problem:
        return False
    return True


def _state_reopened(uow: UnitOfWork, listing: Listing) -> ListingState:
    """Return where opening again leads; NotInThatState, ClosedByStaff or DeadlinePassed."""
    state = state_after(listing.state, Step.REOPEN)
    is_late = listing.closed_at is None or uow.now - listing.closed_at > REOPENED_WITHIN
    by_hand = listing.closed_because in {*BY_ITS_AUTHOR, *BY_STAFF}
    if is_late or not by_hand:
        raise NotInThatState(state=listing.state)
    if _was_closed_by_staff(listing) and not is_staff(uow.actor):
        raise ClosedByStaff()
    if listing.apply_by is not None and listing.apply_by < local_day(uow.now):
        raise DeadlinePassed(
            fields={"apply_by": [_("The deadline has passed. Write a new opening.")]}
        )
    return state


def close_due_listings(uow: UnitOfWork) -> int:
    """Close some listings whose last day has ended in Denmark; returns how many, 0 for none left.

    Work that a company posted without a deadline closes 90 days after it was published. What
    waits for the job centre with a later deadline stays until that has been decided, and where
    it was sent back, a week more, so that its author can mend it.
    """
    today = local_day(uow.now)
    endless = and_(
        Listing.apply_by.is_(None),
        Listing.source == SourceKind.OWN,
        Listing.kind.in_(WORK),
        Listing.published_at < uow.now - OPEN_WITHOUT_DEADLINE,
    )
    due = uow.session.scalars(
        select(Listing)
        .where(
            Listing.state == ListingState.PUBLISHED,
            or_(Listing.apply_by < today, endless),
            not_(_waits_for_more_time(uow)),
        )
        .limit(CLOSED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for listing in due:
        close_now(uow, listing, BY_ITSELF)
        if listing.source == SourceKind.OWN:
            tell_author(uow, listing, CLOSED_BY_DEADLINE)
    return len(due)


def _waits_for_more_time(uow: UnitOfWork) -> ColumnElement[bool]:
    """Match what would not be due with the edit that waits for a decision, or to be mended."""
    moved = Listing.pending_changes["apply_by"].as_string()
    is_later = func.coalesce(moved >= local_day(uow.now).isoformat(), false())
    is_endless = and_(moved.is_(None), Listing.published_at >= uow.now - OPEN_WITHOUT_DEADLINE)
    is_mended = Listing.sent_back_at > uow.now - MENDED_WITHIN
    waits = or_(Listing.pending_at.is_not(None), func.coalesce(is_mended, false()))
    return and_(waits, or_(is_later, is_endless))


def mended_by(uow: UnitOfWork, listing: Listing) -> date | None:
    """Return the last whole day for mending an edit that alone keeps an opening past its deadline.

    None where there is no such edit.
    """
    today, changes = local_day(uow.now), listing.pending_changes
    is_late = listing.apply_by is not None and listing.apply_by < today
    if listing.sent_back_at is None or changes is None or not is_late:
        return None
    week_ends = local_day(listing.sent_back_at + MENDED_WITHIN) - timedelta(days=1)
    moved = changes.get("apply_by")
    return min(week_ends, date.fromisoformat(moved)) if moved else week_ends


def _for_closing(uow: UnitOfWork, listing_id: UUID) -> Listing:
    listing = locked(uow, listing_id)
    if not is_staff(uow.actor) and not writes_for(uow, listing.employer_id):
        raise NotFound()
    return listing


def _was_closed_by_staff(listing: Listing) -> bool:
    """Say whether the job centre closed it; only the job centre finds openings dishonest."""
    return listing.was_closed_by_staff or listing.closed_because == ClosedBecause.FRAUD
