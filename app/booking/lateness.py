"""Lateness: a citizen says by how much, or in words, and whoever waits for them can see it."""

from __future__ import annotations

from uuid import UUID

from app.booking.access import booking_to_change, is_arranged_by_staff
from app.booking.contract import MOST_MINUTES_LATE, BookingState, BookingView
from app.booking.contract_errors import MeetingOver, TooEarlyToBeLate
from app.booking.contract_events import LatenessNoted
from app.booking.rules import is_near, kept_text
from app.booking.views import late_place, view_of
from app.core.errors import Forbidden, Invalid
from app.core.texts import _
from app.core.work import UnitOfWork


def note_lateness(
    uow: UnitOfWork, booking_id: UUID, *, minutes: int | None = None, text: str = ""
) -> BookingView:
    """Say that one will be late, as the citizen: by 1 to 60 minutes, in words, or both.

    From twelve hours before it begins (TooEarlyToBeLate) until it ends (MeetingOver). What is said
    last counts; words alone leave the minutes as they were.
    """
    row = booking_to_change(uow, booking_id)
    if is_arranged_by_staff(uow, row.citizen_id):
        raise Forbidden()
    words = kept_text(text, "text")
    _check_says_something(minutes, words)
    if row.state != BookingState.BOOKED or uow.now >= row.ends_at:
        raise MeetingOver()
    if not is_near(row.starts_at, uow.now):
        raise TooEarlyToBeLate()
    row.minutes_late = row.minutes_late if minutes is None else minutes
    row.lateness_sequence += 1
    row.late_text_sealed = uow.vault.seal_text(words, context=late_place(row.id)) if words else None
    uow.session.flush()
    uow.record(LatenessNoted(row.id, row.lateness_sequence))
    return view_of(uow, row)


def _check_says_something(minutes: int | None, words: str) -> None:
    if minutes is None and not words:
        raise Invalid(fields={"text": [_("Write a word, or choose how late you will be.")]})
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES_LATE:
        raise Invalid(fields={"minutes": [_("Choose from 1 to %(n)s.", n=MOST_MINUTES_LATE)]})
