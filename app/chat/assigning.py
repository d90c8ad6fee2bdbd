"""Whose a conversation is: handed over, taken back, following a citizen's own adviser.

The citizen is told who answers, once each time it is somebody else. A colleague who stands in
reaches the conversations of whom they stand in for: nothing is moved, so nothing has to be moved
back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.contract import OwnAdviserChanged, PersonBlocked
from app.accounts.own_advisers import who_answers
from app.accounts.people import people_with_role
from app.accounts.substitutes import (
    away_today,
    last_of_chain,
    who_does_work_of,
)
from app.accounts.teams import (
    check_is_one_of,
    first_team_of,
    team_by_id,
    team_ids_of,
    teams,
)
from app.chat.access import ANSWERING, conversation_for_answering, reach_of
from app.chat.adding import take_seat
from app.chat.contract import (
    CannotTakeBack,
    ConversationChanged,
    ConversationEnded,
    ConversationKind,
    ConversationMoved,
    GoneMeanwhile,
    Side,
    TakenMeanwhile,
)
from app.chat.conversations import about_citizen, assignee_for
from app.chat.kinds_inbox import HANDED_OVER, TAKEN_OVER
from app.chat.models import (
    ChatMessage,
    Conversation,
    ConversationState,
    InternalNote,
    NoteKind,
    Participant,
    WaitingFor,
)
from app.chat.notes import Place, add_note
from app.chat.policy import Matter, kept_words, side_of
from app.chat.telling_who_answers import tell_who_answers
from app.chat.unseen import told_of
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.notifications.service import notify

MAY_TAKE_BACK_FOR = timedelta(minutes=10)
BATCH = 25


@dataclass(frozen=True)
class Takers:
    """Whom a conversation can be handed to: people, each with whoever stands in today; teams."""

    advisers: list[tuple[UUID, str, str | None]]
    teams: list[tuple[UUID, str]]


def hand_over(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    to_adviser_id: UUID | None = None,
    to_team_id: UUID | None = None,
    note: str = "",
    instead_of: Place | None = None,
) -> None:
    """Give a conversation to a colleague or to a team, with a note that the citizen never sees.

    A colleague of another team takes it with them to theirs. To where it is already, only the
    note is written. Who had it is told, unless they did it themselves.

    Where `instead_of` says whose it was seen to be: TakenMeanwhile where it is another's by now,
    GoneMeanwhile where the acting person cannot follow it there.
    """
    conversation = _held_where_seen(uow, conversation_id)
    if conversation.state == ConversationState.ENDED:
        raise ConversationEnded()
    words, before = kept_words(note), _place_of(conversation)
    after = _taker(uow, conversation, to_adviser_id, to_team_id)
    if instead_of is not None and before not in {instead_of, after}:
        raise TakenMeanwhile()
    if after != before or words:
        add_note(uow, conversation, words, handed=(before, after) if after != before else None)
    if after != before:
        _move(uow, conversation, after)
        _tell_taker(uow, conversation)
        _tell_who_had_it(uow, conversation, before)


def take_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, instead_of: UUID | None = None
) -> None:
    """Make a conversation one's own, instead of whoever was seen to have it; None for nobody.

    TakenMeanwhile where it is another's by now, GoneMeanwhile where one cannot follow it there.
    """
    taker_id = uow.actor.require_person()
    conversation = _held_where_seen(uow, conversation_id)
    if conversation.assignee_id not in {instead_of, taker_id}:
        raise TakenMeanwhile()
    hand_over(uow, conversation_id, to_adviser_id=taker_id)


def take_back(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Undo the acting person's own hand-over of a moment ago, also to where they cannot follow.

    Raises CannotTakeBack when it was long ago, or the conversation went on to somebody else.
    """
    conversation = uow.session.scalar(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    )
    given = _last_hand_over(uow, conversation_id)
    if conversation is None or given is None or given.author_id != uow.actor.require_person():
        raise NotFound()
    here = _place_of(conversation)
    is_late = given.written_at < uow.now - MAY_TAKE_BACK_FOR
    if is_late or here != Place(given.to_adviser_id, given.to_team_id):
        raise CannotTakeBack()
    back = Place(given.from_adviser_id, given.from_team_id)
    add_note(uow, conversation, "", handed=(here, back))
    _move(uow, conversation, back)


def takers(uow: UnitOfWork) -> Takers:
    """Return whom an adviser can hand a conversation to, by name."""
    if not uow.actor.has(*ANSWERING):
        raise Forbidden()
    cards, away = people_with_role(uow, *ANSWERING), away_today(uow)
    names = {card.id: card.name for card in cards}
    instead = {one: names.get(last_of_chain(one, away) or one) for one in away}
    return Takers(
        [(card.id, card.name, instead.get(card.id)) for card in cards],
        [(team.id, team.name) for team in teams(uow)],
    )


def follow_own_adviser(uow: UnitOfWork, event: OwnAdviserChanged) -> None:
    """Give a citizen's conversation to their new adviser, or to their new team."""
    conversation = uow.session.scalar(
        select(Conversation)
        .where(Conversation.about == about_citizen(event.citizen_id))
        .with_for_update()
    )
    answering = who_answers(uow, event.citizen_id)
    after = Place(assignee_for(answering), answering.team_id)
    if conversation is not None and after != _place_of(conversation):
        _move(uow, conversation, after)


def let_go_of(uow: UnitOfWork, event: PersonBlocked) -> None:
    """Leave a blocked adviser's open conversations to their teams; a class's stays its team's."""
    rows = uow.session.scalars(
        select(Conversation)
        .where(
            Conversation.kind != ConversationKind.CLASS,
            Conversation.assignee_id == event.person_id,
            Conversation.state != ConversationState.ENDED,
        )
        .with_for_update()
    ).all()
    for conversation in rows:
        _move(uow, conversation, Place(None, conversation.team_id))


