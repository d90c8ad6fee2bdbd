"""The verbs of keeping a listing for later: save it, note having applied, see what one kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

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
    listing_for_reading(uow, listing_id)
    mine = _mine(uow, listing_id)
    try:
        with uow.session.begin_nested():
            uow.session.add(
                SavedListing(
                    id=uow.new_id(),
                    person_id=uow.actor.require_person(),
                    listing_id=listing_id,
                    saved_at=uow.now,
                )
            )
    except IntegrityError:  # kept already, from another tab or device, or noted as applied for
        again = update(SavedListing).where(*mine, SavedListing.unsaved_at.is_not(None))
        found = uow.session.execute(
            again.values(saved_at=uow.now, unsaved_at=None).returning(SavedListing.id)
        )
        return found.first() is not None
    return True


def forget_saved(uow: UnitOfWork, listing_id: UUID) -> None:
    """Keep a listing no longer, but for the note of having applied; twice is harmless."""
    mine = _mine(uow, listing_id)
    uow.session.execute(update(SavedListing).where(*mine, _IS_SAVED).values(unsaved_at=uow.now))
    _forget_what_says_nothing(uow, listing_id)


def is_saved(uow: UnitOfWork, listing_id: UUID) -> bool:
    """Say whether the acting person kept a listing; a stranger has kept nothing."""
    if uow.actor.person_id is None:
        return False
    mine = _mine(uow, listing_id)
    return uow.session.scalar(select(SavedListing.id).where(*mine, _IS_SAVED)) is not None


def note_applied(uow: UnitOfWork, listing_id: UUID, *, has_applied: bool = True) -> None:
    """Note for oneself that one applied for an opening, which keeps it, or take the note away."""
    listing_for_reading(uow, listing_id)
    if has_applied:
        save_listing(uow, listing_id)
    day = local_day(uow.now) if has_applied else None
    mine = _mine(uow, listing_id)
    uow.session.execute(update(SavedListing).where(*mine).values(applied_on=day))
    _forget_what_says_nothing(uow, listing_id)


def applied_on(uow: UnitOfWork, listing_id: UUID) -> date | None:
    """Return the day on which the acting person noted having applied."""
    return uow.session.scalar(
        select(SavedListing.applied_on).where(
            SavedListing.person_id == uow.actor.person_id, SavedListing.listing_id == listing_id
        )
    )


def saved_listings(uow: UnitOfWork) -> list[Saved]:
    """Return what the acting person kept, what was kept last first."""
    return _shown(uow, _IS_SAVED, SavedListing.saved_at)


def applied_listings(uow: UnitOfWork) -> list[Saved]:
    """Return what the acting person noted having applied for, saved or not, the last first."""
    return _shown(uow, SavedListing.applied_on.is_not(None), SavedListing.applied_on)


_IS_SAVED = SavedListing.unsaved_at.is_(None)


def _mine(uow: UnitOfWork, listing_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    person_id = uow.actor.require_person()
    return SavedListing.person_id == person_id, SavedListing.listing_id == listing_id


def _forget_what_says_nothing(uow: UnitOfWork, listing_id: UUID) -> None:
    """Remove the row that is neither saved nor a note of having applied."""
    nothing = SavedListing.unsaved_at.is_not(None), SavedListing.applied_on.is_(None)
    uow.session.execute(delete(SavedListing).where(*_mine(uow, listing_id), *nothing))


def _shown(
    uow: UnitOfWork, which: ColumnElement[bool], by: InstrumentedAttribute[Any]
) -> list[Saved]:
    rows = uow.session.scalars(
        select(SavedListing)
        .where(SavedListing.person_id == uow.actor.require_person(), which)
        .order_by(by.desc(), SavedListing.id.desc())
    ).all()
    shown = listings_shown_by_id(uow, [row.listing_id for row in rows])
    return [
        Saved(shown[row.listing_id], row.saved_at, row.applied_on)
        for row in rows
        if row.listing_id in shown
    ]
