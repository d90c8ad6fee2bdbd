"""Reading a conversation, and saying how far one has seen it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.chat.access import Seat, conversation_for_reading
from app.chat.adding import take_seat
from app.chat.contract import MessagesRead, MessageView
from app.chat.models import Attachment, ChatMessage
from app.chat.unseen import note_seen
from app.chat.views import message_views, participants_of
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.files.contract import FileView
from app.files.service import file_content

MOST_AT_ONCE = 200
SHOWN_FIRST = 50


@dataclass(frozen=True)
class Reading:
    """Some messages in their order, how far each participant has seen, and the newest number."""

    messages: Sequence[MessageView]
    read: dict[UUID, int]
    last_seq: int
    has_more: bool


def messages_after(
    uow: UnitOfWork, conversation_id: UUID, *, after: int, limit: int = MOST_AT_ONCE
) -> Reading:
    """Return the messages numbered above `after`, 200 at the most; `has_more` says to ask again."""
    seat = conversation_for_reading(uow, conversation_id)
    rows = uow.session.scalars(
        select(ChatMessage)
        .where(ChatMessage.conversation_id == conversation_id, ChatMessage.seq > after)
        .order_by(ChatMessage.seq)
        .limit(limit)
    ).all()
    newest = seat.conversation.last_seq
    return _reading(uow, seat, rows, has_more=bool(rows) and rows[-1].seq < newest)


def messages_before(
    uow: UnitOfWork, conversation_id: UUID, *, before: int | None = None, limit: int = SHOWN_FIRST
) -> Reading:
    """Return the newest messages, or those numbered below `before`, in their order."""
    seat = conversation_for_reading(uow, conversation_id)
    asked = select(ChatMessage).where(ChatMessage.conversation_id == conversation_id)
    if before is not None:
        asked = asked.where(ChatMessage.seq < before)
    rows = uow.session.scalars(asked.order_by(ChatMessage.seq.desc()).limit(limit)).all()
    return _reading(uow, seat, rows[::-1], has_more=bool(rows) and rows[-1].seq > 1)


def mark_read(uow: UnitOfWork, conversation_id: UUID, *, seq: int) -> int:
    """Note that the acting person has seen up to number `seq`; returns how far they have seen.

    It never goes back, and never beyond the newest message.
    """
    seat = conversation_for_reading(uow, conversation_id)
    person_id = uow.actor.require_person()
    reached = min(seq, seat.conversation.last_seq)
    row = take_seat(uow, conversation_id, person_id, seat.side)
    if reached <= row.read_seq:
        return row.read_seq
    note_seen(uow, row, reached)
    uow.session.flush()
    uow.record(MessagesRead(conversation_id, person_id, reached))
    return reached


def attachment_content(
    uow: UnitOfWork, conversation_id: UUID, file_id: UUID
) -> tuple[FileView, bytes]:
    """Return a file of a conversation that the acting person may read, deciphered.

    NotFound for any other file and for one of a redacted message; FileBeingChecked and FileRefused
    for what nobody may open.
    """
    conversation_for_reading(uow, conversation_id)
    found = uow.session.scalar(
        select(Attachment.id)
        .join(ChatMessage, ChatMessage.id == Attachment.message_id)
        .where(
            Attachment.file_id == file_id,
            ChatMessage.conversation_id == conversation_id,
            ChatMessage.redacted_at.is_(None),
        )
    )
    if found is None:
        raise NotFound()
    return file_content(uow, file_id)


def _reading(
    uow: UnitOfWork, seat: Seat, rows: Sequence[ChatMessage], *, has_more: bool
) -> Reading:
    people = participants_of(uow, [seat.conversation.id]).get(seat.conversation.id, [])
    return Reading(
        messages=message_views(uow, rows),
        read={p.person_id: p.read for p in people},
        last_seq=seat.conversation.last_seq,
        has_more=has_more,
    )