def _held_where_seen(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """Return a conversation to answer, held until the unit ends.

    GoneMeanwhile for whoever could see it before it was handed over last; they know of it.
    """
    try:
        return conversation_for_answering(uow, conversation_id).conversation
    except NotFound:
        if _was_theirs(uow, conversation_id):
            raise GoneMeanwhile() from None
        raise


def _was_theirs(uow: UnitOfWork, conversation_id: UUID) -> bool:
    row = uow.session.scalar(select(Conversation).where(Conversation.id == conversation_id))
    given = _last_hand_over(uow, conversation_id)
    if row is None or given is None:
        return False
    then = Matter(
        row.kind, row.citizen_id, team_id=given.from_team_id, assignee_id=given.from_adviser_id
    )
    return side_of(then, reach_of(uow), None) == Side.JOB_CENTRE


def _taker(
    uow: UnitOfWork,
    conversation: Conversation,
    to_adviser_id: UUID | None,
    to_team_id: UUID | None,
) -> Place:
    if to_team_id is not None and to_adviser_id is None:
        return Place(None, team_by_id(uow, to_team_id).id)
    if to_adviser_id is None or to_team_id is not None:
        raise Invalid(fields={"to": [_("Choose a colleague or a team.")]})
    refusal = _("This person does not answer citizens here.")
    check_is_one_of(uow, to_adviser_id, ANSWERING, field="to", message=refusal)
    if to_adviser_id == conversation.citizen_id:
        raise Invalid(fields={"to": [refusal]})
    return Place(to_adviser_id, _team_with(uow, conversation, to_adviser_id))


def _team_with(uow: UnitOfWork, conversation: Conversation, adviser_id: UUID) -> UUID | None:
    """Return the conversation's team where the adviser is in it, else the adviser's own."""
    theirs = team_ids_of(uow, adviser_id)
    if conversation.team_id in theirs or not theirs:
        return conversation.team_id
    return first_team_of(uow, adviser_id)


def _move(uow: UnitOfWork, conversation: Conversation, after: Place) -> None:
    """Give a conversation to whoever is named, and tell the citizen who answers."""
    before = _place_of(conversation)
    uow.record(ConversationMoved(conversation.id, before.team_id, before.adviser_id))
    conversation.assignee_id, conversation.team_id = after.adviser_id, after.team_id
    conversation.snoozed_until = None
    if after.adviser_id is not None:
        known = _answered_up_to(uow, conversation)
        seat = take_seat(uow, conversation.id, after.adviser_id, Side.JOB_CENTRE, read_seq=known)
        seat.read_seq = max(seat.read_seq, known)
    if conversation.state == ConversationState.OPEN:
        tell_who_answers(uow, conversation, was_of=before)
    elif after.adviser_id is None:
        conversation.told_answerer_id = None
    uow.session.flush()
    uow.record(ConversationChanged(conversation.id))


def _tell_taker(uow: UnitOfWork, conversation: Conversation) -> None:
    """Tell a colleague that a conversation is theirs now, instead of what is unread in it."""
    taker_id = conversation.assignee_id
    if taker_id is None or taker_id == uow.actor.person_id:
        return
    seat = uow.session.scalars(
        select(Participant).where(
            Participant.conversation_id == conversation.id, Participant.person_id == taker_id
        )
    ).one()
    seat.told_seq = max(seat.told_seq, seat.read_seq + 1)
    recipient_id = who_does_work_of(uow, [taker_id])[taker_id] or taker_id
    facts = {"conversation_id": str(conversation.id)}
    subject = told_of(conversation.id, seat.told_seq)
    notify(uow, recipient_id, HANDED_OVER, facts, subject=subject)


def _tell_who_had_it(uow: UnitOfWork, conversation: Conversation, before: Place) -> None:
    """Tell an adviser that a conversation of theirs is somebody else's now."""
    had_it = before.adviser_id
    if had_it is None or had_it in {uow.actor.person_id, conversation.assignee_id}:
        return
    facts = {"conversation_id": str(conversation.id)}
    subject = f"taken-over/{conversation.id}/{uow.now.isoformat()}"
    notify(uow, had_it, TAKEN_OVER, facts, subject=subject)


def _answered_up_to(uow: UnitOfWork, conversation: Conversation) -> int:
    """Return the number of the job centre's last word; what came after is news to a colleague.

    What waits for an answer is news too, where a message to many, say, came after it.
    """
    in_it = ChatMessage.conversation_id == conversation.id
    of_ours = select(func.max(ChatMessage.seq)).where(in_it, ChatMessage.side == Side.JOB_CENTRE)
    answered = uow.session.scalar(of_ours) or 0
    if conversation.waiting_for != WaitingFor.US:
        return answered
    waiting = select(func.min(ChatMessage.seq)).where(
        in_it,
        ChatMessage.side == Side.CITIZEN,
        ChatMessage.posted_at >= conversation.waiting_since,
    )
    return min(answered, (uow.session.scalar(waiting) or answered + 1) - 1)


def _place_of(conversation: Conversation) -> Place:
    return Place(conversation.assignee_id, conversation.team_id)


def _last_hand_over(uow: UnitOfWork, conversation_id: UUID) -> InternalNote | None:
    return uow.session.scalar(
        select(InternalNote)
        .where(
            InternalNote.conversation_id == conversation_id,
            InternalNote.kind == NoteKind.HANDED_OVER,
        )
        .order_by(InternalNote.written_at.desc(), InternalNote.id.desc())
        .limit(1)
    )
