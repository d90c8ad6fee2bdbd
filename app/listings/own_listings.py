"""What an author, or who decides, reads of an own listing: the list, and how it will be seen."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork
from app.employers.contract import EmployerNotConfirmed
from app.employers.service import employer_of, own_employer
from app.listings.authorship import is_own, is_staff
from app.listings.categories import categories, category_of_kind
from app.listings.kinds import SourceKind
from app.listings.life import WRITTEN_IN
from app.listings.listing_views import ListingPage
from app.listings.models import OVER, Interest, Listing, ListingState
from app.listings.posting import columns_of, id_of_form, latest_of
from app.listings.written import Written

MOST_SHOWN = 200


@dataclass(frozen=True)
class OwnListing:
    """An own listing as its author sees it in a list."""

    id: UUID
    title: str
    kind: str
    state: ListingState
    has_edit_waiting: bool
    has_edit_to_change: bool
    updated_at: datetime
    apply_by: date | None
    interest_count: int
    is_claimed: bool


def own_listings(uow: UnitOfWork) -> list[OwnListing]:
    """Return the openings of one's company, what needs its author first, then the newest.

    Those it claimed are among them; of more than 200 the last are left out, closed ones first.
    EmployerNotConfirmed while the company waits, NotFound for who writes for none.
    """
    return _listed(uow, Listing.employer_id == own_employer(uow).id)


def our_listings(uow: UnitOfWork) -> list[OwnListing]:
    """Return the job centre's own openings, for its staff, in the same order."""
    if not is_staff(uow.actor):
        raise Forbidden()
    return _listed(uow, Listing.employer_id.is_(None) & (Listing.source == SourceKind.OWN))


def _listed(uow: UnitOfWork, mine: ColumnElement[bool]) -> list[OwnListing]:
    rows = uow.session.scalars(
        select(Listing)
        .where(mine)
        .order_by(case(_ORDER, value=Listing.state), Listing.updated_at.desc(), Listing.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    counts = interest_counts(uow, [row.id for row in rows])
    return [_own(row, counts.get(row.id, 0)) for row in rows]


def interest_counts(uow: UnitOfWork, listing_ids: list[UUID]) -> dict[UUID, int]:
    """Return how many show interest in each listing, without those that are over."""
    rows = uow.session.execute(
        select(Interest.listing_id, func.count(Interest.id))
        .where(Interest.listing_id.in_(listing_ids), Interest.state.not_in(OVER))
        .group_by(Interest.listing_id)
    )
    return {row[0]: row[1] for row in rows}


def own_listing(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return one of one's own listings to look at; NotFound for anybody else's.

    Whoever works at the job centre and writes for a company has both.
    """
    row = uow.session.scalar(
        select(Listing).where(Listing.id == listing_id, Listing.source == SourceKind.OWN)
    )
    if row is None or not is_own(uow, row):
        raise NotFound()
    return row


def begun_on_form(uow: UnitOfWork, form_id: UUID, *, is_ours: bool) -> Listing | None:
    """Return what the acting person has written on a form already, if anything."""
    try:
        whose = None if is_ours else own_employer(uow)
        return own_listing(uow, id_of_form(uow, form_id, whose))
    except (NotFound, EmployerNotConfirmed):
        return None


def own_or_claimed(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return one of one's own listings, or one that one's company claimed: that is only looked at,
    answered and closed, as its source gives the words. NotFound for anybody else's.
    """
    row = uow.session.scalar(select(Listing).where(Listing.id == listing_id))
    if row is None or not (is_claimed(row) or row.source == SourceKind.OWN):
        raise NotFound()
    if not is_own(uow, row):
        raise NotFound()
    return row


def is_claimed(listing: Listing) -> bool:
    """Say whether a listing was brought in and claimed by its company."""
    return listing.source != SourceKind.OWN and listing.employer_id is not None


def listing_for_author(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return a listing, in the feed or not yet, to who writes it or decides about it.

    NotFound for anybody else's; a company's draft is its own.
    """
    person_id = uow.actor.person_id
    row = uow.session.scalar(
        select(Listing).where(Listing.id == listing_id, Listing.source == SourceKind.OWN)
    )
    if row is None or person_id is None:
        raise NotFound()
    if is_staff(uow.actor) and (row.employer_id is None or row.state != ListingState.DRAFT):
        return row
    employer = employer_of(uow, person_id)
    if employer is None or employer.id != row.employer_id:
        raise NotFound()
    return row


def as_people_see(uow: UnitOfWork, listing: Listing) -> ListingPage:
    """Return a listing's page as it would be with what its author wrote last."""
    written = None if is_claimed(listing) else latest_of(uow, listing)
    return _page(listing, written, uow.now)


def as_edited(uow: UnitOfWork, listing: Listing, values: Written) -> ListingPage:
    """Return a listing's page as an edit would make it."""
    return _page(listing, values, uow.now)


def who_is_told_of(uow: UnitOfWork, listing: Listing, page: ListingPage) -> list[str] | None:
    """Return the categories, by name, whose followers are told when a listing is published.

    None where that has been, or never comes: followers hear of an opening once.
    """
    if listing.state not in WRITTEN_IN:
        return None
    deciding = {*page.category_ids, category_of_kind(uow, page.kind)}
    return [each.name for each in categories(uow) if each.id in deciding]


def _page(listing: Listing, values: Written | None, now: datetime) -> ListingPage:
    facts = {field.name: getattr(listing, field.name) for field in fields(ListingPage)}
    facts["category_ids"] = tuple(listing.category_ids)
    if values is not None:
        facts |= {k: v for k, v in columns_of(values).items() if k in facts}
        facts["category_ids"] = values.category_ids
    facts["languages"], facts["conditions"] = tuple(listing.languages), tuple(listing.conditions)
    facts["published_at"] = listing.published_at or now
    return ListingPage(**facts)


def _own(row: Listing, interest_count: int) -> OwnListing:
    return OwnListing(
        id=row.id,
        title=row.title,
        kind=row.kind,
        state=ListingState(row.state),
        has_edit_waiting=row.pending_at is not None,
        has_edit_to_change=row.pending_changes is not None and row.pending_at is None,
        updated_at=row.updated_at,
        apply_by=row.apply_by,
        interest_count=interest_count,
        is_claimed=is_claimed(row),
    )


_ORDER = {
    ListingState.CHANGES_REQUESTED: 0,
    ListingState.DRAFT: 1,
    ListingState.SUBMITTED: 2,
    ListingState.PUBLISHED: 3,
    ListingState.DECLINED: 4,
    ListingState.CLOSED: 5,
}
