"""Ending an offer: what came of it is written down, and the time is let go of."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.booking.contract import BookingState
from app.booking.models import Booking
from app.booking.waiting.contract import OfferOutcome
from app.booking.waiting.models import WaitingOffer
from app.core.work import UnitOfWork


def settle(uow: UnitOfWork, offer: WaitingOffer, outcome: OfferOutcome) -> None:
    """Write down what came of an offer that is kept by this unit, and let go of its time."""
    offer.outcome, offer.settled_at = outcome.value, uow.now
    uow.session.flush()
    uow.session.execute(
        delete(Booking)
        .where(Booking.id == offer.id, Booking.state == BookingState.HELD)
        .execution_options(synchronize_session="fetch")
    )


def is_kept(uow: UnitOfWork, offer: WaitingOffer) -> bool:
    """Say whether the time of an open offer is still held for it."""
    if offer.settled_at is not None or uow.now >= offer.answer_by:
        return False
    held = select(Booking.id).where(Booking.id == offer.id, Booking.state == BookingState.HELD)
    return uow.session.scalar(held) is not None
