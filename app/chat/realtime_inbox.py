"""Lets open inboxes know that something of theirs changed, so that they look again.

Nothing of what was written is told, and to each adviser only what is their work. What somebody may
see is remembered for some seconds, as a busy chat would ask for it all the time.
"""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from flask_socketio import SocketIO
from sqlalchemy import select

from app.accounts.people import people_by_id
from app.chat.access import ANSWERING, reach_of
from app.chat.contract import ConversationChanged, MessagesRead, Side
from app.chat.models import Conversation
from app.chat.policy import Matter, Reach, side_of
from app.chat.realtime import people_in
from app.core.clock import stopwatch
from app.core.work import Actor, UnitOfWork
from app.web.services import Services
from app.web.socketio import enter_room, on_arriving

CHANGED = "chat:inbox-changed"
REMEMBERED_SECONDS = 10.0


class OfConversation(Protocol):
    """An event about a conversation."""

    @property
    def conversation_id(self) -> UUID:
        """Return which."""
        ...


def open_inboxes(parts: Services) -> None:
    """Have every open page of an adviser hear of changes in their inbox."""
    on_arriving(parts, _arrive)


def _arrive(municipality_id: UUID, actor: Actor) -> None:
    if actor.has(*ANSWERING):
        enter_room(inbox_room(municipality_id))


def inbox_room(municipality_id: UUID) -> str:
    """Return the room of all advisers' open pages; what each may hear is decided one by one."""
    return f"inbox/{municipality_id}"


class InboxRelay:
    """Tells the advisers who have a page open in this process."""

    def __init__(self, socketio: SocketIO) -> None:
        """Send through this server."""
        self._socketio = socketio
        self._reaches: dict[UUID, tuple[Reach | None, float]] = {}

    def moved(self, uow: UnitOfWork, event: OfConversation) -> None:
        """Tell those whose work a conversation is that something happened in it."""
        here = self._here(uow)
        matter = _matter(uow, event.conversation_id) if here else None
        if matter is None:
            return
        facts = {"conversation_id": str(event.conversation_id)}
        for person_id, sids in here.items():
            if self._is_theirs(uow, person_id, matter):
                self._tell(sids, facts)

    def changed(self, uow: UnitOfWork, event: ConversationChanged) -> None:
        """Tell those whose work a conversation is, and all others that something may be gone."""
        here = self._here(uow)
        matter = _matter(uow, event.conversation_id) if here else None
        facts = {"conversation_id": str(event.conversation_id)}
        for person_id, sids in here.items():
            is_theirs = matter is not None and self._is_theirs(uow, person_id, matter)
            self._tell(sids, facts if is_theirs else {})

    def read(self, uow: UnitOfWork, event: MessagesRead) -> None:
        """Tell somebody's other pages that they have seen a conversation."""
        sids = self._here(uow).get(event.person_id)
        if sids:
            self._tell(sids, {"conversation_id": str(event.conversation_id)})

    def _here(self, uow: UnitOfWork) -> dict[UUID, list[str]]:
        return people_in(self._socketio, uow.municipality.id, inbox_room(uow.municipality.id))

    def _tell(self, sids: list[str], facts: dict[str, Any]) -> None:
        for sid in sids:
            self._socketio.emit(CHANGED, facts, to=sid)

    def _is_theirs(self, uow: UnitOfWork, person_id: UUID, matter: Matter) -> bool:
        reach = self._reach(uow, person_id)
        return reach is not None and side_of(matter, reach, None) == Side.JOB_CENTRE

    def _reach(self, uow: UnitOfWork, person_id: UUID) -> Reach | None:
        known = self._reaches.get(person_id)
        if known is not None and stopwatch() - known[1] < REMEMBERED_SECONDS:
            return known[0]
        card = people_by_id(uow, [person_id]).get(person_id)
        reach = None
        if card is not None and card.is_active:
            reach = reach_of(uow.acting_as(Actor(card.id, card.roles)))
        self._reaches[person_id] = (reach, stopwatch())
        return reach


def _matter(uow: UnitOfWork, conversation_id: UUID) -> Matter | None:
    row = uow.session.execute(
        select(
            Conversation.kind,
            Conversation.citizen_id,
            Conversation.employer_id,
            Conversation.team_id,
            Conversation.assignee_id,
        ).where(Conversation.id == conversation_id)
    ).first()
    return Matter(*row) if row is not None else None
