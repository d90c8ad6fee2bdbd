"""Adding messages: the one place that gives them their numbers, and says who owes an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select

from app.chat.access import Seat, conversation_for_posting
from app.chat.contract import (
    MOST_ATTACHMENTS,
    ClientIdReused,
    MessageEmpty,
    MessageKind,
    MessagePosted,
    MessageView,
    Side,
)
from app.chat.models import Attachment, ChatMessage, Conversation, ConversationState, Participant
from app.chat.policy import clean_body, waiting_after
from app.chat.unseen import note_seen
from app.chat.views import body_place, message_views
from app.core.errors import Invalid
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.files.contract import FileView
from app.files.service import claim_file


@dataclass(frozen=True)
class Addition:
    """What is to be added: who says what, on which side, under which of their own ids."""

    body: str
    side: Side
    author_id: UUID | None = None
    client_id: UUID | None = None
    kind: MessageKind = MessageKind.WRITTEN
    file_ids: Sequence[UUID] = ()


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


def add_message(uow: UnitOfWork, conversation: Conversation, new: Addition) -> MessageView:
    """Add a message to a conversation that this unit holds; whoever calls has checked access."""
    message_id, seq = uow.new_id(), conversation.last_seq + 1
    files = _claimed(uow, message_id, new.file_ids)
    uow.session.execute(
        insert(ChatMessage),
        [
            {
                "municipality_id": uow.municipality.id,
                "id": message_id,
                "conversation_id": conversation.id,
                "seq": seq,
                "kind": new.kind.value,
                "author_id": new.author_id,
                "side": new.side.value,
                "client_id": new.client_id,
                "body_sealed": uow.vault.seal_text(new.body, context=body_place(message_id)),
                "has_files": bool(files),
                "posted_at": uow.now,
                "redacted_at": None,
                "redacted_by": None,
            }
        ],
    )
    _attach(uow, message_id, files)
    conversation.last_seq, conversation.last_message_at = seq, uow.now
    uow.record(MessagePosted(conversation.id, message_id, seq))
    return MessageView(
        id=message_id,
        conversation_id=conversation.id,
        seq=seq,
        client_id=new.client_id,
        kind=new.kind,
        author_id=new.author_id,
        side=new.side,
        body=new.body,
        posted_at=uow.now,
        attachments=files,
    )


def take_seat(
    uow: UnitOfWork, conversation_id: UUID, person_id: UUID, side: Side, *, read_seq: int = 0
) -> None:
    """Let a person take part by name, or again; twice is harmless."""
    insert_new(
        uow.session,
        Participant,
        [
            {
                "municipality_id": uow.municipality.id,
                "id": uow.new_id(),
                "conversation_id": conversation_id,
                "person_id": person_id,
                "side": side.value,
                "read_seq": read_seq,
                "told_seq": read_seq,
                "joined_at": uow.now,
            }
        ],
    )


def note_who_owes(uow: UnitOfWork, conversation: Conversation, side: Side) -> bool:
    """Note who owes an answer after a message; true when the job centre now begins to owe one.

    A word from a citizen also opens a conversation that was closed or put aside.
    """
    waiting = waiting_after(
        conversation.kind, side, conversation.waiting_for, conversation.waiting_since, uow.now
    )
    if waiting.is_new:
        conversation.waiting_for = waiting.waiting_for
        conversation.waiting_since = waiting.since
        conversation.answer_due_at = conversation.raised_at = None
    if side == Side.CITIZEN:
        conversation.snoozed_until = None
        if conversation.state == ConversationState.CLOSED:
            conversation.state, conversation.closed_at = ConversationState.OPEN, None
    return waiting.is_new and side == Side.CITIZEN


def _post(
    uow: UnitOfWork, seat: Seat, said: str, client_id: UUID, file_ids: Sequence[UUID]
) -> MessageView:
    author_id = uow.actor.require_person()
    new = Addition(said, seat.side, author_id, client_id, file_ids=file_ids)
    added = add_message(uow, seat.conversation, new)
    note_who_owes(uow, seat.conversation, seat.side)
    if seat.participant is None:
        take_seat(uow, seat.conversation.id, author_id, seat.side, read_seq=added.seq)
    else:
        note_seen(uow, seat.participant, added.seq)
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


def _claimed(uow: UnitOfWork, message_id: UUID, file_ids: Sequence[UUID]) -> tuple[FileView, ...]:
    return tuple(claim_file(uow, file_id, used_by=f"message/{message_id}") for file_id in file_ids)


def _attach(uow: UnitOfWork, message_id: UUID, files: Sequence[FileView]) -> None:
    uow.session.add_all(
        Attachment(id=uow.new_id(), message_id=message_id, file_id=file.id, place=place)
        for place, file in enumerate(files)
    )
