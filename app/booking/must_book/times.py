"""Whether there was a time: looking for one, and keeping what somebody was shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.booking.contract import Slot
from app.booking.meeting_types import meeting_type
from app.booking.must_book.models import MustBook, TimesShown
from app.booking.slots import Wish, free_slots
from app.core.work import UnitOfWork

SHOWN_ANEW_AFTER = timedelta(minutes=5)
FIRST = 3


def has_free_time(uow: UnitOfWork, citizen_id: UUID, type_id: UUID) -> bool:
    """Say whether a citizen could book a meeting of a type now, in any way it is held."""
    kind = meeting_type(uow, type_id)
    if not kind.is_active:
        return False
    until = uow.now + kind.ahead
    return any(
        free_slots(uow, Wish(kind, citizen_id, mode), since=uow.now, until=until)
        for mode in kind.modes
    )


def which_had_no_times(uow: UnitOfWork, must_book_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some deadlines since whose asking no free time was found or shown."""
    shown = select(TimesShown.must_book_id).where(
        TimesShown.must_book_id.in_(must_book_ids), TimesShown.number > 0
    )
    timeless = select(MustBook.id).where(
        MustBook.id.in_(must_book_ids), ~MustBook.has_seen_times, MustBook.id.not_in(shown)
    )
    return set(uow.session.scalars(timeless))


def is_to_be_noted(uow: UnitOfWork, citizen_id: UUID, type_id: UUID) -> bool:
    """Say whether it matters what a citizen is shown now: they must book, and it is a new look."""
    row = _must_book(uow, citizen_id, type_id)
    if row is None:
        return False
    lately = select(TimesShown.id).where(
        TimesShown.must_book_id == row.id, TimesShown.shown_at > uow.now - SHOWN_ANEW_AFTER
    )
    return uow.session.scalar(lately.limit(1)) is None


def note_times_shown(
    uow: UnitOfWork, citizen_id: UUID, type_id: UUID, slots: Sequence[Slot]
) -> None:
    """Keep how many times a citizen who must book had before them, and the first three."""
    row = _must_book(uow, citizen_id, type_id)
    if row is None or not is_to_be_noted(uow, citizen_id, type_id):
        return
    uow.session.add(
        TimesShown(
            id=uow.new_id(),
            must_book_id=row.id,
            shown_at=uow.now,
            number=len(slots),
            first=[slot.starts_at.isoformat() for slot in slots[:FIRST]],
        )
    )
    uow.session.flush()


def _must_book(uow: UnitOfWork, citizen_id: UUID, type_id: UUID) -> MustBook | None:
    row: MustBook | None = uow.session.scalar(
        select(MustBook).where(
            MustBook.citizen_id == citizen_id,
            MustBook.meeting_type_id == type_id,
            MustBook.settled_at.is_(None),
        )
    )
    return row
