"""An employer's answer to an interest is a conversation: begun by it, and over when it is taken
back.

Everybody who writes for the company has a seat in it, so that a citizen's word is news to each of
them. Seats follow the company's people, whatever is heard of them, in whichever order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID, uuid5

from sqlalchemy import select, update

from app.accounts.people import people_by_id
from app.chat.adding import Addition, add_message, note_who_owes, take_seat
from app.chat.contract import (
    ABOUT_INTEREST,
    ConversationChanged,
    ConversationKind,
    MessageKind,
    Side,
)
from app.chat.conversations import begin_conversation
from app.chat.models import ChatMessage, Conversation, ConversationState, Participant
from app.chat.policy import clean_body
from app.core.errors import NotFound
from app.core.texts import _, use_language
from app.core.work import UnitOfWork
from app.employers.service import employers_by_id, people_of
from app.listings.contract import InterestAnswered, InterestStopped, InterestWithdrawn
from app.listings.interest_views import InterestView
from app.listings.interests import interest_by_id


class OfCompany(Protocol):
    """An event about a company: somebody came, or left."""

    @property
    def employer_id(self) -> UUID:
        """Return which."""
        ...


def begin_with_answer(uow: UnitOfWork, event: InterestAnswered) -> None:
    """Begin the conversation about an interest that was answered, with the employer's own words.

    Hearing it twice adds nothing. An interest that was only seen, or declined without a word,
    begins none.
    """
    interest = _interest(uow, event.interest_id)
    if interest is None or interest.employer_id is None or not interest.has_conversation:
        return
    conversation = _conversation(uow, interest)
    if not _is_posted(uow, conversation, interest):
        added = add_message(uow, conversation, _said(uow, interest))
        note_who_owes(uow, conversation, Side.EMPLOYER)
        _was_told(uow, conversation, interest.person_id, added.seq)
        _is_no_news_to_company(uow, conversation, added.seq)
    _seat(uow, [conversation], people_of(uow, interest.employer_id))
    uow.session.flush()


def end_with_interest(uow: UnitOfWork, event: InterestWithdrawn | InterestStopped) -> None:
    """End the conversation about an interest that is over; the company is out of it."""
    row = _held(uow, f"{ABOUT_INTEREST}{event.interest_id}")
    if row is not None and row.state != ConversationState.ENDED:
        row.state, row.closed_at, row.employer_id = ConversationState.ENDED, uow.now, None
        _seat(uow, [row], ())
        uow.record(ConversationChanged(row.id))


def follow_company(uow: UnitOfWork, event: OfCompany) -> None:
    """Let those who write for a company now, and nobody else of it, take part in its conversations.

    What was written before somebody came is no news to them.
    """
    employer = employers_by_id(uow, [event.employer_id]).get(event.employer_id)
    people = people_of(uow, event.employer_id) if employer and employer.is_confirmed else []
    rows = uow.session.scalars(
        select(Conversation)
        .where(
            Conversation.kind == ConversationKind.INTEREST,
            Conversation.employer_id == event.employer_id,
        )
        .order_by(Conversation.id)
        .with_for_update()
    ).all()
    _seat(uow, rows, people)
    uow.session.flush()


def _seat(uow: UnitOfWork, rows: Sequence[Conversation], people: Collection[UUID]) -> None:
    """Give these people of a company seats in conversations that are held, and take the others'."""
    taken = uow.session.scalars(
        select(Participant)
        .where(
            Participant.conversation_id.in_([row.id for row in rows]),
            Participant.side == Side.EMPLOYER,
            Participant.left_at.is_(None),
        )
        .with_for_update()
    ).all()
    for seat in taken:
        if seat.person_id not in people:
            seat.left_at = uow.now
    known = {(seat.conversation_id, seat.person_id) for seat in taken}
    for row in rows:
        for person_id in people:
            if (row.id, person_id) not in known and person_id != row.citizen_id:
                take_seat(uow, row.id, person_id, Side.EMPLOYER, read_seq=row.last_seq)


def _is_no_news_to_company(uow: UnitOfWork, conversation: Conversation, seq: int) -> None:
    """Let the company's people have seen what it has just said itself, where they were up to it."""
    uow.session.flush()
    uow.session.execute(
        update(Participant)
        .where(
            Participant.conversation_id == conversation.id,
            Participant.side == Side.EMPLOYER,
            Participant.read_seq == seq - 1,
        )
        .values(read_seq=seq)
    )


def _interest(uow: UnitOfWork, interest_id: UUID) -> InterestView | None:
    try:
        return interest_by_id(uow, interest_id)
    except NotFound:
        return None


def _said(uow: UnitOfWork, interest: InterestView) -> Addition:
    """Return the company's answer; an invitation without words is told by the service."""
    answer_id = _answer_id(interest)
    if interest.answer:
        return Addition(clean_body(interest.answer), Side.EMPLOYER, client_id=answer_id)
    citizen = people_by_id(uow, [interest.person_id]).get(interest.person_id)
    with use_language(citizen.language if citizen else uow.municipality.language):
        words = _(
            "%(company)s has invited %(name)s. You can write to each other here.",
            company=interest.employer_name,
            name=citizen.name if citizen else "",
        )
    return Addition(words, Side.SERVICE, client_id=answer_id, kind=MessageKind.AUTOMATIC)


def _conversation(uow: UnitOfWork, interest: InterestView) -> Conversation:
    about = f"{ABOUT_INTEREST}{interest.id}"
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
