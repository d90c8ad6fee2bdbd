"""Whose waiting it is: the citizen's, and those who may arrange meetings for them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.booking.access import check_may_arrange_for
from app.booking.waiting.contract import OfferGone
from app.booking.waiting.models import WaitingEntry, WaitingOffer
from app.core.rows import one_row
from app.core.work import UnitOfWork


def entry_to_change(uow: UnitOfWork, waiting_id: UUID) -> WaitingEntry:
    """Return a place in line that nobody else changes meanwhile; NotFound for a stranger."""
    row = entry_by_id(uow, waiting_id)
    check_may_arrange_for(uow, row.citizen_id)
    return kept_entry(uow, waiting_id)


def kept_entry(uow: UnitOfWork, waiting_id: UUID) -> WaitingEntry:
    """Return a place in line that nobody else changes meanwhile, nor what is offered for it."""
    keep_offers_of(uow, waiting_id)
    return locked_entry(uow, waiting_id)


def entry_by_id(uow: UnitOfWork, waiting_id: UUID) -> WaitingEntry:
    """Return a place in line, whoever asks; NotFound for none."""
    return one_row(uow.session, select(WaitingEntry).where(WaitingEntry.id == waiting_id))


def offer_to_see(uow: UnitOfWork, offer_id: UUID) -> WaitingOffer:
    """Return an offer, whatever has become of it; NotFound for none, as for a stranger."""
    row = one_row(uow.session, select(WaitingOffer).where(WaitingOffer.id == offer_id))
    check_may_arrange_for(uow, row.citizen_id)
    return row


def types_waited_for(uow: UnitOfWork, type_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some meeting types that somebody stands in line for."""
    standing = select(WaitingEntry.meeting_type_id).where(
        WaitingEntry.meeting_type_id.in_(type_ids), WaitingEntry.ended_at.is_(None)
    )
    return set(uow.session.scalars(standing.distinct()))


def locked_offer(uow: UnitOfWork, offer_id: UUID) -> WaitingOffer:
    """Return an offer as it is now, which nobody else changes meanwhile.

    Whoever changes several keeps meetings first, then calendars, offers, and places in line.
    """
    rows = select(WaitingOffer).where(WaitingOffer.id == offer_id).with_for_update()
    row = uow.session.scalar(rows.execution_options(populate_existing=True))
    if row is None:
        raise OfferGone()
    return row


def locked_entry(uow: UnitOfWork, waiting_id: UUID) -> WaitingEntry:
    """Return a place in line as it is now, which nobody else changes meanwhile."""
    rows = select(WaitingEntry).where(WaitingEntry.id == waiting_id).with_for_update()
    return one_row(uow.session, rows.execution_options(populate_existing=True))


def keep_offers_of(uow: UnitOfWork, waiting_id: UUID) -> list[WaitingOffer]:
    """Return the open offers of a place in line, which nobody else changes meanwhile."""
    rows = (
        select(WaitingOffer)
        .where(WaitingOffer.entry_id == waiting_id, WaitingOffer.settled_at.is_(None))
        .with_for_update()
    )
    return list(uow.session.scalars(rows.execution_options(populate_existing=True)))
