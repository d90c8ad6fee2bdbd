"""Reminders of a session: the day before, to those who have a seat."""

from __future__ import annotations

from uuid import UUID

from app.booking.sessions.access import seats_in_use
from app.booking.sessions.contract import SeatState
from app.booking.sessions.models import SiteSession
from app.core.work import UnitOfWork
from app.notifications.reminders import forget_reminders, remind_at

REMINDER = "sessions/reminder"
DAYS_BEFORE = (1,)


def remind(uow: UnitOfWork, row: SiteSession, citizen_id: UUID) -> None:
    """Remind a citizen of a session the day before it, of its present time alone."""
    remind_at(
        uow,
        citizen_id,
        REMINDER,
        {"site_session_id": str(row.id)},
        subject=_subject(row),
        deadline_at=row.starts_at,
        days_before=DAYS_BEFORE,
    )


def remind_no_more(uow: UnitOfWork, row: SiteSession, citizen_id: UUID) -> None:
    """Remind a citizen of a session no more."""
    forget_reminders(uow, citizen_id, REMINDER, subject=_subject(row))


def remind_all(uow: UnitOfWork, row: SiteSession) -> None:
    """Remind everybody who has a seat anew, as the time is another."""
    for seat in seats_in_use(uow, row.id, SeatState.SEATED):
        remind(uow, row, seat.citizen_id)


def remind_nobody(uow: UnitOfWork, row: SiteSession) -> None:
    """Remind nobody any more."""
    for seat in seats_in_use(uow, row.id, SeatState.SEATED):
        remind_no_more(uow, row, seat.citizen_id)


def _subject(row: SiteSession) -> str:
    return f"session/{row.id}"
