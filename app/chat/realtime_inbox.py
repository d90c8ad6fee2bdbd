"""Lets open inboxes know that something of theirs changed, so that they look again.

An inbox asks to be told. Nothing of what was written is told, and to each adviser only what is
their work. It costs what those whom it concerns cost, however many others are here, and each hears
of it once a second.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from flask_socketio import SocketIO
from sqlalchemy import select

from app.chat.access import ANSWERING
from app.chat.colleagues import Colleagues
from app.chat.contract import ConversationChanged, ConversationMoved, MessagesRead
from app.chat.models import Conversation
from app.chat.policy import Matter
from app.chat.realtime import people_in
from app.chat.schemas import Nothing
from app.core.clock import stopwatch
from app.core.errors import Forbidden
from app.core.work import UnitOfWork
from app.web.services import Services
from app.web.socketio import enter_room, on
from app.web.unit import current_actor, current_municipality

CHANGED, OF = "chat:inbox-changed", "conversation_id"
MOST_REMEMBERED = 10_000

Facts = dict[str, str]


class OfConversation(Protocol):
    """An event about a conversation."""

    @property
    def conversation_id(self) -> UUID:
        """Return which."""
        ...


@dataclass
class _Here:
    """The advisers of one municipality who have their inbox open in this process."""

    known_at: float
    colleagues: Colleagues = field(default_factory=Colleagues)


def inbox_room(municipality_id: UUID) -> str:
    """Return the room of all open inboxes; what each may hear is decided one by one."""
    return f"inbox/{municipality_id}"


def _inboxes_of(municipality_id: UUID, person_id: UUID) -> str:
    return f"inbox/{municipality_id}/{person_id}"


class InboxRelay:
    """Tells the advisers who have their inbox open in this process."""

    def __init__(
        self,
        socketio: SocketIO,
        *,
        seconds_between: float = 1,
        seconds_remembered: float = 10,
        matters_remembered: float = 600,
    ) -> None:
        """Send through this server, to nobody more often than that.

        Who is in which team and who stands in for whom is remembered for some seconds; whose a
        conversation is, until an event says that it changed, and ten minutes at the most, as it
        may be put right by hand.
        """
        self._socketio = socketio
        self._seconds_between, self._seconds_remembered = seconds_between, seconds_remembered
        self._matters_remembered = matters_remembered
        self._here: dict[UUID, _Here] = {}
        self._new: dict[UUID, set[UUID]] = {}
        self._matters: OrderedDict[UUID, tuple[float, Matter | None]] = OrderedDict()
        self._told_at: dict[str, float] = {}
        self._owed: dict[str, Facts] = {}

    def open_inboxes(self, parts: Services) -> None:
        """Let an inbox that is open ask to be told."""
        on(parts.socketio, "chat:inbox", Nothing(), self.hear)

    def hear(self, _data: Facts) -> None:
        """Hear from now on that something in one's inbox changed; Forbidden for who has none."""
        actor, municipality_id = current_actor(), current_municipality().id
        if not actor.has(*ANSWERING):
            raise Forbidden()
        person_id = actor.require_person()
        enter_room(inbox_room(municipality_id))
        enter_room(_inboxes_of(municipality_id, person_id))
        self._new.setdefault(municipality_id, set()).add(person_id)

    def moved(self, uow: UnitOfWork, event: OfConversation) -> None:
        """Tell those whose work a conversation is that something happened in it."""
        colleagues = self._colleagues(uow)
        matter = self._matter(uow, event.conversation_id) if colleagues else None
        if colleagues and matter:
            facts = {OF: str(event.conversation_id)}
            self._tell(uow, colleagues.whose_work_is(matter), facts)

    def changed(self, uow: UnitOfWork, event: ConversationChanged) -> None:
        """Tell those whose work a conversation is now."""
        self._matters.pop(event.conversation_id, None)
        self.moved(uow, event)

    def went_on(self, uow: UnitOfWork, event: ConversationMoved) -> None:
        """Tell those whose work a conversation was, and is no longer, that something is gone."""
        self._matters.pop(event.conversation_id, None)
        colleagues = self._colleagues(uow)
        matter = self._matter(uow, event.conversation_id) if colleagues else None
        if colleagues and matter:
            before = replace(matter, team_id=event.from_team_id, assignee_id=event.from_adviser_id)
            self._tell(uow, colleagues.whose_work_is(before) - colleagues.whose_work_is(matter), {})

    def forget(self, _municipality_id: UUID, event: OfConversation) -> None:
        """Ask again whose a conversation is: nobody heard what changed about it."""
        self._matters.pop(event.conversation_id, None)

    def read(self, uow: UnitOfWork, event: MessagesRead) -> None:
        """Tell somebody's inboxes that they have seen a conversation."""
        colleagues = self._colleagues(uow)
        if colleagues and event.person_id in colleagues.everybody():
            self._tell(uow, {event.person_id}, {OF: str(event.conversation_id)})

    def _colleagues(self, uow: UnitOfWork) -> Colleagues | None:
        """Return the advisers who are here; None for nobody."""
        municipality_id = uow.municipality.id
        room = inbox_room(municipality_id)
        if not self._socketio.server.manager.rooms.get("/", {}).get(room):
            return None
        here = self._here.get(municipality_id)
        new = self._new.pop(municipality_id, set())
        if here is None or stopwatch() - here.known_at >= self._seconds_remembered:
            here = self._here[municipality_id] = _Here(stopwatch())
            new = set(people_in(self._socketio, municipality_id, room))
        if new:
            here.colleagues.add(uow, new)
        return here.colleagues

    def _matter(self, uow: UnitOfWork, conversation_id: UUID) -> Matter | None:
        """Return what decides whose work a conversation is; forgotten when that changes."""
        known_at, matter = self._matters.get(conversation_id, (None, None))
        if known_at is None or stopwatch() - known_at >= self._matters_remembered:
            matter = _matter(uow, conversation_id)
            self._matters[conversation_id] = (stopwatch(), matter)
            self._matters.move_to_end(conversation_id)
            while len(self._matters) > MOST_REMEMBERED:
                self._matters.popitem(last=False)
        return matter

    def _tell(self, uow: UnitOfWork, person_ids: Iterable[UUID], facts: Facts) -> None:
        """Tell people's inboxes now, or what came in between as one, as soon as it is time."""
        rooms = [_inboxes_of(uow.municipality.id, person_id) for person_id in person_ids]
        before = stopwatch() - self._seconds_between
        now = [room for room in rooms if self._told_at.get(room, before) <= before]
        self._emit(now, facts)
        for room in set(rooms).difference(now):
            if not self._owed:
                self._socketio.start_background_task(self._settle)
            self._owed[room] = facts if self._owed.get(room, facts) == facts else {}

    def _settle(self) -> None:
        self._socketio.sleep(self._seconds_between)
        owed, self._owed = self._owed, {}
        alike: dict[str | None, list[str]] = defaultdict(list)
        for room, facts in owed.items():
            alike[facts.get(OF)].append(room)
        for conversation_id, rooms in alike.items():
            self._emit(rooms, {OF: conversation_id} if conversation_id else {})
        before = stopwatch() - self._seconds_between
        self._told_at = {room: at for room, at in self._told_at.items() if at > before}

    def _emit(self, rooms: list[str], facts: Facts) -> None:
        """Send to all of these at once: what is sent is written down once."""
        if rooms:
            self._told_at.update(dict.fromkeys(rooms, stopwatch()))
            self._socketio.emit(CHANGED, facts, to=rooms)


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
