"""Signing up and off: a seat while there are any, else a place in line."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.booking.access import is_arranged_by_staff
from app.booking.policy import minute_after, minute_of
from app.booking.sessions.access import runs, session_of_citizen
from app.booking.sessions.contract import (
    BusyAtThatTime,
    SeatState,
    SeatView,
    SessionOver,
    SessionState,
    SignOffOver,
    SignUpOver,
)
from app.booking.sessions.models import SessionSeat, SiteSession
from app.booking.sessions.policy import may_still_sign_off, may_still_sign_up
from app.booking.sessions.seating import give_up, seat_or_line_up
from app.booking.sessions.views import facts_of, seat_view
from app.booking.taken import meetings_of_citizen
from app.core.errors import NotFound
from app.core.work import UnitOfWork

STANDING = (SeatState.SEATED, SeatState.WAITING)


def sign_up(
    uow: UnitOfWork,
    site_session_id: UUID,
    citizen_id: UUID,
    *,
    although_busy: bool = False,
    is_told: bool = True,
) -> SeatView:
    """Give a citizen a seat, or a place in line where all are taken; again changes nothing.

    BusyAtThatTime where they have something else then and were not asked; SignUpOver after the
    last day for it, which does not bind those who run the session; SessionOver once it began.
    Without `is_told` whoever calls tells the citizen of a seat; of one that comes free they hear.
    """
    row, seat = session_of_citizen(uow, site_session_id, citizen_id, held=True)
    if seat is not None and seat.state in STANDING:
        return seat_view(uow, seat)
    _check_is_ahead(uow, row)
    runs_it = is_arranged_by_staff(uow, citizen_id) and runs(uow, row.team_id)
    if not runs_it and not may_still_sign_up(facts_of(row), uow.now):
        raise SignUpOver()
    if not although_busy and is_busy(uow, row, citizen_id):
        raise BusyAtThatTime()
    return seat_view(uow, seat_or_line_up(uow, row, seat, citizen_id, is_told=is_told))


def sign_off(
    uow: UnitOfWork, site_session_id: UUID, citizen_id: UUID, *, is_told: bool = True
) -> SeatView:
    """Let a citizen's seat, place in line or invitation go; again changes nothing.

    The seat is the next one's at once. SignOffOver after the last day for it, for the citizen
    who has a seat; SessionOver once it has begun. Without `is_told` whoever calls tells them.
    """
    row, seat = session_of_citizen(uow, site_session_id, citizen_id, held=True)
    if seat is None:
        raise NotFound()
    if seat.state == SeatState.OFF:
        return seat_view(uow, seat)
    _check_is_ahead(uow, row)
    is_own = not is_arranged_by_staff(uow, citizen_id)
    has_seat = seat.state == SeatState.SEATED
    if is_own and has_seat and not may_still_sign_off(facts_of(row), uow.now):
        raise SignOffOver()
    give_up(uow, row, seat, is_told=is_told)
    return seat_view(uow, seat)


def is_busy(uow: UnitOfWork, row: SiteSession, citizen_id: UUID) -> bool:
    """Say whether a citizen has a meeting, or a seat in another session, at the time of one."""
    since, until = minute_of(row.starts_at), minute_after(row.ends_at)
    if meetings_of_citizen(uow, citizen_id, since=since, until=until):
        return True
    others = (
        select(SessionSeat.id)
        .join(SiteSession, SiteSession.id == SessionSeat.site_session_id)
        .where(
            SessionSeat.citizen_id == citizen_id,
            SessionSeat.state == SeatState.SEATED,
            SiteSession.state == SessionState.PLANNED,
            SiteSession.id != row.id,
            SiteSession.starts_at < row.ends_at,
            SiteSession.ends_at > row.starts_at,
        )
    )
    return uow.session.scalar(others.limit(1)) is not None


def _check_is_ahead(uow: UnitOfWork, row: SiteSession) -> None:
    if row.state != SessionState.PLANNED or uow.now >= row.starts_at:
        raise SessionOver()
