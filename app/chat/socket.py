"""The socket's door to chat: joining, posting, seeing, typing, and who is here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.chat.access import conversation_for_reading
from app.chat.reading import mark_read, messages_after
from app.chat.realtime import conversation_room, just_taken, people_in
from app.chat.realtime_lists import hear_list
from app.chat.schemas import Joining, Nothing, OneConversation, Posting, SeenUpTo, message_document
from app.chat.taking import TAKING, Taking, Wanted, taking
from app.core.errors import NotFound
from app.web.behind_sockets import shown_by_socket
from app.web.services import Services, services
from app.web.socketio import enter_room, exit_room, is_in_room, on, on_leaving, tell_for_a_moment
from app.web.unit import current_actor, current_municipality, read_unit, write_unit

_JOINED = "jobvej.conversations"


def open_chat(parts: Services) -> None:
    """Tie the chat's events to their verbs."""
    parts.provided[TAKING] = Taking(parts.units, parts.identity)
    on(parts.socketio, "chat:join", Joining(), join)
    on(parts.socketio, "chat:post", Posting(), post, identifies=False)
    on(parts.socketio, "chat:read", SeenUpTo(), see)
    on(parts.socketio, "chat:typing", OneConversation(), type_)
    on(parts.socketio, "chat:list", Nothing(), hear_list)
    on_leaving(parts, leave)


def join(data: dict[str, Any]) -> dict[str, Any]:
    """Hear a conversation from now on, and return what came after the number that is known.

    Joining again is how a page makes sure, now and then, that it has missed nothing.
    """
    conversation_id = data["conversation_id"]
    room = conversation_room(current_municipality().id, conversation_id)
    try:
        with read_unit() as uow:
            conversation_for_reading(uow, conversation_id)
        enter_room(room)
        with read_unit() as uow:
            reading = messages_after(uow, conversation_id, after=data["after"])
    except NotFound:  # not theirs, or no longer
        exit_room(room)
        raise
    _joined().add(conversation_id)
    tell_for_a_moment(room, "chat:presence", _myself(conversation_id, is_here=True))
    here = people_in(services().socketio, current_municipality().id, room)
    return {
        "messages": [message_document(message) for message in reading.messages],
        "read": {str(person_id): seq for person_id, seq in reading.read.items()},
        "last_seq": reading.last_seq,
        "has_more": reading.has_more,
        "here": [str(person_id) for person_id in here],
    }


def post(data: dict[str, Any]) -> dict[str, Any]:
    """Add a message; acknowledged after the commit, in which it is read afresh who posts."""
    shown = shown_by_socket()
    wanted = Wanted(shown.credential, **data)
    posted = taking().take(shown.municipality, shown.person_id, wanted)
    return {"message": just_taken.document(posted.id) or message_document(posted)}


def see(data: dict[str, Any]) -> dict[str, Any]:
    """Note how far the person has seen."""
    with write_unit() as uow:
        return {"seq": mark_read(uow, data["conversation_id"], seq=data["seq"])}


def type_(data: dict[str, Any]) -> None:
    """Let the others know that the person is typing; whoever may not read tells nobody."""
    conversation_id = data["conversation_id"]
    room = conversation_room(current_municipality().id, conversation_id)
    if not is_in_room(room):
        with read_unit() as uow:
            conversation_for_reading(uow, conversation_id)
    tell_for_a_moment(room, "chat:typing", _myself(conversation_id))


def leave(municipality_id: UUID, person_id: UUID) -> None:
    """Let the others know that the person's last page here of a conversation was closed."""
    for conversation_id in _joined():
        room = conversation_room(municipality_id, conversation_id)
        pages = people_in(services().socketio, municipality_id, room).get(person_id, ())
        if not is_in_room(room) or len(pages) > 1:
            continue
        facts = {"conversation_id": str(conversation_id), "person_id": str(person_id)}
        tell_for_a_moment(room, "chat:presence", {**facts, "is_here": False})


def _joined() -> set[UUID]:
    """Return the conversations that this socket has joined, also those it was taken out of."""
    found: set[UUID] = request.environ.setdefault(_JOINED, set())
    return found


def _myself(conversation_id: UUID, **facts: Any) -> dict[str, Any]:
    person_id = current_actor().require_person()
    return {"conversation_id": str(conversation_id), "person_id": str(person_id), **facts}
