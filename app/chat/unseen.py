"""Tells people of messages that they did not see at once: one notification until they look.

Nothing is noted for each message: who has news they were not told of can be read from how far
everybody has seen. The wording says nothing of what was written, or by whom.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.chat.answering import who_are_to_answer
from app.chat.contract import ConversationKind, Side
from app.chat.kinds_told import CITIZEN_WROTE, CITIZENS_DISCUSS, NEW_IN_CLASS, NEW_MESSAGE
from app.chat.models import ChatMessage, Conversation, Participant
from app.core.work import UnitOfWork
from app.notifications.reading import mark_read_about
from app.notifications.service import News, notify_each

AT_ONCE = timedelta(seconds=10)
A_WHILE = timedelta(hours=1)
"""How long a class's discussion is left alone: what many write there is one piece of news."""
A_WEEK = timedelta(days=7)
BATCH, MOST_FOUND = 10, 1_000
"""Few at a time: on SQLite nobody writes meanwhile, and a message that comes in waits for it."""

Untold = tuple[Participant, Conversation, int, bool, Collection[UUID]]
"""A seat and its conversation, the first that is not seen, whether the job centre wrote of that,
and who is told."""


def untold_seats(uow: UnitOfWork) -> list[UUID]:
    """Return the seats of those who are to be told, who has waited longest first; 1,000 at most.

    It goes through all that people have not seen, so it is asked of a unit that only reads, and
    keeps nobody from writing meanwhile.
    """
    return [seat.id for seat, *_ in _some_untold(uow, _untold(uow), most=MOST_FOUND)]


def tell_of_unseen(uow: UnitOfWork, among: Collection[UUID] | None = None) -> int:
    """Tell whoever has not seen a message within ten seconds, once until they have looked.

    In a class's discussion it is an hour, so that what many write there is one piece of news; what
    the job centre writes to a class is told at once there too.

    At the job centre the one who answers is told, or who stands in, and only of what a citizen
    wrote; where nobody is there to be told, it is told once somebody is. Conversations in which
    nothing was written for a week are left alone, as they are most of all there are. Returns how
    many were dealt with, 10 at the most; where seats are named, of those alone.
    """
    asked = _untold(uow).with_for_update(of=Participant, skip_locked=True)
    untold = _some_untold(uow, asked if among is None else asked.where(Participant.id.in_(among)))
    for participant, _conversation, seq, _by_staff, _recipients in untold:
        participant.told_seq = seq
    uow.session.flush()
    news: dict[str, list[News]] = {}
    for participant, conversation, _seq, by_staff, recipients in untold:
        facts = {"conversation_id": str(conversation.id)}
        if by_staff and conversation.kind == ConversationKind.CLASS:
            facts["by"] = Side.JOB_CENTRE.value
        subject = _subject(participant)
        kind = _kind(participant, conversation)
        news.setdefault(kind, []).extend(News(one, facts, subject) for one in recipients)
    for kind, some in news.items():
        notify_each(uow, kind, some)
    return len(untold)


def has_untold(uow: UnitOfWork) -> bool:
    """Say whether anybody is to be told: asked of a unit that only reads, it keeps nobody from
    writing meanwhile.
    """
    return bool(_some_untold(uow, _untold(uow), most=1))


def has_new_messages(uow: UnitOfWork) -> bool:
    """Say whether a message is so new that it is too early to tell anybody of it."""
    newest = select(Conversation.id).where(Conversation.last_message_at > uow.now - AT_ONCE)
    return uow.session.scalar(newest.limit(1)) is not None


def note_seen(uow: UnitOfWork, participant: Participant, seq: int) -> None:
    """Note how far the acting person has seen; what they were told of it is read with that."""
    if participant.told_seq > participant.read_seq:
        mark_read_about(uow, _subject(participant))
    participant.read_seq = seq


def note_own_words(uow: UnitOfWork, participant: Participant, seq: int) -> None:
    """Note that the acting person has seen what they just wrote, as number `seq`.

    Where something is unseen before it, they have not come that far: what waited on a phone
    without cover says nothing of what came in meanwhile.
    """
    if participant.read_seq == seq - 1:
        note_seen(uow, participant, seq)


def note_answered(uow: UnitOfWork, conversation: Conversation, seq: int) -> None:
    """Note that somebody who has seen up to `seq` answered for whoever has a conversation.

    It is no news to them any more. What a substitute was told in their place is read with that,
    and what comes next is news again.
    """
    if conversation.assignee_id in {None, uow.actor.person_id}:
        return
    seat = uow.session.scalar(
        select(Participant).where(
            Participant.conversation_id == conversation.id,
            Participant.person_id == conversation.assignee_id,
        )
    )
    if seat is not None and seat.read_seq < seq:
        note_seen(uow, seat, seq)


