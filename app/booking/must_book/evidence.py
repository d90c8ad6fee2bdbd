"""What is known if somebody asks later: what was said, what arrived, which times were shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.booking.meeting_types import meeting_types_by_id
from app.booking.must_book.contract import MovedBecause, MustBookView
from app.booking.must_book.models import MustBookMove, TimesShown
from app.booking.must_book.views import must_book_by_id
from app.core.work import UnitOfWork
from app.notifications.evidence import Notice, notices_about

LOOK = "must-book"


@dataclass(frozen=True)
class Moved:
    """A deadline moved, by itself or as an exemption ended."""

    at: datetime
    from_on: date
    to_on: date
    because: MovedBecause
    minutes_lost: int


@dataclass(frozen=True)
class Shown:
    """A citizen had free times before them: how many, and when the first three were."""

    at: datetime
    number: int
    first: Sequence[datetime]


@dataclass(frozen=True)
class Evidence:
    """Everything that is kept of one deadline."""

    must_book: MustBookView
    citizen: str
    asked_by: str
    meeting: str
    notices: Sequence[Notice]
    shown: Sequence[Shown]
    moves: Sequence[Moved]


def evidence_of(uow: UnitOfWork, must_book_id: UUID) -> Evidence:
    """Return what is kept of a deadline, to staff who arrange for the citizen."""
    view = must_book_by_id(uow, must_book_id)
    named = {view.citizen_id} | ({view.asked_by_id} if view.asked_by_id else set())
    people = people_by_id(uow, named)
    kind = meeting_types_by_id(uow, [view.meeting_type_id])[view.meeting_type_id]
    asker = people.get(view.asked_by_id) if view.asked_by_id else None
    return Evidence(
        must_book=view,
        citizen=people[view.citizen_id].name,
        asked_by=asker.name if asker else "",
        meeting=kind.name_da,
        notices=notices_about(uow, view.citizen_id, f"must-book/{view.id}"),
        shown=_shown(uow, view.id),
        moves=_moves(uow, view.id),
    )


def note_look_at(uow: UnitOfWork, must_book_id: UUID) -> None:
    """Write down that the acting adviser looks at it, so that the citizen can see who did."""
    note_look(uow, must_book_by_id(uow, must_book_id).citizen_id, LOOK)


def _shown(uow: UnitOfWork, must_book_id: UUID) -> list[Shown]:
    rows = uow.session.scalars(
        select(TimesShown)
        .where(TimesShown.must_book_id == must_book_id)
        .order_by(TimesShown.shown_at)
    )
    return [
        Shown(r.shown_at, r.number, [datetime.fromisoformat(text) for text in r.first])
        for r in rows
    ]


def _moves(uow: UnitOfWork, must_book_id: UUID) -> list[Moved]:
    rows = uow.session.scalars(
        select(MustBookMove)
        .where(MustBookMove.must_book_id == must_book_id)
        .order_by(MustBookMove.moved_at, MustBookMove.id)
    )
    return [
        Moved(r.moved_at, r.from_on, r.to_on, MovedBecause(r.because), r.minutes_lost) for r in rows
    ]
