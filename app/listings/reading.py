"""Reading listings: cards for a page of the feed, one listing, and what may be known of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from app.core.errors import NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.framing import breakable
from app.listings.kinds import Employment, WorkingTime
from app.listings.listing_views import CardView, ListingPage
from app.listings.models import ClosedBecause, Listing, ListingCategory, ListingState

_CARD: tuple[Any, ...] = (
    Listing.id,
    Listing.kind,
    Listing.title,
    Listing.employer_name,
    Listing.employer_is_anonymous,
    Listing.workplace_municipality,
    Listing.postcode,
    Listing.city,
    Listing.is_abroad,
    Listing.has_no_fixed_workplace,
    Listing.working_time,
    Listing.weekly_hours,
    Listing.apply_by,
    Listing.published_at,
    Listing.languages,
)
_PAGE: tuple[Any, ...] = (
    *_CARD,
    Listing.state,
    Listing.description_html,
    Listing.description_text,
    Listing.employer_id,
    Listing.employer_cvr,
    Listing.workplace_name,
    Listing.address,
    Listing.employment,
    Listing.conditions,
    Listing.number_to_fill,
    Listing.occupation_name,
    Listing.starts_on,
    Listing.apply_url,
    Listing.takes_place,
    Listing.contact,
    Listing.updated_at,
    Listing.closed_at,
    Listing.closed_because,
    Listing.source,
    Listing.source_id,
    Listing.source_url,
    Listing.version,
)
# What an author decides, and what stands in its place where they were not honest: also the name of
# an employer, who may know nothing of it.
_WRITTEN: dict[str, Any] = {
    **dict.fromkeys(("description_html", "description_text", "employer_name"), ""),
    **dict.fromkeys(("languages", "conditions"), ()),
    **dict.fromkeys(("employer_is_anonymous", "is_abroad", "has_no_fixed_workplace"), False),
    "working_time": WorkingTime.UNKNOWN,
    "employment": Employment.UNKNOWN,
    **dict.fromkeys(
        (
            *("employer_id", "employer_cvr", "apply_url", "source_id", "source_url"),
            *("workplace_municipality", "workplace_name", "address", "postcode", "city"),
            *("weekly_hours", "number_to_fill", "occupation_name", "apply_by", "starts_on"),
            *("takes_place", "contact"),
        )
    ),
}
_SHOWN = (ListingState.PUBLISHED, ListingState.CLOSED)


def cards_by_id(uow: UnitOfWork, listing_ids: Iterable[UUID]) -> dict[UUID, CardView]:
    """Return the cards of published listings; one that is not published is left out."""
    wanted = list(listing_ids)
    if not wanted:
        return {}
    # The state is compared here: in the query it would lead SQLite to the index of states, and
    # through every published listing (109 ms of 100,000, where the keys take 1).
    rows = uow.session.execute(select(*_CARD, Listing.state).where(Listing.id.in_(wanted)))
    return {row.id: CardView(*_card(row)) for row in rows if row.state == ListingState.PUBLISHED}


def listings_by_id(uow: UnitOfWork, listing_ids: Iterable[UUID]) -> dict[UUID, ListingPage]:
    """Return published listings in full; one that is not published is left out."""
    return _by_id(uow, listing_ids, (ListingState.PUBLISHED,))


def listings_shown_by_id(uow: UnitOfWork, listing_ids: Iterable[UUID]) -> dict[UUID, ListingPage]:
    """Return listings that are in the feed, or were."""
    return _by_id(uow, listing_ids, _SHOWN)


def listing_for_reading(uow: UnitOfWork, listing_id: UUID) -> ListingPage:
    """Return a listing that is in the feed, or was; NotFound for any other.

    One that was taken out because it was not honest shows nothing that its author wrote.
    """
    pages = _pages(uow, select(*_PAGE).where(Listing.id == listing_id, Listing.state.in_(_SHOWN)))
    if not pages:
        raise NotFound()
    return pages[0]


def _by_id(
    uow: UnitOfWork, listing_ids: Iterable[UUID], states: tuple[ListingState, ...]
) -> dict[UUID, ListingPage]:
    wanted = list(listing_ids)
    if not wanted:
        return {}
    found = select(*_PAGE).where(Listing.id.in_(wanted))
    return {page.id: page for page in _pages(uow, found) if page.state in states}


def without_employer_of(uow: UnitOfWork, listing_id: UUID, others: Sequence[UUID]) -> list[UUID]:
    """Return those of some listings that are not of the same employer as one of them."""
    own = select(Listing.employer_id, Listing.employer_name).where(Listing.id == listing_id)
    employer_id, name = uow.session.execute(own).one()
    rows = uow.session.execute(
        select(Listing.id, Listing.employer_id, Listing.employer_name).where(Listing.id.in_(others))
    )
    same = {
        row.id
        for row in rows
        if (employer_id and row.employer_id == employer_id)
        or row.employer_name.casefold() == name.casefold()
    }
    return [one for one in others if one not in same]


def _pages(uow: UnitOfWork, found: Select[Any]) -> list[ListingPage]:
    rows = uow.session.execute(found).all()
    categories: dict[UUID, list[UUID]] = {row[0]: [] for row in rows}
    pairs = uow.session.execute(
        select(ListingCategory.listing_id, ListingCategory.category_id)
        .where(ListingCategory.listing_id.in_(categories))
        .order_by(ListingCategory.category_id)
    )
    for listing_id, category_id in pairs:
        categories[listing_id].append(category_id)
    return [_page(row, tuple(categories[row[0]])) for row in rows]


def _page(row: Row[Any], category_ids: tuple[UUID, ...]) -> ListingPage:
    values = dict(zip((column.key for column in _PAGE), row, strict=True))
    values["languages"], values["conditions"] = tuple(row.languages), tuple(row.conditions)
    if row.closed_because == ClosedBecause.FRAUD:
        values |= {**_WRITTEN, "title": _("An opening that has been removed")}
    return ListingPage(**values, category_ids=category_ids)


def _card(row: Any) -> list[Any]:
    return [*row[:2], breakable(row.title), *row[3:-2], tuple(row.languages)]
