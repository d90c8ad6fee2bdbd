"""The one place that gives messages their numbers, lets people take part, and says who owes an
answer; whoever calls has checked who may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.chat.contract import ConversationKind, MessageKind, MessagePosted, MessageView, Side
from app.chat.models import Attachment, ChatMessage, Conversation, ConversationState, Participant
from app.chat.policy import waiting_after
from app.chat.views import body_place
from app.core.rows import insert_new
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


def add_message(uow: UnitOfWork, conversation: Conversation, new: Addition) -> MessageView:
    """Add a message to a conversation that this unit holds; whoever calls has checked access."""
    message_id, seq = uow.new_id(), conversation.last_seq + 1
    files = _claimed(uow, message_id, new.file_ids) if new.file_ids else ()
    uow.session.add(
        ChatMessage(
            municipality_id=uow.municipality.id,
            id=message_id,
            conversation_id=conversation.id,
            seq=seq,
            kind=new.kind.value,
            author_id=new.author_id,
            side=new.side.value,
            client_id=new.client_id,
            body_sealed=uow.vault.seal_text(new.body, context=body_place(message_id)),
            has_files=bool(files),
            posted_at=uow.now,
        )
    )
    if files:
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
) -> Participant:
    """Let a person take part by name, or again; returns their place, which is theirs once.

    Whoever is new, or comes back, has seen and been told of what came up to `read_seq`.
    """
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "conversation_id": conversation_id,
        "person_id": person_id,
        "side": side.value,
        "read_seq": read_seq,
        "told_seq": read_seq,
        "joined_at": uow.now,
    }
    uow.session.flush()
    insert_new(uow.session, Participant, [row])
    seat = uow.session.scalars(
        select(Participant)
        .where(Participant.conversation_id == conversation_id, Participant.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if seat.left_at is not None:
        seat.left_at, seat.left_seq, seat.side = None, None, side.value
        seat.read_seq = max(seat.read_seq, read_seq)
        seat.told_seq = max(seat.told_seq, read_seq)
    return seat


def note_who_owes(uow: UnitOfWork, conversation: Conversation, side: Side) -> bool:
    """Note who owes an answer after a message; true when the job centre now begins to owe one.

    What a company owes is not the job centre's to promise.

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
    is_ours = conversation.kind == ConversationKind.JOB_CENTRE
    return waiting.is_new and side == Side.CITIZEN and is_ours


def _claimed(uow: UnitOfWork, message_id: UUID, file_ids: Sequence[UUID]) -> tuple[FileView, ...]:
    """Claim files for a message: all of them, or none and the reason is raised."""
    with uow.session.begin_nested():
        return tuple(
            claim_file(uow, file_id, used_by=f"message/{message_id}") for file_id in file_ids
        )


def _attach(uow: UnitOfWork, message_id: UUID, files: Sequence[FileView]) -> None:
    uow.session.flush()
    uow.session.add_all(
        Attachment(id=uow.new_id(), message_id=message_id, file_id=file.id, place=place)
        for place, file in enumerate(files)
    )
