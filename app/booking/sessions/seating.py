"""Giving seats: to whoever asks while there are any, then to who is first in line.

Whoever gives a seat has the session's row (`held=True`), so that others wait for their turn.
"""

from __future__ import annotations

from uuid import UUID

from app.booking.sessions.access import seats_in_use
from app.booking.sessions.contract import SeatGivenUp, SeatState, SeatTaken, SessionState
from app.booking.sessions.models import SessionSeat, SiteSession
from app.booking.sessions.policy import free_number, may_become
from app.booking.sessions.reminding import remind, remind_no_more
from app.core.errors import Conflict
from app.core.work import UnitOfWork


def new_seat(uow: UnitOfWork, row: SiteSession, citizen_id: UUID, state: SeatState) -> SessionSeat:
    """Return a citizen's part in a session that they had none in yet, to be written."""
    return SessionSeat(
        id=uow.new_id(),
        site_session_id=row.id,
        citizen_id=citizen_id,
        state=state,
        changes=0,
        created_at=uow.now,
    )


def seat_or_line_up(
    uow: UnitOfWork,
    row: SiteSession,
    seat: SessionSeat | None,
    citizen_id: UUID,
    *,
    is_told: bool = True,
) -> SessionSeat:
    """Give a citizen a seat, or a place in line where none is free; see `signing.sign_up`."""
    if len(taken_numbers(uow, row)) < row.seats:
        return take_in(uow, row, seat, citizen_id, is_told=is_told)
    seat = _changed(uow, row, seat, citizen_id, SeatState.WAITING)
    seat.waiting_since, seat.number = uow.now, None
    uow.session.flush()
    return seat


def take_in(
    uow: UnitOfWork,
    row: SiteSession,
    seat: SessionSeat | None,
    citizen_id: UUID,
    *,
    is_told: bool = True,
) -> SessionSeat:
    """Give a citizen a seat, be it one more than was planned: they stand at the door."""
    taken = taken_numbers(uow, row)
    seat = _changed(uow, row, seat, citizen_id, SeatState.SEATED)
    seat.waiting_since, seat.number = None, free_number(taken)
    uow.session.flush()
    _note_taken(uow, row, seat, was_waiting=False, is_told=is_told)
    return seat


def fill_seats(uow: UnitOfWork, row: SiteSession) -> None:
    """Give the seats that are free to those in line, until it begins."""
    if row.state != SessionState.PLANNED or uow.now >= row.starts_at:
        return
    taken = taken_numbers(uow, row)
    for seat in seats_in_use(uow, row.id, SeatState.WAITING)[: max(row.seats - len(taken), 0)]:
        _changed(uow, row, seat, seat.citizen_id, SeatState.SEATED)
        seat.number, seat.waiting_since = free_number(taken), None
        taken.add(seat.number)
        uow.session.flush()
        _note_taken(uow, row, seat, was_waiting=True)


def give_up(uow: UnitOfWork, row: SiteSession, seat: SessionSeat, *, is_told: bool = True) -> None:
    """Let go of a seat, a place in line or an invitation; the next in line gets the seat."""
    was_invited = seat.state == SeatState.INVITED
    _changed(uow, row, seat, seat.citizen_id, SeatState.OFF)
    seat.number, seat.waiting_since = None, None
    uow.session.flush()
    remind_no_more(uow, row, seat.citizen_id)
    if not was_invited:
        given_up = SeatGivenUp(seat.id, row.id, seat.citizen_id, uow.actor.person_id, is_told)
        uow.record(given_up)
    fill_seats(uow, row)


def taken_numbers(uow: UnitOfWork, row: SiteSession) -> set[int]:
    """Return the numbers of the seats that somebody has."""
    seated = seats_in_use(uow, row.id, SeatState.SEATED)
    return {seat.number for seat in seated if seat.number is not None}


def _changed(
    uow: UnitOfWork,
    row: SiteSession,
    seat: SessionSeat | None,
    citizen_id: UUID,
    after: SeatState,
) -> SessionSeat:
    if not may_become(SeatState(seat.state) if seat else None, after):
        raise Conflict()
    if seat is None:
        seat = new_seat(uow, row, citizen_id, after)
        uow.session.add(seat)
    seat.state, seat.changes = after, seat.changes + 1
    return seat


def _note_taken(
    uow: UnitOfWork, row: SiteSession, seat: SessionSeat, *, was_waiting: bool, is_told: bool = True
) -> None:
    remind(uow, row, seat.citizen_id)
    by_id = None if was_waiting else uow.actor.person_id
    uow.record(SeatTaken(seat.id, row.id, seat.citizen_id, by_id, was_waiting, is_told))