def _untold(uow: UnitOfWork) -> Select[Participant, Conversation, int, bool]:
    """Return the question who has not seen what, and was not told of it."""
    first = select(func.min(ChatMessage.seq)).where(_is_news()).scalar_subquery()
    of_staff = ChatMessage.side == Side.JOB_CENTRE
    by_staff = select(ChatMessage.id).where(_is_news(), of_staff).exists()
    is_due = select(ChatMessage.id).where(_is_news(), _is_old_enough(uow)).exists()
    return (
        select(Participant, Conversation, first, by_staff)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(
            Conversation.last_message_at > uow.now - A_WEEK,
            Participant.left_at.is_(None),
            Participant.read_seq < Conversation.last_seq,
            Participant.told_seq <= Participant.read_seq,
            is_due,
            or_(
                Participant.side != Side.JOB_CENTRE,
                Participant.person_id == Conversation.assignee_id,
            ),
        )
        .order_by(Conversation.last_message_at, Participant.id)
    )


def _some_untold(
    uow: UnitOfWork, asked: Select[Participant, Conversation, int, bool], *, most: int = BATCH
) -> list[Untold]:
    """Return the first who are to be told, each with those who are told in their place.

    Those for whom nobody is there are passed over, so that they keep nobody waiting.
    """
    while True:
        rows = uow.session.execute(asked.limit(most)).all()
        answering = _who_answers(uow, [(seat, about) for seat, about, *_ in rows])
        nobodys = {
            (seat.person_id, about.team_id)
            for seat, about, *_ in rows
            if not answering.get(seat.id, [seat.person_id])
        }
        if not nobodys:
            return [
                (seat, about, seq, by_staff, answering.get(seat.id, [seat.person_id]))
                for seat, about, seq, by_staff in rows
            ]
        asked = asked.where(*(~_is_of(person_id, team_id) for person_id, team_id in nobodys))


def _kind(participant: Participant, conversation: Conversation) -> str:
    is_ours = participant.side == Side.JOB_CENTRE
    if conversation.kind == ConversationKind.CLASS:
        return CITIZENS_DISCUSS if is_ours else NEW_IN_CLASS
    return CITIZEN_WROTE if is_ours else NEW_MESSAGE


def _is_old_enough(uow: UnitOfWork) -> ColumnElement[bool]:
    return or_(
        ChatMessage.posted_at <= uow.now - A_WHILE,
        and_(
            or_(
                Conversation.kind != ConversationKind.CLASS,
                ChatMessage.side == Side.JOB_CENTRE,
            ),
            ChatMessage.posted_at <= uow.now - AT_ONCE,
        ),
    )


def _is_of(adviser_id: UUID, team_id: UUID | None) -> ColumnElement[bool]:
    return and_(
        Participant.side == Side.JOB_CENTRE,
        Participant.person_id == adviser_id,
        Conversation.team_id.is_not_distinct_from(team_id),
    )


def _is_news() -> ColumnElement[bool]:
    """Return the condition for a message that a participant has not seen, and is to be told of.

    At the job centre that is what a citizen wrote: what a colleague or the service says there is
    no call to answer. Elsewhere it is what comes from the other side, and in a class from others.
    """
    from_others = or_(
        ChatMessage.side != Participant.side,
        and_(
            Conversation.kind == ConversationKind.CLASS,
            ChatMessage.author_id.is_distinct_from(Participant.person_id),
        ),
    )
    return and_(
        ChatMessage.conversation_id == Conversation.id,
        ChatMessage.seq > Participant.read_seq,
        case(
            (Participant.side == Side.JOB_CENTRE, ChatMessage.side == Side.CITIZEN),
            else_=from_others,
        ),
    )


def _who_answers(
    uow: UnitOfWork, rows: Sequence[tuple[Participant, Conversation]]
) -> dict[UUID, Collection[UUID]]:
    """Return who is to answer in the place of each participant of the job centre."""
    ours = [(seat, conversation) for seat, conversation in rows if seat.side == Side.JOB_CENTRE]
    wanted = [(seat.person_id, conversation.team_id) for seat, conversation in ours]
    found = who_are_to_answer(uow, wanted) if wanted else []
    return {seat.id: who for (seat, _), who in zip(ours, found, strict=True)}


def told_of(conversation_id: UUID, seq: int) -> str:
    """Return the subject under which somebody was told of what is new from a number on."""
    return f"conversation/{conversation_id}/{seq}"


def _subject(participant: Participant) -> str:
    return told_of(participant.conversation_id, participant.told_seq)
