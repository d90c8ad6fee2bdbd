"""The verbs of keeping a listing for later: save it, note having applied, see what one kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.listings.listing_views import ListingPage
from app.listings.models import SavedListing
from app.listings.reading import listing_for_reading, listings_shown_by_id


@dataclass(frozen=True, slots=True)
class Saved:
    """A listing that somebody kept, open or closed by now."""

    listing: ListingPage
    saved_at: datetime
    applied_on: date | None


def save_listing(uow: UnitOfWork, listing_id: UUID) -> bool:
    """Keep a listing for the acting person; returns whether it is new, twice is harmless."""
    person_id = uow.actor.require_person()
    listing_for_reading(uow, listing_id)
    try:
        with uow.session.begin_nested():
            uow.session.add(
                SavedListing(
                    id=uow.new_id(), person_id=person_id, listing_id=listing_id, saved_at=uow.now
                )
            )
    except IntegrityError:  # kept already, from another tab or device
        return False
    return True


def forget_saved(uow: UnitOfWork, listing_id: UUID) -> None:
    """Keep a listing no longer; twice is harmless."""
    uow.session.execute(
        delete(SavedListing).where(
            SavedListing.person_id == uow.actor.require_person(),
            SavedListing.listing_id == listing_id,
        )
    )


def is_saved(uow: UnitOfWork, listing_id: UUID) -> bool:
    """Say whether the acting person kept a listing; a stranger has kept nothing."""
    if uow.actor.person_id is None:
        return False
    row = uow.session.scalar(
        select(SavedListing.id).where(
            SavedListing.person_id == uow.actor.person_id, SavedListing.listing_id == listing_id
        )
    )
    return row is not None


def note_applied(uow: UnitOfWork, listing_id: UUID, *, has_applied: bool = True) -> None:
    """Note for oneself that one applied for an opening, which keeps it, or take the note away."""
    listing_for_reading(uow, listing_id)
    if has_applied:
        save_listing(uow, listing_id)
    uow.session.execute(
        update(SavedListing)
        .where(
            SavedListing.person_id == uow.actor.require_person(),
            SavedListing.listing_id == listing_id,
        )
        .values(applied_on=local_day(uow.now) if has_applied else None)
    )


def applied_on(uow: UnitOfWork, listing_id: UUID) -> date | None:
    """Return the day on which the acting person noted having applied."""
    return uow.session.scalar(
        select(SavedListing.applied_on).where(
            SavedListing.person_id == uow.actor.person_id, SavedListing.listing_id == listing_id
        )
    )


def saved_listings(uow: UnitOfWork) -> list[Saved]:
    """Return what the acting person kept, what was kept last first."""
    rows = uow.session.scalars(
        select(SavedListing)
        .where(SavedListing.person_id == uow.actor.require_person())
        .order_by(SavedListing.saved_at.desc(), SavedListing.id.desc())
    ).all()
    shown = listings_shown_by_id(uow, [row.listing_id for row in rows])
    return [
        Saved(shown[row.listing_id], row.saved_at, row.applied_on)
        for row in rows
        if row.listing_id in shown
    ]
