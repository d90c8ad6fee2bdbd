"""Closing a conversation when all is said, and opening it again.

A closed conversation is not ended: a word from the citizen opens it by itself.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from app.chat.access import conversation_for_answering
from app.chat.contract import ConversationChanged, ConversationEnded, Side
from app.chat.models import (
    Broadcast,
    BroadcastRecipient,
    ChatMessage,
    Conversation,
    ConversationState,
    ScheduledMessage,
    WaitingFor,
)
from app.chat.policy import clean_body
from app.chat.posting import post_message
from app.chat.promising import answered_by
from app.core.work import UnitOfWork


def close_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, last_words: str = "", client_id: UUID
) -> None:
    """Close a conversation, with a last message where there are words; twice is harmless.

    `client_id` is the last message's own, so that a repeated form says it once.
    """
    conversation = _to_answer(uow, conversation_id)
    if clean_body(last_words):
        post_message(uow, conversation_id, body=last_words, client_id=client_id)
    if conversation.state == ConversationState.CLOSED:
        return
    conversation.state, conversation.closed_at = ConversationState.CLOSED, uow.now
    conversation.snoozed_until = None
    conversation.waiting_for = conversation.waiting_since = None
    conversation.answer_due_at = conversation.raised_at = None
    uow.session.flush()
    uow.record(ConversationChanged(conversation_id))


def reopen_conversation(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Open a closed conversation again, so that whoever owed an answer owes it as before."""
    conversation = _to_answer(uow, conversation_id)
    if conversation.state != ConversationState.CLOSED:
        return
    conversation.state, conversation.closed_at = ConversationState.OPEN, None
    _owe_again(uow, conversation)
    uow.session.flush()
    uow.record(ConversationChanged(conversation_id))


def _to_answer(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    conversation = conversation_for_answering(uow, conversation_id).conversation
    if conversation.state == ConversationState.ENDED:
        raise ConversationEnded()
    return conversation


def _owe_again(uow: UnitOfWork, conversation: Conversation) -> None:
    """Find out anew who owes the next word, and since when, from what was said."""
    asks, answers = ChatMessage.side == Side.CITIZEN, _answers(conversation)
    asked_at = _first_after(uow, conversation.id, of=asks, after=answers)
    if asked_at is not None:
        conversation.waiting_for, conversation.waiting_since = WaitingFor.US, asked_at
        conversation.answer_due_at = answered_by(uow, conversation.team_id, asked_at)
        return
    told_at = _first_after(uow, conversation.id, of=answers, after=asks)
    if told_at is not None:
        conversation.waiting_for, conversation.waiting_since = WaitingFor.CITIZEN, told_at


def _answers(conversation: Conversation) -> ColumnElement[bool]:
    """Return the condition for a word of the job centre that answers what the citizen asked.

    A message to many does not, nor what went out by itself and was written before the question.
    """
    to_many = (
        select(BroadcastRecipient.id)
        .join(Broadcast, Broadcast.id == BroadcastRecipient.broadcast_id)
        .where(
            BroadcastRecipient.person_id == conversation.citizen_id,
            BroadcastRecipient.client_id == ChatMessage.client_id,
        )
    )
    asked = aliased(ChatMessage)
    asked_since = select(asked.id).where(
        asked.conversation_id == conversation.id,
        asked.side == Side.CITIZEN,
        asked.posted_at > ScheduledMessage.created_at,
        asked.seq < ChatMessage.seq,
    )
    blind = select(ScheduledMessage.id).where(
        ScheduledMessage.author_id == ChatMessage.author_id,
        ScheduledMessage.client_id == ChatMessage.client_id,
        ScheduledMessage.send_at <= ChatMessage.posted_at,
        asked_since.exists(),
    )
    return and_(ChatMessage.side == Side.JOB_CENTRE, ~to_many.exists(), ~blind.exists())


def _first_after(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    of: ColumnElement[bool],
    after: ColumnElement[bool],
) -> datetime | None:
    """Return when one side first spoke after the other's last word; None where it did not."""
    in_it = ChatMessage.conversation_id == conversation_id
    last = select(func.max(ChatMessage.seq)).where(in_it, after)
    return uow.session.scalar(
        select(func.min(ChatMessage.posted_at)).where(
            in_it, of, ChatMessage.seq > (uow.session.scalar(last) or 0)
        )
    )
