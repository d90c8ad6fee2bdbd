"""Tells citizens who answers them, once each time it is somebody else, and what that changes.

It is said in the conversation itself. Whoever is to stand in for a colleague is told as well.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import SQLColumnExpression, case, or_, select

from app.accounts.contract import SubstituteNamed
from app.accounts.people import people_by_id
from app.accounts.substitutes import away_today, substitution_by_id, who_does_work_of
from app.accounts.teams import teams_by_id
from app.chat.adding import Addition, add_message
from app.chat.contract import ConversationChanged, ConversationKind, MessageKind, Side
from app.chat.kinds_inbox import STANDS_IN
from app.chat.models import Conversation, ConversationState, Participant, WaitingFor
from app.chat.notes import Place
from app.chat.promising_anew import changed_by_team
from app.core.errors import NotFound
from app.core.texts import _, use_language
from app.core.work import UnitOfWork
from app.notifications.service import notify

BATCH = 25


def tell_who_answers(
    uow: UnitOfWork, conversation: Conversation, *, was_of: Place | None = None
) -> bool:
    """Tell the citizen who answers, unless they know; before a first message the page says it.

    `was_of` says whose it was, where it has just been given to somebody, or to a team: what
    another team changes of the promise and the number to call is said too. Returns whether it
    was news.
    """
    assignee_id = conversation.assignee_id
    is_elsewhere = was_of is not None and was_of.team_id != conversation.team_id
    if assignee_id is None:
        answerer_id = None
        is_news = was_of is not None and (is_elsewhere or was_of.adviser_id is not None)
    else:
        answerer_id = who_does_work_of(uow, [assignee_id])[assignee_id]
        is_news = answerer_id is not None and answerer_id != conversation.told_answerer_id
    conversation.told_answerer_id = answerer_id or conversation.told_answerer_id
    if assignee_id is None:
        conversation.told_answerer_id = None
    if conversation.citizen_id is None or not (is_news or is_elsewhere):
        return is_news
    citizen = people_by_id(uow, [conversation.citizen_id])[conversation.citizen_id]
    with use_language(citizen.language):
        said = [_who(uow, conversation, answerer_id)] if is_news else []
        if was_of is not None and is_elsewhere:
            said += changed_by_team(uow, conversation, was_of.team_id, citizen.language)
    if said and conversation.last_seq:
        addition = Addition(" ".join(said), Side.SERVICE, kind=MessageKind.ANSWERER)
        added = add_message(uow, conversation, addition)
        _is_no_news_to_actor(uow, conversation.id, added.seq)
    return is_news


def _who(uow: UnitOfWork, conversation: Conversation, answerer_id: UUID | None) -> str:
    """Return who answers from now on, in a sentence."""
    assignee_id, team_id = conversation.assignee_id, conversation.team_id
    if answerer_id is None or assignee_id is None:
        found = teams_by_id(uow, [team_id] if team_id else [])
        if team_id in found:
            return _("%(name)s answers you now.", name=found[team_id].name)
        return _("The job centre answers you now.")
    people = people_by_id(uow, {answerer_id, assignee_id})
    name, away = people[answerer_id].name, people[assignee_id].name
    if answerer_id == assignee_id:
        return _("%(name)s answers you now.", name=name)
    return _("%(name)s answers you while %(away)s is away.", name=name, away=away)


def tell_substitute(uow: UnitOfWork, event: SubstituteNamed) -> None:
    """Tell whoever is to stand in for a colleague, unless they said so themselves or it is off."""
    try:
        named = substitution_by_id(uow, event.substitution_id)
    except NotFound:
        return
    if named.substitute_id != event.named_by_id:
        facts = {"substitution_id": str(named.id)}
        notify(uow, named.substitute_id, STANDS_IN, facts, subject=f"stands-in/{named.id}")


def tell_of_substitutes(uow: UnitOfWork) -> int:
    """Tell some citizens who wait for an answer that it now comes from somebody else, once.

    It is how they learn that somebody stands in from today, or does so no longer. Returns how
    many were told, 25 at the most.
    """
    answers_today = _answers_today(uow)
    rows = uow.session.scalars(
        select(Conversation)
        .where(
            Conversation.kind == ConversationKind.JOB_CENTRE,
            Conversation.state == ConversationState.OPEN,
            Conversation.waiting_for == WaitingFor.US,
            answers_today.is_not(None),
            or_(
                Conversation.told_answerer_id.is_(None),
                Conversation.told_answerer_id != answers_today,
            ),
        )
        .order_by(Conversation.waiting_since)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    told = [row for row in rows if tell_who_answers(uow, row)]
    for conversation in told:
        uow.record(ConversationChanged(conversation.id))
    uow.session.flush()
    return len(told)


def _answers_today(uow: UnitOfWork) -> SQLColumnExpression[UUID | None]:
    """Return who answers for the assignee today, told by the database; null for nobody left."""
    instead = who_does_work_of(uow, away_today(uow))
    if not instead:
        return Conversation.assignee_id
    return case(
        *((Conversation.assignee_id == one, other) for one, other in instead.items()),
        else_=Conversation.assignee_id,
    )


def _is_no_news_to_actor(uow: UnitOfWork, conversation_id: UUID, seq: int) -> None:
    """Let whoever made the change have seen what the service says of it."""
    seat = uow.session.scalar(
        select(Participant).where(
            Participant.conversation_id == conversation_id,
            Participant.person_id == uow.actor.person_id,
            Participant.read_seq == seq - 1,
        )
    )
    if seat is not None:
        seat.read_seq = seq
