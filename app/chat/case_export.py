"""A conversation as one document for the case system; the internal notes only where asked for.

Its form is `CaseExport` in `schemas_export.py`, which the API's own description shows too. It is
written message by message, so that a long conversation takes no more memory than its text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from app.accounts.people import people_by_id
from app.chat.access import conversation_for_reading
from app.chat.contract import MessageView, Side
from app.chat.conversations import subject_of
from app.chat.models import Conversation
from app.chat.notes import notes_of
from app.chat.reading import messages_after
from app.chat.schemas_export import (
    FORMAT,
    INTERNAL,
    VERSION,
    CaseExport,
    ExportedMessage,
    ExportedNotes,
)
from app.chat.views import participants_of
from app.core.errors import NotFound
from app.core.work import UnitOfWork


def case_document(uow: UnitOfWork, conversation_id: UUID, *, with_notes: bool = False) -> bytes:
    """Return a conversation that is the acting adviser's work, as `CaseExport` describes it.

    What was redacted is there without its words. NotFound for everybody else.
    """
    seat = conversation_for_reading(uow, conversation_id)
    if seat.side != Side.JOB_CENTRE or seat.conversation.citizen_id is None:
        raise NotFound()
    document = bytearray()
    for piece in _pieces(uow, seat.conversation, with_notes=with_notes):
        document += piece.encode()
    return bytes(document)


def _pieces(uow: UnitOfWork, conversation: Conversation, *, with_notes: bool) -> Iterator[str]:
    """Write the document in pieces: what stands before the messages, each of them, the notes."""
    head = CaseExport(exclude=("messages", "internal_notes")).dump(_head(uow, conversation))
    yield _written(head).removesuffix("}") + ', "messages": ['
    before, schema = "\n", ExportedMessage()
    for message in _messages(uow, conversation.id):
        yield before + _written(schema.dump(message))
        before = ",\n"
    yield '\n], "internal_notes": '
    yield _written(_notes(uow, conversation.id) if with_notes else None) + "}\n"


def _head(uow: UnitOfWork, conversation: Conversation) -> dict[str, Any]:
    adviser_id, citizen_id = uow.actor.require_person(), conversation.citizen_id
    names = _names(uow, {adviser_id, citizen_id})
    taking_part = participants_of(uow, [conversation.id]).get(conversation.id, [])
    return {
        "format": FORMAT,
        "version": VERSION,
        "municipality": uow.municipality.name,
        "exported_at": uow.now,
        "exported_by": names.get(adviser_id, ""),
        "conversation": {
            "id": conversation.id,
            "subject": subject_of(uow, conversation),
            "state": conversation.state,
            "created_at": conversation.created_at,
            "closed_at": conversation.closed_at,
            "citizen_id": citizen_id,
            "citizen": names.get(citizen_id, ""),
            "participants": [
                {"id": one.person_id, "name": one.name, "side": one.side} for one in taking_part
            ],
        },
    }


def _messages(uow: UnitOfWork, conversation_id: UUID) -> Iterator[dict[str, Any]]:
    """Read the messages, some at a time, each with the name of who wrote it."""
    names: dict[UUID | None, str] = {}
    after, has_more = 0, True
    while has_more:
        reading = messages_after(uow, conversation_id, after=after)
        names |= _names(uow, {one.author_id for one in reading.messages} - set(names))
        for message in reading.messages:
            yield _message(message, names.get(message.author_id, ""))
            after = message.seq
        has_more = reading.has_more


def _message(one: MessageView, author: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "seq": one.seq,
        "kind": one.kind,
        "side": one.side,
        "author_id": one.author_id,
        "author": author,
        "body": one.body,
        "posted_at": one.posted_at,
        "redacted_at": one.redacted_at,
        "attachments": one.attachments,
    }


def _notes(uow: UnitOfWork, conversation_id: UUID) -> dict[str, Any]:
    items: Sequence[dict[str, Any]] = [
        {
            "id": note.id,
            "after_seq": note.after_seq,
            "author_id": note.author_id,
            "author": note.author,
            "body": note.body,
            "written_at": note.written_at,
            "handed_from": note.course.giver if note.course else None,
            "handed_to": note.course.taker if note.course else None,
        }
        for note in notes_of(uow, conversation_id)
    ]
    written: dict[str, Any] = ExportedNotes().dump({"marking": INTERNAL, "items": items})
    return written


def _names(uow: UnitOfWork, ids: set[UUID | None]) -> dict[UUID | None, str]:
    cards = people_by_id(uow, [one for one in ids if one is not None])
    return {card.id: card.name for card in cards.values()}


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
