"""A conversation as one document for the case system; the internal notes only where asked for.

Its form is `CaseExport` in `schemas_export.py`, which the API's own description shows too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.chat.access import conversation_for_reading
from app.chat.contract import MessageView, Side
from app.chat.conversations import subject_of
from app.chat.models import Conversation
from app.chat.notes import NoteView, notes_of
from app.chat.reading import messages_after
from app.chat.views import participants_of
from app.core.errors import NotFound
from app.core.texts import _
from app.core.work import UnitOfWork

FORMAT = "jobvej/conversation"
VERSION = 1
LOOK = "conversation-export"


@dataclass(frozen=True)
class Exported:
    """Everything of a conversation, as it was at a moment; `notes` is None where not asked for."""

    exported_at: datetime
    exported_by: str
    municipality: str
    conversation: Conversation
    subject: str
    names: Mapping[UUID, str]
    participants: Sequence[tuple[UUID, str, Side]]
    messages: Sequence[MessageView]
    notes: Sequence[NoteView] | None

    @property
    def file_name(self) -> str:
        """Return what the file is called: whose conversation, and the day."""
        citizen = self.names.get(self.conversation.citizen_id or self.conversation.id, "")
        return f"{_('Conversation')} {citizen} {self.exported_at:%Y-%m-%d}.json"


def export_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, with_notes: bool = False
) -> Exported:
    """Return a conversation that is the acting adviser's work; the citizen sees that it was copied.

    What was redacted is there without its words. NotFound for everybody else.
    """
    seat = conversation_for_reading(uow, conversation_id)
    citizen_id = seat.conversation.citizen_id
    if seat.side != Side.JOB_CENTRE or citizen_id is None:
        raise NotFound()
    messages = _all_messages(uow, conversation_id)
    notes = notes_of(uow, conversation_id) if with_notes else None
    note_look(uow, citizen_id, LOOK)
    adviser_id = uow.actor.require_person()
    authors = {m.author_id for m in messages if m.author_id is not None}
    cards = people_by_id(uow, authors | {citizen_id, adviser_id})
    names = {card.id: card.name for card in cards.values()}
    taking_part = participants_of(uow, [conversation_id]).get(conversation_id, [])
    return Exported(
        exported_at=uow.now,
        exported_by=names.get(adviser_id, ""),
        municipality=uow.municipality.name,
        conversation=seat.conversation,
        subject=subject_of(uow, seat.conversation),
        names=names,
        participants=[(p.person_id, p.name, p.side) for p in taking_part],
        messages=messages,
        notes=notes,
    )


def _all_messages(uow: UnitOfWork, conversation_id: UUID) -> list[MessageView]:
    found: list[MessageView] = []
    while True:
        reading = messages_after(uow, conversation_id, after=found[-1].seq if found else 0)
        found += reading.messages
        if not reading.has_more:
            return found
