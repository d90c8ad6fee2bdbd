"""A short no to all who were asked about and wait for an answer about one opening."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.core.work import UnitOfWork
from app.listings.interest_views import WAITING
from app.listings.interests import answer_interest, opening_of_employer
from app.listings.models import Interest, InterestState


def count_unanswered(uow: UnitOfWork, listing_id: UUID) -> int:
    """Return how many have shown interest in an opening and wait for an answer."""
    asked = select(func.count(Interest.id)).where(*_waits(listing_id))
    return uow.session.scalar(asked) or 0


def unanswered_in(uow: UnitOfWork, listing_id: UUID) -> list[UUID]:
    """Return the interests in an opening that wait for an answer, the oldest first."""
    asked = select(Interest.id).where(*_waits(listing_id))
    return list(uow.session.scalars(asked.order_by(Interest.sent_at, Interest.id)))


def decline_unanswered(
    uow: UnitOfWork,
    listing_id: UUID,
    interest_ids: Collection[UUID],
    *,
    employer_id: UUID,
    text: str = "",
) -> int:
    """Say no, with the same few words, to those of them who still wait; returns how many.

    Whoever is not named was not asked about, and still waits. NotFound for an opening that is not
    the employer's own, and for a dishonest one.
    """
    opening_of_employer(uow, listing_id, employer_id=employer_id)
    waiting = uow.session.scalars(
        select(Interest.id)
        .where(*_waits(listing_id), Interest.id.in_(interest_ids))
        .order_by(Interest.id)
        .with_for_update()
    ).all()
    for interest_id in waiting:
        answer_interest(
            uow, interest_id, state=InterestState.DECLINED, employer_id=employer_id, text=text
        )
    return len(waiting)


def _waits(listing_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Match what is kept and has no answer: what was forgotten has nobody left to answer."""
    is_kept = Interest.text_sealed.is_not(None)
    return (Interest.listing_id == listing_id, Interest.state.in_(WAITING), is_kept)
