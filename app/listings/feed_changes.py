"""What changed in a municipality's feed, so that every process can keep a copy of it in mind.

`feed_state` counts the changes, `feed_change` names the listing of each. Both are written in the
transaction of the change itself: who reads the count knows whether the copy is still true.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.core.work import UnitOfWork
from app.listings.models import FeedChange, FeedState

KEPT_CHANGES = 2_000
TIDY_EVERY = 200


def note_change(uow: UnitOfWork, listing_id: UUID) -> int:
    """Note that a listing came into the feed, left it, or looks different; returns the count.

    Called by whatever writes the index. The counting row holds other writers of the municipality
    until the commit, so the numbers follow the order of the commits.
    """
    _begin_counting(uow)
    version: int = uow.session.execute(
        update(FeedState).values(version=FeedState.version + 1).returning(FeedState.version),
        execution_options={"synchronize_session": False},
    ).scalar_one()
    uow.session.add(FeedChange(id=uow.new_id(), version=version, listing_id=listing_id))
    uow.session.flush()
    if version % TIDY_EVERY == 0:
        uow.session.execute(delete(FeedChange).where(FeedChange.version <= version - KEPT_CHANGES))
    return version


def note_new_words(uow: UnitOfWork) -> None:
    """Note that the feed reads differently although no listing changed: a category's name."""
    note_change(uow, uow.municipality.id)


def feed_version(uow: UnitOfWork) -> int:
    """Return how many times the municipality's feed has changed."""
    return uow.session.scalar(select(FeedState.version)) or 0


def changed_since(uow: UnitOfWork, version: int) -> list[UUID] | None:
    """Return the listings that changed after a version; None where that is too long ago."""
    oldest = uow.session.scalar(select(func.min(FeedChange.version)))
    if oldest is not None and oldest > version + 1:
        return None
    rows = uow.session.scalars(
        select(FeedChange.listing_id).where(FeedChange.version > version).distinct()
    )
    return list(rows)


def _begin_counting(uow: UnitOfWork) -> None:
    if uow.session.scalar(select(FeedState.id)) is not None:
        return
    is_sqlite = uow.session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if is_sqlite else postgresql_insert
    here = uow.municipality.id
    uow.session.execute(
        insert(FeedState).on_conflict_do_nothing(),
        [{"municipality_id": here, "id": here, "version": 0}],
    )
