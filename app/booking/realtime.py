"""Lets open calendars know that something in them changed, so that they look again.

Nothing of it is told. A page hears where its reader is the adviser or of the adviser's team.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from flask_socketio import SocketIO
from sqlalchemy import select

from app.accounts.teams import members_of_team, team_ids_of
from app.booking.contract_events import (
    CalendarCleared,
    ClearingBegun,
    ClearingStopped,
    MeetingMoved,
)
from app.booking.models import Booking, Clearing
from app.core.work import UnitOfWork
from app.web.behind_sockets import person_room

CHANGED = "booking:calendar-changed"


class OfMeeting(Protocol):
    """An event about a meeting."""

    @property
    def booking_id(self) -> UUID:
        """Return which."""
        ...


class CalendarRelay:
    """Tells the people of the job centre who have a page open in this process."""

    def __init__(self, socketio: SocketIO) -> None:
        """Send through this server."""
        self._socketio = socketio

    def changed(self, uow: UnitOfWork, event: OfMeeting) -> None:
        """Tell those in whose calendars a meeting stands."""
        whose = select(Booking.adviser_id).where(Booking.id == event.booking_id)
        self._tell(uow, uow.session.scalar(whose))

    def moved(self, uow: UnitOfWork, event: MeetingMoved) -> None:
        """Tell those in whose calendars a meeting stands, or stood."""
        self.changed(uow, event)
        self._tell(uow, event.from_adviser_id)

    def cleared(
        self, uow: UnitOfWork, event: ClearingBegun | ClearingStopped | CalendarCleared
    ) -> None:
        """Tell those who see that an adviser is away."""
        whose = select(Clearing.adviser_id).where(Clearing.id == event.clearing_id)
        self._tell(uow, uow.session.scalar(whose))

    def _tell(self, uow: UnitOfWork, adviser_id: UUID | None) -> None:
        open_ones = self._socketio.server.manager.rooms.get("/", {})
        if adviser_id is None or not open_ones:
            return
        for person_id in _who_looks_in(uow, adviser_id):
            room = person_room(uow.municipality.id, person_id)
            if room in open_ones:
                self._socketio.emit(CHANGED, {}, to=room)


def _who_looks_in(uow: UnitOfWork, adviser_id: UUID) -> set[UUID]:
    teams = team_ids_of(uow, adviser_id)
    return {adviser_id} | {card.id for team in teams for card in members_of_team(uow, team)}
