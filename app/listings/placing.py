"""Which category an occupation's name belongs in: our table first, then what staff decided.

A name that neither knows waits in a queue; its listings are published without a category, and
the worker gives it to them once somebody has placed the name; all that come after have it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import false, func, select

from app.core.errors import Forbidden, NotFound
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.listings.contract import NONE, OccupationPlaced
from app.listings.import_digest import tell_followers_of_placed
from app.listings.import_sources import IMPORTERS
from app.listings.indexing import reindex
from app.listings.kinds import ListingKind
from app.listings.models import Category, Listing, ListingCategory, ListingState
from app.listings.models_importing import OccupationPlacement
from app.listings.occupations import category_for_kind, category_for_occupation

MOST_EXAMPLES = 3
MOST_AT_ONCE = 25


@dataclass(frozen=True)
class PlacementView:
    """A name that staff place, or have placed; one that waits with how many listings carry it."""

    id: UUID
    name: str
    listings: int
    examples: tuple[str, ...]
    first_seen_at: datetime
    category_id: UUID | None


class Placer:
    """Knows a municipality's categories and decisions for one unit, and notes unknown names."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Read the categories and the decisions once."""
        self._uow = uow
        self._by_slug = {
            row.slug: row.id for row in uow.session.execute(select(Category.slug, Category.id))
        }
        placed = uow.session.execute(
            select(OccupationPlacement.occupation_key, OccupationPlacement.category_id)
        )
        self._decided = {row.occupation_key: row.category_id for row in placed}
        self._unknown: dict[str, str] = {}

    def categories_for(self, kind: str, occupation_name: str | None) -> list[UUID]:
        """Return the categories of a kind and an occupation, the occupation's first."""
        of_kind = self._by_slug.get(category_for_kind(ListingKind(kind)) or "")
        found = [self._of_occupation(occupation_name), of_kind]
        return list(dict.fromkeys(one for one in found if one is not None))

    def _of_occupation(self, name: str | None) -> UUID | None:
        key = occupation_key(name)
        if not key:
            return None
        chosen = self._decided.get(key) or self._by_slug.get(category_for_occupation(name) or "")
        if chosen is None and key not in self._decided:
            self._unknown.setdefault(key, name or "")
        return chosen

    def put_unknown_in_queue(self) -> None:
        """Have staff see the names that were unknown; once each, whoever came first."""
        rows = [
            {
                "municipality_id": self._uow.municipality.id,
                "id": self._uow.new_id(),
                "occupation_key": key,
                "occupation_name": name,
                "category_id": None,
                "first_seen_at": self._uow.now,
            }
            for key, name in self._unknown.items()
        ]
        insert_new(self._uow.session, OccupationPlacement, rows)
        self._unknown.clear()


def occupation_key(name: str | None) -> str:
    """Return a name as it is compared: whatever its case and spaces."""
    return " ".join((name or "").casefold().split())[:160]


def waiting_placements(uow: UnitOfWork) -> list[PlacementView]:
    """Return the names that wait to be placed, those of most listings first. Staff only."""
    return _placements(uow, is_waiting=True)


def decided_placements(uow: UnitOfWork) -> list[PlacementView]:
    """Return the names that staff have placed, by name. Staff only."""
    return sorted(_placements(uow, is_waiting=False), key=lambda one: one.name.casefold())


def count_waiting_placements(uow: UnitOfWork) -> int:
    """Return how many names wait to be placed."""
    waiting = select(func.count(OccupationPlacement.id)).where(
        OccupationPlacement.category_id.is_(None)
    )
    return uow.session.scalar(waiting) or 0


def place_occupation(uow: UnitOfWork, placement_id: UUID, *, category_id: UUID) -> None:
    """Put a name in a category; every listing that carries it follows, in the worker.

    A name can be moved again. NotFound for a name or category that is not there; staff only.
    """
    person_id = _require_placer(uow)
    placement = uow.session.scalar(
        select(OccupationPlacement).where(OccupationPlacement.id == placement_id).with_for_update()
    )
    category = uow.session.scalar(select(Category.id).where(Category.id == category_id))
    if placement is None or category is None:
        raise NotFound()
    former, placement.category_id = placement.category_id, category_id
    placement.decided_by, placement.decided_at = person_id, uow.now
    uow.record(OccupationPlaced(placement.id, former or NONE))


