"""What became of a meeting: whether the citizen came, and the job centre's own note of it.

It says what was, and has no consequence here. The citizen sees whether they came, and no note.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.people import people_by_id
from app.booking.access import booking_to_change, booking_to_see, is_arranged_by_staff
from app.booking.contract import BookingState, BookingView
from app.booking.contract_errors import MeetingOver, NotBegunYet
from app.booking.contract_events import OutcomeNoted
from app.booking.models import Booking
from app.booking.rules import kept_text
from app.booking.views import view_of
from app.core.errors import Forbidden
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Outcome:
    """Whether a citizen came, what was noted of it, who noted it and when."""

    has_come: bool
    note: str
    noted_by: str
    noted_at: datetime


def note_outcome(
    uow: UnitOfWork, booking_id: UUID, *, has_come: bool, note: str = ""
) -> BookingView:
    """Note whether the citizen came, from the beginning on; a later word takes the place.

    NotBegunYet before, MeetingOver for one that was called off; Forbidden for the citizen.
    """
    row = _row_of_staff(uow, booking_id)
    words = kept_text(note, "note")
    if row.state == BookingState.CANCELLED:
        raise MeetingOver()
    if uow.now < row.starts_at:
        raise NotBegunYet()
    row.state = BookingState.CAME if has_come else BookingState.MISSED
    _seal(uow, row, words)
    row.outcome_at, row.outcome_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    uow.record(OutcomeNoted(row.id))
    return view_of(uow, row)


def take_back_outcome(uow: UnitOfWork, booking_id: UUID) -> BookingView:
    """Have nothing noted, as before; where nothing was, it changes nothing."""
    row = _row_of_staff(uow, booking_id)
    if row.state not in {BookingState.CAME, BookingState.MISSED}:
        return view_of(uow, row)
    row.state = BookingState.BOOKED
    row.outcome_note_sealed = row.outcome_at = row.outcome_by_id = None
    uow.session.flush()
    uow.record(OutcomeNoted(row.id))
    return view_of(uow, row)


def outcome_of(uow: UnitOfWork, booking_id: UUID) -> Outcome | None:
    """Return what was noted of a meeting, to staff; None for nothing yet."""
    row = booking_to_see(uow, booking_id)
    if not is_arranged_by_staff(uow, row.citizen_id):
        raise Forbidden()
    if row.outcome_at is None:
        return None
    sealed, by_id = row.outcome_note_sealed, row.outcome_by_id
    cards = people_by_id(uow, [by_id]) if by_id else {}
    return Outcome(
        has_come=row.state == BookingState.CAME,
        note=uow.vault.open_text(sealed, context=_place(row.id)) if sealed else "",
        noted_by=cards[by_id].name if by_id in cards else "",
        noted_at=row.outcome_at,
    )


def _row_of_staff(uow: UnitOfWork, booking_id: UUID) -> Booking:
    row = booking_to_change(uow, booking_id)
    if not is_arranged_by_staff(uow, row.citizen_id):
        raise Forbidden()
    return row


def _seal(uow: UnitOfWork, row: Booking, words: str) -> None:
    row.outcome_note_sealed = uow.vault.seal_text(words, context=_place(row.id)) if words else None


def _place(booking_id: UUID) -> str:
    return f"booking/{booking_id}/outcome"
