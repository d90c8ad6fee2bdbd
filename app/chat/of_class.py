"""A class's discussion: everybody in the class whom the others see, and those who run it.

Whoever looks after classes says who is in one (`follow_class`), as often as it likes; nothing else
lets anybody in. It is nobody's to answer: those who run it find it in a list of its own, as a word
in it need not be for them, and nobody waits for theirs alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import case, func, select

from app.chat.access import adviser_reach, class_run_by, reach_of
from app.chat.adding import take_seat
from app.chat.contract import ABOUT_CLASS, ConversationChanged, ConversationKind, Side
from app.chat.conversations import (
    ConversationView,
    begin_conversation,
    conversation_by_id,
    conversation_views,
    has_unread,
    subject_of,
    subject_place,
)
from app.chat.inbox import LATEST
from app.chat.models import ChatMessage, Conversation, ConversationState, Participant
from app.chat.showing import Day, by_day, names_of
from app.chat.views import message_views
from app.core.errors import NotFound
from app.core.work import UnitOfWork

MOST_LISTED, SHOWN_WHEN_LEFT = 200, 100


@dataclass(frozen=True)
class ClassFacts:
    """What a discussion is told of its class; `citizen_ids` are those who take part.

    The advisers of its team run it, all of them without one; `leader_id` is told of what is new.
    """

    id: UUID
    name: str
    team_id: UUID | None
    leader_id: UUID | None
    citizen_ids: frozenset[UUID]
    is_over: bool = False


@dataclass(frozen=True)
class LeftDiscussion:
    """What somebody who is out of a class may still read: what was written before they left."""

    name: str
    days: Sequence[Day]
    names: dict[UUID, str]


def follow_class(uow: UnitOfWork, facts: ClassFacts) -> None:
    """Let these people of a class discuss, and nobody else of it; begun where there is none.

    What was written before somebody came is no news to them. Once the class is over it is there to
    be read, and nobody comes any more. Said twice it changes nothing.
    """
    row = _of(uow, facts)
    if row is None:
        return
    before = (row.state, row.assignee_id, row.team_id, subject_of(uow, row))
    row.assignee_id, row.team_id = facts.leader_id, facts.team_id
    row.state = ConversationState.ENDED if facts.is_over else ConversationState.OPEN
    row.closed_at = (row.closed_at or uow.now) if facts.is_over else None
    if facts.name != before[-1]:
        row.subject_sealed = uow.vault.seal_text(facts.name, context=subject_place(row.id))
    after = (row.state, row.assignee_id, row.team_id, facts.name)
    if _seat(uow, row, facts) or before != after:
        uow.session.flush()
        uow.record(ConversationChanged(row.id))


def discussion_of_class(uow: UnitOfWork, class_id: UUID) -> ConversationView | None:
    """Return the discussion of a class to whoever may read it; None for anybody else."""
    about = f"{ABOUT_CLASS}{class_id}"
    found = uow.session.scalar(select(Conversation.id).where(Conversation.about == about))
    try:
        return conversation_by_id(uow, found) if found is not None else None
    except NotFound:
        return None


def class_discussions(uow: UnitOfWork) -> list[ConversationView]:
    """Return the discussions of the classes that the acting adviser runs, the latest first.

    Those of classes that are over come last.
    """
    is_over = case((Conversation.state == ConversationState.ENDED, 1), else_=0)
    rows = uow.session.scalars(
        select(Conversation)
        .where(class_run_by(adviser_reach(uow)))
        .order_by(is_over, LATEST.desc(), Conversation.id)
        .limit(MOST_LISTED)
    ).all()
    return conversation_views(uow, rows)


def new_in_classes(uow: UnitOfWork) -> int | None:
    """Return in how many discussions that the acting adviser leads today there is news.

    None where they run no class that goes on.
    """
    reach = reach_of(uow)
    if not reach.is_adviser:
        return None
    is_new = Conversation.assignee_id.in_(reach.answers_for) & has_unread(uow)
    own_seat = (Participant.conversation_id == Conversation.id) & (
        Participant.person_id == reach.person_id
    )
    all_of_them, new = uow.session.execute(
        select(func.count(Conversation.id), func.count(case((is_new, Conversation.id))))
        .outerjoin(Participant, own_seat)
        .where(class_run_by(reach), Conversation.state != ConversationState.ENDED)
    ).one()
    return new if all_of_them else None


def discussion_left(uow: UnitOfWork, conversation_id: UUID) -> LeftDiscussion:
    """Return what the acting citizen may still read of a discussion that they are out of.

    NotFound for everybody else. Files are not handed out any more.
    """
    found = uow.session.execute(
        select(Conversation, Participant.left_seq)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(
            Conversation.id == conversation_id,
            Conversation.kind == ConversationKind.CLASS,
            Participant.person_id == uow.actor.require_person(),
            Participant.side == Side.CITIZEN,
            Participant.left_at.is_not(None),
        )
    ).first()
    if found is None:
        raise NotFound()
    row, left_seq = found
    rows = uow.session.scalars(
        select(ChatMessage)
        .where(ChatMessage.conversation_id == row.id, ChatMessage.seq <= (left_seq or 0))
        .order_by(ChatMessage.seq.desc())
        .limit(SHOWN_WHEN_LEFT)
    ).all()
    messages = message_views(uow, rows[::-1])
    as_citizen = replace(conversation_views(uow, [row])[0], side=Side.CITIZEN)
    return LeftDiscussion(
        subject_of(uow, row), by_day(messages), names_of(uow, as_citizen, messages)
    )


def _of(uow: UnitOfWork, facts: ClassFacts) -> Conversation | None:
    """Return the discussion of a class, held; a class that is over begins none."""
    about = f"{ABOUT_CLASS}{facts.id}"
    held = select(Conversation).where(Conversation.about == about).with_for_update()
    row = uow.session.scalar(held)
    if row is None and not facts.is_over:
        begin_conversation(
            uow,
            about,
            kind=ConversationKind.CLASS,
            team_id=facts.team_id,
            assignee_id=facts.leader_id,
            subject=facts.name,
        )
        row = uow.session.scalar(held)
    return row


def _seat(uow: UnitOfWork, row: Conversation, facts: ClassFacts) -> bool:
    """Give those who take part their seats, and take the others'; says whether any changed."""
    taken = uow.session.scalars(
        select(Participant)
        .where(Participant.conversation_id == row.id, Participant.left_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    gone = [one for one in taken if _is_out(one, facts)]
    for seat in gone:
        seat.left_at, seat.left_seq = uow.now, row.last_seq
    there = {seat.person_id for seat in taken}
    new = [] if facts.is_over else sorted(facts.citizen_ids - there)
    _let_in(uow, row, new, Side.CITIZEN)
    lead = {facts.leader_id} if facts.leader_id and not facts.is_over else set()
    _let_in(uow, row, lead - there - facts.citizen_ids, Side.JOB_CENTRE)
    return bool(gone or new or lead - there)


def _is_out(seat: Participant, facts: ClassFacts) -> bool:
    return seat.side == Side.CITIZEN and seat.person_id not in facts.citizen_ids


def _let_in(uow: UnitOfWork, row: Conversation, people: Collection[UUID], side: Side) -> None:
    for person_id in people:
        take_seat(uow, row.id, person_id, side, read_seq=row.last_seq)