def place_carriers(uow: UnitOfWork, event: OccupationPlaced) -> None:
    """Put the next few listings of a name where the name now is, and have the rest follow.

    A few at a time, as nobody else can write meanwhile; where a listing is already is left alone.
    Followers hear of those they were not told of, in one for each of these few.
    """
    placement = uow.session.scalar(
        select(OccupationPlacement).where(OccupationPlacement.id == event.placement_id)
    )
    if placement is None or placement.category_id is None:
        return
    listings = _carrying(uow, placement.occupation_key, event.after_id)
    for listing in listings:
        _move(uow, listing, event.former_id, placement.category_id)
    about = f"placed/{placement.id}/{event.after_id}"
    tell_followers_of_placed(uow, [listing.id for listing in listings], subject=about)
    if len(listings) == MOST_AT_ONCE:
        uow.record(replace(event, after_id=listings[-1].id))


def put_in_categories(uow: UnitOfWork, listing: Listing, category_ids: list[UUID]) -> None:
    """Add the categories that a listing is not in yet."""
    for category_id in category_ids:
        if category_id not in {known.category_id for known in listing.categories}:
            listing.categories.append(
                ListingCategory(
                    municipality_id=uow.municipality.id,
                    id=uow.new_id(),
                    category_id=category_id,
                )
            )


def _move(uow: UnitOfWork, listing: Listing, former: UUID, category_id: UUID) -> None:
    known = {one.category_id for one in listing.categories}
    if category_id in known and (former not in known or former == category_id):
        return
    if former != category_id:
        listing.categories = [c for c in listing.categories if c.category_id != former]
    put_in_categories(uow, listing, [category_id])
    uow.session.flush()
    reindex(uow, listing)


def _carrying(uow: UnitOfWork, key: str, after_id: UUID) -> list[Listing]:
    """Return the next few listings of a name."""
    found = (
        select(Listing)
        .where(Listing.occupation_name.in_(_spellings(uow, {key})), Listing.id > after_id)
        .order_by(Listing.id)
        .limit(MOST_AT_ONCE)
    )
    return list(uow.session.scalars(found))


def _spellings(uow: UnitOfWork, keys: Collection[str]) -> list[str]:
    """Return names as listings write them; compared here: SQLite does not know the case of Ø."""
    names = uow.session.scalars(
        select(Listing.occupation_name).where(Listing.occupation_name.is_not(None)).distinct()
    )
    return [name for name in names if name is not None and occupation_key(name) in keys]


def _placements(uow: UnitOfWork, *, is_waiting: bool) -> list[PlacementView]:
    _require_placer(uow)
    waits = OccupationPlacement.category_id.is_(None)
    rows = uow.session.scalars(
        select(OccupationPlacement)
        .where(waits if is_waiting else ~waits)
        .order_by(OccupationPlacement.occupation_name)
    ).all()
    counts, examples = _shown(uow, {row.occupation_key for row in rows} if is_waiting else ())
    views = [
        PlacementView(
            row.id,
            row.occupation_name,
            counts[row.occupation_key],
            tuple(examples.get(row.occupation_key, ())),
            row.first_seen_at,
            row.category_id,
        )
        for row in rows
    ]
    return sorted(views, key=lambda view: -view.listings)


def _shown(uow: UnitOfWork, keys: Collection[str]) -> tuple[Counter[str], dict[str, list[str]]]:
    """Count the published listings of each name, with the titles of a few."""
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    carrying = (
        Listing.occupation_name.in_(_spellings(uow, keys)) if keys else false(),
        Listing.state == ListingState.PUBLISHED,
    )
    numbered = select(Listing.occupation_name, func.count(Listing.id)).where(*carrying)
    for name, number in uow.session.execute(numbered.group_by(Listing.occupation_name)):
        counts[occupation_key(name)] += number
    place = func.row_number().over(
        partition_by=Listing.occupation_name, order_by=Listing.feed_rank.desc()
    )
    ranked = (
        select(Listing.occupation_name, Listing.title, Listing.feed_rank, place.label("place"))
        .where(*carrying)
        .subquery()
    )
    newest = (
        select(ranked.c.occupation_name, ranked.c.title)
        .where(ranked.c.place <= MOST_EXAMPLES)
        .order_by(ranked.c.feed_rank.desc())
    )
    for name, title in uow.session.execute(newest):
        examples.setdefault(occupation_key(name), []).append(title)
    return counts, {key: titles[:MOST_EXAMPLES] for key, titles in examples.items()}


def _require_placer(uow: UnitOfWork) -> UUID | None:
    if uow.actor.system is None and not uow.actor.has(*IMPORTERS):
        raise Forbidden()
    return uow.actor.person_id
