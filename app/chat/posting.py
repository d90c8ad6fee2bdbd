"""Posting as a person: once for each of their client_ids, where they may write."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.chat.access import Seat, conversation_for_posting
from app.chat.adding import Addition, add_message, note_who_owes, take_seat
from app.chat.contract import MOST_ATTACHMENTS, ClientIdReused, MessageEmpty, MessageView
from app.chat.models import ChatMessage
from app.chat.policy import clean_body
from app.chat.promising import promise_answer
from app.chat.unseen import note_seen
from app.chat.views import message_views
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork


def post_message(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    body: str,
    client_id: UUID,
    attachment_ids: Sequence[UUID] = (),
) -> MessageView:
    """Add a message as the acting person; only participants may, and a repeated client_id adds
    nothing.

    `body` has at most 4,000 characters; files are the person's own and unused, five at the most.
    Raises NotFound, ConversationEnded, MessageEmpty, ClientIdReused, and what `claim_file` does.
    """
    seat = conversation_for_posting(uow, conversation_id)
    said = clean_body(body)
    known = _said_before(uow, conversation_id, client_id)
    if known is not None:
        return _same(known, said, attachment_ids)
    if not said and not attachment_ids:
        raise MessageEmpty(fields={"body": [str(MessageEmpty.title)]})
    if len(set(attachment_ids)) > MOST_ATTACHMENTS:
        raise Invalid(fields={"attachment_ids": [_("Attach at most five files.")]})
    return _post(uow, seat, said, client_id, tuple(dict.fromkeys(attachment_ids)))


def _post(
    uow: UnitOfWork, seat: Seat, said: str, client_id: UUID, file_ids: Sequence[UUID]
) -> MessageView:
    author_id = uow.actor.require_person()
    new = Addition(said, seat.side, author_id, client_id, file_ids=file_ids)
    added = add_message(uow, seat.conversation, new)
    begins_to_owe = note_who_owes(uow, seat.conversation, seat.side)
    if seat.participant is None:
        take_seat(uow, seat.conversation.id, author_id, seat.side, read_seq=added.seq)
    else:
        note_seen(uow, seat.participant, added.seq)
    if begins_to_owe:
        promise_answer(uow, seat.conversation)
    uow.session.flush()
    return added


def _said_before(uow: UnitOfWork, conversation_id: UUID, client_id: UUID) -> MessageView | None:
    row = uow.session.scalar(
        select(ChatMessage).where(
            ChatMessage.conversation_id == conversation_id,
            ChatMessage.author_id == uow.actor.person_id,
            ChatMessage.client_id == client_id,
        )
    )
    return message_views(uow, [row])[0] if row is not None else None


def _same(known: MessageView, said: str, attachment_ids: Sequence[UUID]) -> MessageView:
    """Return the first message for a repeated one; one that was redacted since counts as it was."""
    has_same_files = {file.id for file in known.attachments} == set(attachment_ids)
    if known.redacted_at is None and (known.body != said or not has_same_files):
        raise ClientIdReused()
    return known
