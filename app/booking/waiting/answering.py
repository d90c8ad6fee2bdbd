"""Answering an offer: taking the time, or passing it on to the next in line."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.booking.access import booking_to_change
from app.booking.arranging import Wanted, book_meeting, move_booking
from app.booking.contract import BookingView, MeetingMode
from app.booking.meeting_types import meeting_type
from app.booking.slots import Wish, calendars_for
from app.booking.views import meeting_by_id
from app.booking.waiting.access import entry_by_id, locked_entry, locked_offer, offer_to_see
from app.booking.waiting.contract import OfferGone, OfferOutcome, OfferPassedOn, OfferView
from app.booking.waiting.models import WaitingEntry, WaitingOffer
from app.booking.waiting.settling import is_kept, settle
from app.core.work import UnitOfWork


def accept_offer(
    uow: UnitOfWork, offer_id: UUID, *, interpreter_language: str = "", interpreter_named: str = ""
) -> BookingView:
    """Meet at the time that was offered; the meeting that was to be earlier is moved there.

    OfferGone where it is not kept any more, and whatever booking or moving raises. Taking it
    twice is taking it once.
    """
    seen = offer_to_see(uow, offer_id)
    entry = entry_by_id(uow, seen.entry_id)
    if entry.instead_of is not None:  # whoever moves a meeting keeps it before the calendars
        booking_to_change(uow, entry.instead_of)
    _keep_calendar(uow, entry, seen)
    offer = locked_offer(uow, offer_id)
    if offer.outcome == OfferOutcome.ACCEPTED and offer.booking_id is not None:
        return meeting_by_id(uow, offer.booking_id)
    if not is_kept(uow, offer):
        raise OfferGone()
    settle(uow, offer, OfferOutcome.ACCEPTED)
    meeting = _take(uow, entry, offer, interpreter_language, interpreter_named)
    offer.booking_id = meeting.id
    locked_entry(uow, entry.id).ended_at = uow.now
    uow.session.flush()
    return meeting


def pass_on_offer(uow: UnitOfWork, offer_id: UUID) -> None:
    """Let the next in line have the time; one's own place stays. Twice is harmless."""
    offer_to_see(uow, offer_id)
    offer = locked_offer(uow, offer_id)
    if offer.settled_at is not None:
        return
    settle(uow, offer, OfferOutcome.PASSED)
    locked_entry(uow, offer.entry_id).unanswered = 0
    uow.session.flush()
    uow.record(OfferPassedOn(offer.id))


def offer_by_id(uow: UnitOfWork, offer_id: UUID) -> OfferView:
    """Return an offer, whatever has become of it; an open one that has run out is lapsed."""
    return view_of_offer(uow, offer_to_see(uow, offer_id))


def open_offers_of(uow: UnitOfWork, citizen_id: UUID) -> list[OfferView]:
    """Return what is held for a citizen now; whoever asks was let in before."""
    rows = uow.session.scalars(
        select(WaitingOffer).where(
            WaitingOffer.citizen_id == citizen_id, WaitingOffer.settled_at.is_(None)
        )
    ).all()
    return [view_of_offer(uow, one) for one in rows if is_kept(uow, one)]


def view_of_offer(uow: UnitOfWork, offer: WaitingOffer) -> OfferView:
    """Return an offer as others see it."""
    entry = entry_by_id(uow, offer.entry_id)
    outcome = OfferOutcome(offer.outcome) if offer.outcome else None
    if outcome is None and not is_kept(uow, offer):
        outcome = OfferOutcome.LAPSED
    return OfferView(
        id=offer.id,
        waiting_id=offer.entry_id,
        citizen_id=offer.citizen_id,
        meeting_type_id=entry.meeting_type_id,
        adviser_id=offer.adviser_id,
        mode=MeetingMode(offer.mode),
        place_id=offer.place_id,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        answer_by=offer.answer_by,
        outcome=outcome,
        instead_of=entry.instead_of,
        booking_id=offer.booking_id,
    )


def _keep_calendar(uow: UnitOfWork, entry: WaitingEntry, offer: WaitingOffer) -> None:
    """Have others who want a time with the adviser wait until this unit ends."""
    kind = meeting_type(uow, entry.meeting_type_id)
    wish = Wish(kind, offer.citizen_id, MeetingMode(offer.mode), offer.adviser_id)
    calendars_for(uow, wish, keeps_others_out=True)


def _take(
    uow: UnitOfWork, entry: WaitingEntry, offer: WaitingOffer, spoken: str, named: str
) -> BookingView:
    mode = MeetingMode(offer.mode)
    if entry.instead_of is None:
        wanted = Wanted(entry.meeting_type_id, offer.starts_at, mode, offer.adviser_id)
        return book_meeting(
            uow,
            offer.citizen_id,
            wanted,
            interpreter_language=spoken,
            interpreter_named=named,
        )
    return move_booking(
        uow,
        entry.instead_of,
        starts_at=offer.starts_at,
        mode=mode,
        adviser_id=offer.adviser_id,
    )
