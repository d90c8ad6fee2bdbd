"""Meetings by phone: which number is called. It is asked for each meeting, and kept sealed."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from app.booking.access import booking_to_change, check_may_arrange_for
from app.booking.contract import BookingState, BookingView, MeetingMode
from app.booking.contract_errors import MeetingOver
from app.booking.contract_events import MeetingBooked, MeetingMoved
from app.booking.models import Booking
from app.booking.views import phone_place, view_of
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork

LONGEST_PHONE = 20
_DIGITS = re.compile(r"\+?[0-9]{8,15}")


def note_phone(uow: UnitOfWork, booking_id: UUID, *, phone: str) -> BookingView:
    """Keep which number is called for a meeting; Invalid for what is none.

    MeetingOver where it has ended or is called off.
    """
    row = booking_to_change(uow, booking_id)
    number = " ".join(phone.split())
    if len(number) > LONGEST_PHONE or not _DIGITS.fullmatch(number.replace(" ", "")):
        raise Invalid(fields={"phone": [_("Write the number we can call, such as 12 34 56 78.")]})
    if row.state != BookingState.BOOKED or uow.now >= row.ends_at:
        raise MeetingOver()
    _keep(uow, row, number)
    return view_of(uow, row)


def known_phone(uow: UnitOfWork, citizen_id: UUID) -> str:
    """Return the number that was kept last for a citizen; empty where none was."""
    check_may_arrange_for(uow, citizen_id)
    return _known(uow, citizen_id)


def number_for(uow: UnitOfWork, meeting: BookingView) -> str:
    """Return the number for a meeting: its own, else the one that was kept last; maybe none."""
    return meeting.phone or known_phone(uow, meeting.citizen_id)


def keep_known_phone(uow: UnitOfWork, event: MeetingBooked | MeetingMoved) -> None:
    """Give a meeting by phone the number that is known, where nobody has said another."""
    row = uow.session.scalar(select(Booking).where(Booking.id == event.booking_id))
    if row is None or row.mode != MeetingMode.PHONE or row.phone_sealed is not None:
        return
    known = _known(uow, row.citizen_id)
    if known:
        _keep(uow, row, known)


def _known(uow: UnitOfWork, citizen_id: UUID) -> str:
    row = uow.session.scalar(
        select(Booking)
        .where(Booking.citizen_id == citizen_id, Booking.phone_sealed.is_not(None))
        .order_by(Booking.created_at.desc(), Booking.id.desc())
        .limit(1)
    )
    return view_of(uow, row).phone if row is not None else ""


def _keep(uow: UnitOfWork, row: Booking, number: str) -> None:
    row.phone_sealed = uow.vault.seal_text(number, context=phone_place(row.id))
    uow.session.flush()
