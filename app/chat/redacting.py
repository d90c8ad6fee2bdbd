"""Taking away the words of a message that should not have been written; that it was there stays."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from app.chat.access import Seat, conversation_for_reading
from app.chat.contract import MessageRedacted, MessageView, Side
from app.chat.exporting import forget_exports_of
from app.chat.models import Attachment, ChatMessage
from app.chat.showing import Shown
from app.chat.views import message_views
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.files.service import remove_file


def redact_message(uow: UnitOfWork, conversation_id: UUID, message_id: UUID) -> MessageView:
    """Take a message's words and files away for good, for everybody; twice is harmless.

    Everyone may take away their own, and the job centre whatever was written to it. Both sides
    see that there was a message, and when. What was made of the conversation goes with it.
    """
    row = _row(uow, conversation_id, message_id, is_held=True)
    if row.redacted_at is None:
        row.body_sealed, row.redacted_at, row.redacted_by = None, uow.now, uow.actor.person_id
        _remove_files(uow, row)
        forget_exports_of(uow, conversation_id)
        uow.record(MessageRedacted(conversation_id, message_id))
    return message_views(uow, [row])[0]


def message_to_redact(uow: UnitOfWork, conversation_id: UUID, message_id: UUID) -> MessageView:
    """Return a message that the acting person may take away, to ask whether it is that one."""
    return message_views(uow, [_row(uow, conversation_id, message_id)])[0]


def removable_in(uow: UnitOfWork, shown: Shown) -> list[MessageView]:
    """Return those of the messages shown that the acting person may take away, the newest first."""
    is_staff = shown.conversation.side == Side.JOB_CENTRE
    return [
        message
        for day in reversed(shown.days)
        for message in reversed(day.messages)
        if message.author_id is not None and message.redacted_at is None
        if is_staff or message.author_id == uow.actor.person_id
    ]


def _row(
    uow: UnitOfWork, conversation_id: UUID, message_id: UUID, *, is_held: bool = False
) -> ChatMessage:
    """Return a message that the acting person may take away; `is_held` until the unit ends."""
    seat = conversation_for_reading(uow, conversation_id)
    asked = select(ChatMessage).where(
        ChatMessage.id == message_id, ChatMessage.conversation_id == conversation_id
    )
    row = uow.session.scalar(asked.with_for_update() if is_held else asked)
    if row is None or not _may_redact(uow, seat, row):
        raise NotFound()
    return row


def _may_redact(uow: UnitOfWork, seat: Seat, row: ChatMessage) -> bool:
    return row.author_id == uow.actor.person_id or seat.side == Side.JOB_CENTRE


def _remove_files(uow: UnitOfWork, row: ChatMessage) -> None:
    file_ids = uow.session.scalars(
        select(Attachment.file_id).where(Attachment.message_id == row.id)
    ).all()
    uow.session.execute(delete(Attachment).where(Attachment.message_id == row.id))
    row.has_files = False
    uow.session.flush()
    for file_id in file_ids:
        remove_file(uow, file_id)
