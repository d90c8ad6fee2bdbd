"""Closing a conversation when all is said, and opening it again.

A closed conversation is not ended: a word from the citizen opens it by itself.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.chat.access import conversation_for_answering
from app.chat.contract import ConversationChanged, ConversationEnded, Side
from app.chat.models import ChatMessage, Conversation, ConversationState, WaitingFor
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
    asked_at = _first_after(uow, conversation.id, of=Side.CITIZEN, after=Side.JOB_CENTRE)
    if asked_at is not None:
        conversation.waiting_for, conversation.waiting_since = WaitingFor.US, asked_at
        conversation.answer_due_at = answered_by(uow, conversation.team_id, asked_at)
        return
    told_at = _first_after(uow, conversation.id, of=Side.JOB_CENTRE, after=Side.CITIZEN)
    if told_at is not None:
        conversation.waiting_for, conversation.waiting_since = WaitingFor.CITIZEN, told_at


def _first_after(
    uow: UnitOfWork, conversation_id: UUID, *, of: Side, after: Side
) -> datetime | None:
    """Return when one side first spoke after the other's last word; None where it did not."""
    in_it = ChatMessage.conversation_id == conversation_id
    last = select(func.max(ChatMessage.seq)).where(in_it, ChatMessage.side == after)
    return uow.session.scalar(
        select(func.min(ChatMessage.posted_at)).where(
            in_it,
            ChatMessage.side == of,
            ChatMessage.seq > (uow.session.scalar(last) or 0),
        )
    )
