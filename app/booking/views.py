"""Meetings as others see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.booking.access import booking_to_see, check_may_arrange_for
from app.booking.contract import BookingState, BookingView, InterpreterState, MeetingMode
from app.booking.models import Booking
from app.core.errors import NotFound
from app.core.work import UnitOfWork


def view_of(uow: UnitOfWork, row: Booking) -> BookingView:
    """Return a meeting, its texts opened; whoever asks was let in before."""
    late, reason, phone = row.late_text_sealed, row.cancel_reason_sealed, row.phone_sealed
    vault = uow.vault
    return BookingView(
        id=row.id,
        state=BookingState(row.state),
        citizen_id=row.citizen_id,
        adviser_id=row.adviser_id,
        meeting_type_id=row.meeting_type_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        mode=MeetingMode(row.mode),
        place_id=row.place_id,
        with_interpreter=row.with_interpreter,
        sequence=row.sequence,
        moves=row.moves,
        hold_until=row.hold_until,
        minutes_late=row.minutes_late,
        is_late=row.minutes_late is not None or late is not None,
        late_text=vault.open_text(late, context=late_place(row.id)) if late else "",
        cancel_reason=vault.open_text(reason, context=cancel_place(row.id)) if reason else "",
        is_called_off_by_us=row.is_called_off_by_us,
        confirmed_at=row.confirmed_at,
        interpreter_language=row.interpreter_language,
        interpreter_named=row.interpreter_named,
        interpreter_state=_interpreter_state(row),
        phone=vault.open_text(phone, context=phone_place(row.id)) if phone else "",
    )


def _interpreter_state(row: Booking) -> InterpreterState | None:
    """Return how far the order is; one that was asked for before there were orders is wanted."""
    if row.interpreter_state is not None:
        return InterpreterState(row.interpreter_state)
    return InterpreterState.WANTED if row.with_interpreter else None


def meeting_by_id(uow: UnitOfWork, booking_id: UUID) -> BookingView:
    """Return a meeting, whatever has become of it; NotFound for whoever may not know of it."""
    return view_of(uow, booking_to_see(uow, booking_id))


def meetings_of_person(uow: UnitOfWork, citizen_id: UUID, *, since: datetime) -> list[BookingView]:
    """Return a citizen's meetings that end after a moment, cancelled ones too, by their time."""
    check_may_arrange_for(uow, citizen_id)
    rows = uow.session.scalars(
        select(Booking)
        .where(
            Booking.citizen_id == citizen_id,
            Booking.state != BookingState.HELD,
            Booking.ends_at > since,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return [view_of(uow, row) for row in rows]


def meetings_with(
    uow: UnitOfWork, adviser_id: UUID, *, since: datetime, until: datetime
) -> list[BookingView]:
    """Return an adviser's own meetings between two moments, cancelled ones too, by their time."""
    if uow.actor.person_id != adviser_id:
        raise NotFound()
    rows = uow.session.scalars(
        select(Booking)
        .where(
            Booking.adviser_id == adviser_id,
            Booking.state != BookingState.HELD,
            Booking.ends_at > since,
            Booking.starts_at < until,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return [view_of(uow, row) for row in rows]


def late_place(booking_id: UUID) -> str:
    """Return what the citizen's word on being late is sealed for."""
    return f"booking/{booking_id}/late"


def cancel_place(booking_id: UUID) -> str:
    """Return what the reason of a cancellation is sealed for."""
    return f"booking/{booking_id}/cancelled"


def phone_place(booking_id: UUID) -> str:
    """Return what the number that we call is sealed for."""
    return f"booking/{booking_id}/phone"
