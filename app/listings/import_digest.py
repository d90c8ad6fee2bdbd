"""After an import, each follower hears once of all that is new in what they follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update

from app.core.errors import NotFound
from app.core.texts import _, language, lazy, ngettext
from app.core.work import UnitOfWork
from app.listings.contract import ImportFinished, OpeningPlaced
from app.listings.kinds_followers import subject_of
from app.listings.models import Category, Listing, ListingCategory, ListingState, Subscription
from app.listings.models_importing import ImportRun
from app.notifications.contract import Kind, Wording
from app.notifications.service import notify_many

IMPORT_DIGEST = "listings/import-digest"
MOST_NAMED = 3
_HAS_CATEGORY = Listing.id.in_(select(ListingCategory.listing_id))
_BROUGHT_IN_ALOUD = Listing.import_run_id.in_(
    select(ImportRun.id).where(ImportRun.was_silent.is_(False))
)


def tell_followers_of_import(uow: UnitOfWork, event: ImportFinished) -> None:
    """Tell each follower how many new openings a run brought in what they follow.

    One notification a run, whatever the number of openings and categories; none where the run
    was its source's first, as that would tell of everything the source has. What is in no
    category yet is told of when it is placed.
    """
    run = uow.session.scalar(
        select(ImportRun).where(ImportRun.id == event.run_id).with_for_update()
    )
    if run is not None:
        _tell(uow, (Listing.import_run_id == run.id) & _HAS_CATEGORY, subject=f"import/{run.id}")


def tell_followers_of_opening(uow: UnitOfWork, event: OpeningPlaced) -> None:
    """Tell each follower of an opening that is placed, unless it was told of already."""
    tell_followers_of_placed(uow, [event.listing_id], subject=subject_of(event.listing_id))


def tell_followers_of_placed(uow: UnitOfWork, listing_ids: Sequence[UUID], *, subject: str) -> None:
    """Tell each follower how many openings came into what they follow, now that they are placed.

    Not of those that were told of already, nor of those that a source's first run brought in.
    """
    _tell(uow, Listing.id.in_(listing_ids), subject=subject)


def _tell(uow: UnitOfWork, which: ColumnElement[bool], *, subject: str) -> None:
    untold = and_(which, _BROUGHT_IN_ALOUD, Listing.followers_told_at.is_(None))
    new = _new_by_category(uow, untold)
    for categories, people in _followers(uow, new).items():
        openings = sorted(frozenset().union(*(new[one] for one in categories)))
        notify_many(
            uow,
            people,
            IMPORT_DIGEST,
            {
                "count": str(len(openings)),
                "categories": " ".join(sorted(str(one) for one in categories)),
                "openings": " ".join(str(one) for one in openings[:MOST_NAMED]),
            },
            subject=subject,
        )
    uow.session.execute(
        update(Listing).where(untold).values(followers_told_at=uow.now),
        execution_options={"synchronize_session": False},
    )


def _new_by_category(uow: UnitOfWork, untold: ColumnElement[bool]) -> dict[UUID, frozenset[UUID]]:
    rows = uow.session.execute(
        select(ListingCategory.category_id, ListingCategory.listing_id)
        .join(Listing, Listing.id == ListingCategory.listing_id)
        .where(untold, Listing.state == ListingState.PUBLISHED)
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for category_id, listing_id in rows:
        found[category_id].add(listing_id)
    return {category_id: frozenset(ids) for category_id, ids in found.items()}


def _followers(
    uow: UnitOfWork, new: Mapping[UUID, frozenset[UUID]]
) -> dict[frozenset[UUID], list[UUID]]:
    """Return who follows which of the categories that got something: people with the same ones."""
    rows = uow.session.execute(
        select(Subscription.person_id, Subscription.category_id)
        .where(Subscription.category_id.in_(new))
        .order_by(Subscription.person_id)
    )
    followed: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for person_id, category_id in rows:
        followed[person_id].add(category_id)
    alike: defaultdict[frozenset[UUID], list[UUID]] = defaultdict(list)
    for person_id, categories in followed.items():
        alike[frozenset(categories)].append(person_id)
    return alike


def _word(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    ids = [UUID(one) for one in facts["categories"].split()]
    rows = uow.session.scalars(
        select(Category).where(Category.id.in_(ids)).order_by(Category.position)
    ).all()
    if not rows:
        raise NotFound()
    count = int(facts["count"])
    title = ngettext(
        "%(n)s new opening in what you follow", "%(n)s new openings in what you follow", count
    )
    query = urlencode([("category", str(row.id)) for row in rows])
    new = _still_open(uow, facts.get("openings", ""))
    where = f"/opslag/{new[0].id}" if count == 1 and new else f"/opslag?{query}"
    if not new:
        return Wording(title, _in(rows), where, lock_screen=title)
    more = count - len(facts["openings"].split())
    return Wording(title, f"{_named(new, more)} {_in(rows)}", where, lock_screen=title)


def _named(openings: Sequence[Listing], more: int) -> str:
    names = " · ".join(one.title for one in openings)
    if more <= 0:
        return f"{names}."
    return ngettext("%(names)s and %(n)s more.", "%(names)s and %(n)s more.", more, names=names)


def _still_open(uow: UnitOfWork, ids: str) -> Sequence[Listing]:
    """Return those of the openings that people can see."""
    wanted = [UUID(one) for one in ids.split()]
    found = select(Listing).where(Listing.id.in_(wanted), Listing.state == ListingState.PUBLISHED)
    return uow.session.scalars(found.order_by(Listing.id)).all() if wanted else ()


def _in(rows: Sequence[Category]) -> str:
    """Name the categories; of many only the first."""
    shown = rows[:MOST_NAMED]
    names = ", ".join(row.name_en if language() == "en" else row.name_da for row in shown)
    more = len(rows) - len(shown)
    return _("In %(names)s and %(n)s more.", names=names, n=more) if more else names


KIND = Kind(IMPORT_DIGEST, lazy("New openings from other sites in what you follow"), _word)
