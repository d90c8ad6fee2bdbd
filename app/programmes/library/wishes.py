"""Wishes for topics that are missing: a citizen writes one, the editors answer or close it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.library.access import check_edits, own_wish, wish_to_answer
from app.programmes.library.contract import (
    LONGEST_WISH,
    TopicWishAnswered,
    TopicWished,
    WishView,
)
from app.programmes.library.contract_errors import NotToUndo
from app.programmes.library.models import TopicWish

SHOWN_AFTER = timedelta(days=60)
MOST_SHOWN = 100


def wish_for_topic(uow: UnitOfWork, text: str) -> UUID:
    """Tell the editors which topic one misses; the same while it waits adds nothing."""
    me, words = uow.actor.require_person(), _checked(text, "text")
    for row in _rows_of(uow, me):
        if row.closed_at is None and _text(uow, row) == words:
            return row.id
    wish_id = uow.new_id()
    uow.session.add(
        TopicWish(
            id=wish_id,
            citizen_id=me,
            text_sealed=uow.vault.seal_text(words, context=_place(wish_id, "text")),
            made_at=uow.now,
        )
    )
    uow.session.flush()
    uow.record(TopicWished(wish_id))
    return wish_id


def take_wish_back(uow: UnitOfWork, wish_id: UUID) -> None:
    """Take back a wish of one's own; NotToUndo where it was answered or closed."""
    row = own_wish(uow, wish_id)
    if row.closed_at is not None:
        raise NotToUndo()
    uow.session.delete(row)
    uow.session.flush()


def my_wishes(uow: UnitOfWork) -> list[WishView]:
    """Return the acting person's wishes, the newest first, with what was answered."""
    return [view_of(uow, row) for row in _rows_of(uow, uow.actor.require_person())]


def wishes_waiting(uow: UnitOfWork) -> list[WishView]:
    """Return to the editors what waits, the oldest first."""
    check_edits(uow)
    rows = select(TopicWish).where(TopicWish.closed_at.is_(None))
    found = uow.session.scalars(rows.order_by(TopicWish.made_at, TopicWish.id).limit(MOST_SHOWN))
    return [view_of(uow, row) for row in found]


def wishes_closed(uow: UnitOfWork) -> list[WishView]:
    """Return to the editors what was closed in the last sixty days, the latest first."""
    check_edits(uow)
    rows = select(TopicWish).where(TopicWish.closed_at > uow.now - SHOWN_AFTER)
    found = uow.session.scalars(
        rows.order_by(TopicWish.closed_at.desc(), TopicWish.id).limit(MOST_SHOWN)
    )
    return [view_of(uow, row) for row in found]


def wish_of(uow: UnitOfWork, wish_id: UUID) -> WishView:
    """Return one wish to the editors; else NotFound."""
    return view_of(uow, wish_to_answer(uow, wish_id, is_held=False))


def number_of_wishes(uow: UnitOfWork) -> int:
    """Return how many wishes wait, whoever asks."""
    rows = select(func.count()).select_from(TopicWish).where(TopicWish.closed_at.is_(None))
    return uow.session.scalar(rows) or 0


def answer_wish(uow: UnitOfWork, wish_id: UUID, text: str) -> None:
    """Answer a wish, which closes it; the citizen is told. Once more answers it otherwise."""
    row, words = wish_to_answer(uow, wish_id), _checked(text, "text")
    row.answer_sealed = uow.vault.seal_text(words, context=_place(row.id, "answer"))
    row.answered_at = row.closed_at = uow.now
    row.closed_by_id = uow.actor.person_id
    row.changes += 1
    uow.session.flush()
    uow.record(TopicWishAnswered(row.id))


def close_wish(uow: UnitOfWork, wish_id: UUID) -> None:
    """Close a wish without an answer; twice is harmless."""
    row = wish_to_answer(uow, wish_id)
    if row.closed_at is None:
        row.closed_at, row.closed_by_id = uow.now, uow.actor.person_id
        row.changes += 1
        uow.session.flush()


def open_wish_again(uow: UnitOfWork, wish_id: UUID) -> None:
    """Undo that a wish was answered or closed: an answer is taken back. Twice is harmless."""
    row = wish_to_answer(uow, wish_id)
    if row.closed_at is not None:
        row.answer_sealed = row.answered_at = row.closed_at = row.closed_by_id = None
        row.changes += 1
        uow.session.flush()


def view_of(uow: UnitOfWork, row: TopicWish) -> WishView:
    """Return a wish as others see it; whoever asks was let in before."""
    sealed = row.answer_sealed
    return WishView(
        id=row.id,
        citizen_id=row.citizen_id,
        text=_text(uow, row),
        made_at=row.made_at,
        answer=uow.vault.open_text(sealed, context=_place(row.id, "answer")) if sealed else "",
        answered_at=row.answered_at,
        closed_at=row.closed_at,
    )


def _rows_of(uow: UnitOfWork, citizen_id: UUID) -> Sequence[TopicWish]:
    rows = select(TopicWish).where(TopicWish.citizen_id == citizen_id)
    return uow.session.scalars(rows.order_by(TopicWish.made_at.desc()).limit(MOST_SHOWN)).all()


def _checked(text: str, field: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid(fields={field: [_("This is missing.")]})
    if len(words) > LONGEST_WISH:
        raise Invalid(fields={field: [_("Write at most %(n)s characters.", n=LONGEST_WISH)]})
    return words


def _text(uow: UnitOfWork, row: TopicWish) -> str:
    return uow.vault.open_text(row.text_sealed, context=_place(row.id, "text"))


def _place(wish_id: UUID, what: str) -> str:
    return f"topic-wish/{wish_id}/{what}"
