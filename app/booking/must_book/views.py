"""What must be booked, as others see it, and whose business it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from app.booking.access import (
    ARRANGERS,
    check_may_arrange_for,
    is_arranged_by_staff,
    whom_one_may_arrange_for,
)
from app.booking.contract import BookingState
from app.booking.models import Booking
from app.booking.must_book.contract import ExemptBecause, MustBookState, MustBookView
from app.booking.must_book.models import MustBook
from app.booking.must_book.texts import place, texts_of
from app.core.errors import Forbidden, NotFound
from app.core.turns import take_turn
from app.core.work import UnitOfWork

MOST_SHOWN = 200


def must_book_by_id(uow: UnitOfWork, must_book_id: UUID) -> MustBookView:
    """Return what somebody must book, to staff who arrange for them; NotFound for others."""
    return view_of(uow, row_for_staff(uow, must_book_id))


def must_book_of(uow: UnitOfWork, citizen_id: UUID) -> list[MustBookView]:
    """Return what a citizen must still book, the nearest day first, passed ones too."""
    check_may_arrange_for(uow, citizen_id)
    rows = uow.session.scalars(
        select(MustBook)
        .where(MustBook.citizen_id == citizen_id, MustBook.settled_at.is_(None))
        .order_by(MustBook.deadline_at, MustBook.id)
    )
    return [view_of(uow, row) for row in rows]


def must_book_here(uow: UnitOfWork, *, settled: bool = False) -> list[MustBookView]:
    """Return what the acting staff's citizens must book, or what is settled, at most 200.

    Those of their teams, those of whom they stand in for, and those that nobody has; an
    administrator sees none.
    """
    check_arranges(uow)
    order = MustBook.settled_at.desc() if settled else MustBook.deadline_at
    is_settled = MustBook.settled_at.is_not(None) if settled else MustBook.settled_at.is_(None)
    rows = uow.session.scalars(select(MustBook).where(is_settled).order_by(order, MustBook.id))
    found = rows.all()
    mine = set(whom_one_may_arrange_for(uow, {row.citizen_id for row in found}))
    return [view_of(uow, row) for row in found if row.citizen_id in mine][:MOST_SHOWN]


def types_asked_for(uow: UnitOfWork, type_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some meeting types that anybody was ever asked to book, as far as is kept."""
    asked = select(MustBook.meeting_type_id).where(MustBook.meeting_type_id.in_(type_ids))
    return set(uow.session.scalars(asked.distinct()))


def check_arranges(uow: UnitOfWork) -> None:
    """Refuse whoever does not arrange meetings for citizens."""
    if uow.actor.system is None and not uow.actor.has(*ARRANGERS):
        raise Forbidden()


def row_for_staff(uow: UnitOfWork, must_book_id: UUID, *, held: bool = False) -> MustBook:
    """Return a row for staff who arrange for its citizen; NotFound for others, the citizen too."""
    asked = select(MustBook).where(MustBook.id == must_book_id)
    row = uow.session.scalar(asked.with_for_update() if held else asked)
    if row is None or not is_arranged_by_staff(uow, row.citizen_id):
        raise NotFound()
    check_may_arrange_for(uow, row.citizen_id)
    return row


def unsettled(uow: UnitOfWork, *whose: ColumnElement[bool]) -> Sequence[MustBook]:
    """Return what is not settled, which nobody else changes meanwhile."""
    rows = select(MustBook).where(MustBook.settled_at.is_(None), *whose).order_by(MustBook.id)
    return uow.session.scalars(rows.with_for_update()).all()


def view_of(uow: UnitOfWork, row: MustBook) -> MustBookView:
    """Return it with its texts opened; whoever asks was let in before."""
    word, vault = row.exempt_word_sealed, uow.vault
    is_staff = is_arranged_by_staff(uow, row.citizen_id)
    return MustBookView(
        id=row.id,
        citizen_id=row.citizen_id,
        meeting_type_id=row.meeting_type_id,
        state=MustBookState(row.state),
        book_by=row.book_by,
        first_book_by=row.first_book_by,
        deadline_at=row.deadline_at,
        rule=row.rule,
        **texts_of(uow, row),
        asked_by_id=row.asked_by_id,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        met_by=row.met_by,
        changes=row.changes,
        exempt_because=ExemptBecause(row.exempt_because) if row.exempt_because else None,
        exempt_word=vault.open_text(word, context=place(row.id, "exempt"))
        if word and is_staff
        else "",
    )


def meetings_instead(uow: UnitOfWork, row: MustBook) -> Select[UUID]:
    """Select the meetings ahead that meet it: those that were booked since it was asked."""
    return select(Booking.id).where(
        Booking.citizen_id == row.citizen_id,
        Booking.meeting_type_id == row.meeting_type_id,
        Booking.state == BookingState.BOOKED,
        Booking.starts_at > uow.now,
        Booking.created_at >= row.asked_at,
    )


def take_turn_to_ask(uow: UnitOfWork, citizen_id: UUID) -> None:
    """Keep others from asking a citizen until the unit ends; taken before one looks what stands."""
    take_turn(uow, f"must-book/{citizen_id}")
