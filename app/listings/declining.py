"""A short no to everybody who waits for an answer about one opening."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.core.work import UnitOfWork
from app.listings.interest_views import WAITING
from app.listings.interests import answer_interest, opening_of_employer
from app.listings.models import Interest, InterestState


def count_unanswered(uow: UnitOfWork, listing_id: UUID) -> int:
    """Return how many have shown interest in an opening and wait for an answer."""
    asked = select(func.count(Interest.id)).where(
        Interest.listing_id == listing_id, Interest.state.in_(WAITING)
    )
    return uow.session.scalar(asked) or 0


def decline_unanswered(
    uow: UnitOfWork, listing_id: UUID, *, employer_id: UUID, text: str = ""
) -> int:
    """Say no, with the same few words, to everybody who waits; returns how many they were.

    NotFound for an opening that is not the employer's own, and for a dishonest one.
    """
    opening_of_employer(uow, listing_id, employer_id=employer_id)
    waiting = uow.session.scalars(
        select(Interest.id)
        .where(Interest.listing_id == listing_id, Interest.state.in_(WAITING))
        .order_by(Interest.id)
        .with_for_update()
    ).all()
    for interest_id in waiting:
        answer_interest(
            uow, interest_id, state=InterestState.DECLINED, employer_id=employer_id, text=text
        )
    return len(waiting)
