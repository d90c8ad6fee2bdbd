"""Lets open lists of conversations know that something in them changed, so that they look again.

A list asks to be told. Where none is open in this process nothing is asked of the database.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_socketio import SocketIO
from sqlalchemy import select

from app.chat.contract import MessagesRead, Side
from app.chat.models import Participant
from app.chat.realtime_inbox import OfConversation
from app.core.work import UnitOfWork
from app.web.socketio import enter_room
from app.web.unit import current_actor, current_municipality

CHANGED = "chat:list-changed"


class ListRelay:
    """Tells the lists that citizens have open in this process."""

    def __init__(self, socketio: SocketIO) -> None:
        """Send through this server."""
        self._socketio = socketio

    def moved(self, uow: UnitOfWork, event: OfConversation) -> None:
        """Tell the citizens who take part that something happened in their conversation."""
        if not self._is_anybody_in(_all_lists(uow.municipality.id)):
            return
        takes_part = select(Participant.person_id).where(
            Participant.conversation_id == event.conversation_id,
            Participant.side == Side.CITIZEN,
            Participant.left_at.is_(None),
        )
        for person_id in uow.session.scalars(takes_part):
            self._tell(uow, person_id)

    def read(self, uow: UnitOfWork, event: MessagesRead) -> None:
        """Tell somebody's lists that they have seen a conversation."""
        self._tell(uow, event.person_id)

    def _tell(self, uow: UnitOfWork, person_id: UUID) -> None:
        room = _lists_of(uow.municipality.id, person_id)
        if self._is_anybody_in(room):
            self._socketio.emit(CHANGED, {}, to=room)

    def _is_anybody_in(self, room: str) -> bool:
        return bool(self._socketio.server.manager.rooms.get("/", {}).get(room))


def hear_list(_data: dict[str, Any]) -> None:
    """Hear from now on that something in one's own list of conversations changed."""
    municipality_id = current_municipality().id
    enter_room(_all_lists(municipality_id))
    enter_room(_lists_of(municipality_id, current_actor().require_person()))


def _all_lists(municipality_id: UUID) -> str:
    return f"lists/{municipality_id}"


def _lists_of(municipality_id: UUID, person_id: UUID) -> str:
    return f"lists/{municipality_id}/{person_id}"
