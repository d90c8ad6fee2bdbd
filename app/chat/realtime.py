"""Carries what happened in conversations to the open pages of this process.

Everything comes through the outbox, in the order of commits, so that whoever was removed hears
nothing that was written after it. A message that this process has just taken is not read again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any
from uuid import UUID

from flask_socketio import SocketIO
from sqlalchemy import select

from app.chat.access import readers_among
from app.chat.contract import (
    ConversationChanged,
    MessagePosted,
    MessageRedacted,
    MessagesRead,
)
from app.chat.models import Attachment, ChatMessage
from app.chat.schemas import message_document
from app.chat.views import message_views
from app.core.work import UnitOfWork
from app.files.contract import FileChecked
from app.web.behind_sockets import person_behind

KEPT = 2_000


class JustTaken:
    """The documents of the newest messages that this process took, by message."""

    def __init__(self) -> None:
        """Begin empty."""
        self._documents: OrderedDict[UUID, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, message_id: UUID, document: dict[str, Any]) -> None:
        """Keep a document until many others came."""
        with self._lock:
            self._documents[message_id] = document
            while len(self._documents) > KEPT:
                self._documents.popitem(last=False)

    def forget(self, message_id: UUID) -> None:
        """Forget a document that is no longer right."""
        with self._lock:
            self._documents.pop(message_id, None)

    def document(self, message_id: UUID) -> dict[str, Any] | None:
        """Return a document that is kept."""
        return self._documents.get(message_id)


just_taken = JustTaken()


class ChatRelay:
    """Sends what happened in a conversation to those who have joined it here."""

    def __init__(self, socketio: SocketIO) -> None:
        """Send through this server."""
        self._socketio = socketio

    def posted(self, uow: UnitOfWork, event: MessagePosted) -> None:
        """Show a new message."""
        room = conversation_room(uow.municipality.id, event.conversation_id)
        if not self._is_anybody_in(room):
            return
        document = just_taken.document(event.message_id) or _document(uow, event.message_id)
        if document is not None:
            self._socketio.emit("chat:message-posted", {"message": document}, to=room)

    def redacted(self, uow: UnitOfWork, event: MessageRedacted) -> None:
        """Take a message's words away from open pages, and from what is kept of it here."""
        just_taken.forget(event.message_id)
        room = conversation_room(uow.municipality.id, event.conversation_id)
        if self._is_anybody_in(room):
            document = _document(uow, event.message_id)
            self._socketio.emit("chat:message-changed", {"message": document}, to=room)

    def file_checked(self, uow: UnitOfWork, event: FileChecked) -> None:
        """Show what became of a file that was being checked."""
        row = uow.session.scalar(
            select(ChatMessage)
            .join(Attachment, Attachment.message_id == ChatMessage.id)
            .where(Attachment.file_id == event.file_id)
        )
        if row is None:
            return
        just_taken.forget(row.id)
        room = conversation_room(uow.municipality.id, row.conversation_id)
        if self._is_anybody_in(room):
            document = message_document(message_views(uow, [row])[0])
            self._socketio.emit("chat:message-changed", {"message": document}, to=room)

    def read(self, uow: UnitOfWork, event: MessagesRead) -> None:
        """Show how far somebody has seen."""
        facts = {
            "conversation_id": str(event.conversation_id),
            "person_id": str(event.person_id),
            "seq": event.seq,
        }
        room = conversation_room(uow.municipality.id, event.conversation_id)
        self._socketio.emit("chat:message-read", facts, to=room)

    def changed(self, uow: UnitOfWork, event: ConversationChanged) -> None:
        """Tell open pages to look again, after those who may no longer read have left."""
        room = conversation_room(uow.municipality.id, event.conversation_id)
        here = people_in(self._socketio, uow.municipality.id, room)
        readers = readers_among(uow, [(one, event.conversation_id) for one in here])
        for person_id, sids in here.items():
            if (person_id, event.conversation_id) not in readers:
                for sid in sids:
                    self._socketio.server.leave_room(sid, room)
        if here:
            facts = {"conversation_id": str(event.conversation_id)}
            self._socketio.emit("chat:conversation-changed", facts, to=room)

    def empty_room(self, municipality_id: UUID, event: ConversationChanged) -> None:
        """Have nobody hear a conversation: nobody knows who still may, and pages join again."""
        room = conversation_room(municipality_id, event.conversation_id)
        for sid in list(self._socketio.server.manager.rooms.get("/", {}).get(room, ())):
            self._socketio.server.leave_room(sid, room)

    def _is_anybody_in(self, room: str) -> bool:
        return bool(self._socketio.server.manager.rooms.get("/", {}).get(room))


def conversation_room(municipality_id: UUID, conversation_id: UUID) -> str:
    """Return the room of those who have joined a conversation."""
    return f"conversation/{municipality_id}/{conversation_id}"


def rooms_here(socketio: SocketIO, municipality_id: UUID) -> dict[UUID, str]:
    """Return the rooms of conversations that anybody is in, in this process."""
    beginning = f"conversation/{municipality_id}/"
    rooms = [room or "" for room in list(socketio.server.manager.rooms.get("/", {}))]
    return {UUID(r.removeprefix(beginning)): r for r in rooms if r.startswith(beginning)}


def people_in(socketio: SocketIO, municipality_id: UUID, room: str) -> dict[UUID, list[str]]:
    """Return who is in a room in this process, each with their sockets."""
    people: dict[UUID, list[str]] = {}
    for sid in list(socketio.server.manager.rooms.get("/", {}).get(room, ())):
        who = person_behind(socketio, sid)
        if who is not None and who[0] == municipality_id:
            people.setdefault(who[1], []).append(sid)
    return people


def _document(uow: UnitOfWork, message_id: UUID) -> dict[str, Any] | None:
    row = uow.session.scalar(select(ChatMessage).where(ChatMessage.id == message_id))
    return message_document(message_views(uow, [row])[0]) if row is not None else None
