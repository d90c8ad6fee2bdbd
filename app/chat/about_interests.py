"""An employer's answer to an interest is a conversation: begun by it, and over when it is taken
back.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from sqlalchemy import select

from app.chat.adding import Addition, add_message, note_who_owes
from app.chat.contract import ConversationChanged, ConversationKind, Side
from app.chat.conversations import begin_conversation
from app.chat.models import ChatMessage, Conversation, ConversationState, Participant
from app.chat.policy import clean_body
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.listings.contract import InterestAnswered, InterestStopped, InterestWithdrawn
from app.listings.interests import InterestView, interest_by_id


def begin_with_answer(uow: UnitOfWork, event: InterestAnswered) -> None:
    """Begin the conversation about an interest that was answered, with the employer's own words.

    Hearing it twice adds nothing. An interest that was only seen, or declined without a word,
    begins none.
    """
    interest = _interest(uow, event.interest_id)
    if interest is None or interest.employer_id is None or not _begins(interest):
        return
    conversation = _conversation(uow, interest)
    if interest.answer and not _is_posted(uow, conversation, interest):
        addition = Addition(
            clean_body(interest.answer), Side.EMPLOYER, client_id=_answer_id(interest)
        )
        added = add_message(uow, conversation, addition)
        note_who_owes(uow, conversation, Side.EMPLOYER)
        _was_told(uow, conversation, interest.person_id, added.seq)
    uow.session.flush()


def end_with_interest(uow: UnitOfWork, event: InterestWithdrawn | InterestStopped) -> None:
    """End the conversation about an interest that is over; the company is out of it."""
    row = _held(uow, f"interest/{event.interest_id}")
    if row is not None and row.state != ConversationState.ENDED:
        row.state, row.closed_at, row.employer_id = ConversationState.ENDED, uow.now, None
        uow.record(ConversationChanged(row.id))


def _interest(uow: UnitOfWork, interest_id: UUID) -> InterestView | None:
    try:
        return interest_by_id(uow, interest_id)
    except NotFound:
        return None


def _begins(interest: InterestView) -> bool:
    return interest.is_invited or (interest.is_declined and bool(interest.answer))


def _conversation(uow: UnitOfWork, interest: InterestView) -> Conversation:
    about = f"interest/{interest.id}"
    begin_conversation(
        uow,
        about,
        kind=ConversationKind.INTEREST,
        citizen_id=interest.person_id,
        employer_id=interest.employer_id,
        subject=f"{interest.employer_name}: {interest.listing_title}",
    )
    row = _held(uow, about)
    if row is None:
        raise NotFound()
    return row


def _held(uow: UnitOfWork, about: str) -> Conversation | None:
    return uow.session.scalar(
        select(Conversation).where(Conversation.about == about).with_for_update()
    )


def _answer_id(interest: InterestView) -> UUID:
    """Return what tells one answer of an employer from a later one."""
    return uuid5(interest.id, str(interest.answered_at))


def _is_posted(uow: UnitOfWork, conversation: Conversation, interest: InterestView) -> bool:
    found = uow.session.scalar(
        select(ChatMessage.id).where(
            ChatMessage.conversation_id == conversation.id,
            ChatMessage.client_id == _answer_id(interest),
        )
    )
    return found is not None


def _was_told(uow: UnitOfWork, conversation: Conversation, person_id: UUID, seq: int) -> None:
    """Note that the citizen is told of this message already: an answer is news of its own."""
    row = uow.session.scalar(
        select(Participant).where(
            Participant.conversation_id == conversation.id, Participant.person_id == person_id
        )
    )
    if row is not None:
        row.told_seq = seq
