"""Opening conversations, and listing those that a person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from app.accounts.contract import Answering, Role
from app.accounts.own_advisers import who_answers
from app.accounts.people import people_by_id
from app.chat.access import conversation_for_reading, reach_of, visible_to
from app.chat.adding import take_seat
from app.chat.contract import (
    ABOUT_CLASS,
    ConversationKind,
    ConversationOpened,
    MessageView,
    ParticipantView,
    Side,
)
from app.chat.models import ChatMessage, Conversation, Participant
from app.chat.views import message_views, participants_of
from app.core.errors import Forbidden, NotFound
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.employers.service import employers_by_id


@dataclass(frozen=True)
class ConversationView:
    """A conversation as one of those who may read it sees it.

    `read` says how far each participant has seen it; `unread` is how many messages the acting
    person has not seen; `company` is the name of the company that it is with, where it is, and
    `class_id` the class whose discussion it is.
    """

    id: UUID
    kind: ConversationKind
    subject: str
    side: Side
    state: str
    last_seq: int
    unread: int
    last_message_at: datetime | None
    created_at: datetime
    waiting_for: str | None
    waiting_since: datetime | None
    answer_due_at: datetime | None
    citizen_id: UUID | None
    participants: Sequence[ParticipantView] = field(default_factory=tuple)
    latest: MessageView | None = None
    company: str = ""
    class_id: UUID | None = None

    @property
    def latest_at(self) -> datetime:
        """Return the moment that the list is ordered by."""
        return self.last_message_at or self.created_at

    @property
    def read(self) -> dict[UUID, int]:
        """Return how far each participant has seen the conversation, by person."""
        return {p.person_id: p.read for p in self.participants}


def open_own_conversation(uow: UnitOfWork) -> UUID:
    """Return the acting citizen's conversation with the job centre, begun where there is none."""
    person_id = uow.actor.require_person()
    if not uow.actor.has(Role.CITIZEN):
        raise Forbidden()
    return conversation_with(uow, person_id)


def open_conversation_with(uow: UnitOfWork, citizen_id: UUID) -> UUID:
    """Return the conversation with a citizen, begun by an adviser; NotFound for nobody's."""
    if not reach_of(uow).is_adviser:
        raise Forbidden()
    card = people_by_id(uow, [citizen_id]).get(citizen_id)
    if card is None or not card.is_active or Role.CITIZEN not in card.roles:
        raise NotFound()
    conversation_id = conversation_with(uow, citizen_id)
    conversation_for_reading(uow, conversation_id)
    return conversation_id


def conversation_with(uow: UnitOfWork, citizen_id: UUID) -> UUID:
    """Return a citizen's conversation with the job centre, begun where there is none.

    It is the citizen's own adviser's by itself; whoever stands in reaches it through them.
    """
    answering = who_answers(uow, citizen_id)
    return begin_conversation(
        uow,
        about_citizen(citizen_id),
        kind=ConversationKind.JOB_CENTRE,
        citizen_id=citizen_id,
        assignee_id=assignee_for(answering),
        team_id=answering.team_id,
        answerer_id=answering.adviser_id,
    )


def about_citizen(citizen_id: UUID) -> str:
    """Return what a citizen's conversation with the job centre is known by."""
    return f"citizen/{citizen_id}"


def assignee_for(answering: Answering) -> UUID | None:
    """Return whose a citizen's conversation is: the own adviser's, also while they are away.

    Nobody's where nobody is left to answer for them; then it is up to the team.
    """
    if answering.adviser_id is None:
        return None
    return answering.in_place_of or answering.adviser_id


def begin_conversation(
    uow: UnitOfWork,
    about: str,
    *,
    kind: ConversationKind,
    citizen_id: UUID | None = None,
    employer_id: UUID | None = None,
    assignee_id: UUID | None = None,
    team_id: UUID | None = None,
    answerer_id: UUID | None = None,
    subject: str = "",
) -> UUID:
    """Begin the one conversation about a matter, or return it where it has begun.

    `answerer_id` is who answers today, which whoever begins it can see.
    """
    conversation_id = uow.new_id()
    sealed = uow.vault.seal_text(subject, context=subject_place(conversation_id))
    row = {
        "municipality_id": uow.municipality.id,
        "id": conversation_id,
        "kind": kind.value,
        "about": about,
        "subject_sealed": sealed if subject else None,
        "citizen_id": citizen_id,
        "employer_id": employer_id,
        "assignee_id": assignee_id,
        "team_id": team_id,
        "state": "open",
        "told_answerer_id": answerer_id,
        "last_seq": 0,
        "created_at": uow.now,
    }
    if insert_new(uow.session, Conversation, [row]):
        uow.record(ConversationOpened(conversation_id))
        if citizen_id is not None:
            take_seat(uow, conversation_id, citizen_id, Side.CITIZEN)
        if assignee_id is not None:
            take_seat(uow, conversation_id, assignee_id, Side.JOB_CENTRE)
        return conversation_id
    return uow.session.scalars(select(Conversation.id).where(Conversation.about == about)).one()


def my_conversations(
    uow: UnitOfWork,
    *,
    limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
    own_only: bool = False,
) -> list[ConversationView]:
    """Return the conversations that the acting person may see, the latest first.

    `own_only` leaves out those that are an adviser's or a company's work, and shows what is their
    own as well.
    """
    latest = func.coalesce(Conversation.last_message_at, Conversation.created_at)
    reach = reach_of(uow)
    asked = select(Conversation).where(
        visible_to(replace(reach, is_adviser=False, employer_id=None) if own_only else reach)
    )
    if before is not None:
        moment, last_id = before
        asked = asked.where((latest < moment) | and_(latest == moment, Conversation.id < last_id))
    rows = uow.session.scalars(
        asked.order_by(latest.desc(), Conversation.id.desc()).limit(limit)
    ).all()
    return conversation_views(uow, rows)


def conversation_by_id(uow: UnitOfWork, conversation_id: UUID) -> ConversationView:
    """Return one conversation that the acting person may read."""
    seat = conversation_for_reading(uow, conversation_id)
    return conversation_views(uow, [seat.conversation])[0]


def conversation_views(uow: UnitOfWork, rows: Sequence[Conversation]) -> list[ConversationView]:
    """Return conversations as the acting person sees them; whoever asks has checked access."""
    ids = [row.id for row in rows]
    people, latest = participants_of(uow, ids), latest_messages(uow, rows)
    unread = _unread_in(uow, ids)
    companies = employers_by_id(uow, {r.employer_id for r in rows if r.employer_id is not None})
    return [
        replace(
            _view(uow, row, people.get(row.id, []), latest.get(row.id), unread.get(row.id, 0)),
            company=companies[row.employer_id].name if row.employer_id in companies else "",
        )
        for row in rows
    ]


def unread_conversations(uow: UnitOfWork) -> int:
    """Return how many of the acting person's own conversations have news for them."""
    return _unread(uow, Participant.side.not_in([Side.JOB_CENTRE, Side.EMPLOYER]))


def unread_of_company(uow: UnitOfWork) -> int:
    """Return how many conversations of the acting person's company have news for them."""
    return _unread(uow, Participant.side == Side.EMPLOYER)


def _unread(uow: UnitOfWork, on_side: ColumnElement[bool]) -> int:
    counted = (
        select(func.count(Conversation.id))
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(
            Participant.person_id == uow.actor.require_person(),
            Participant.left_at.is_(None),
            Participant.read_seq < Conversation.last_seq,
            on_side,
            has_unread(uow),
        )
    )
    return uow.session.scalar(counted) or 0


def subject_place(conversation_id: UUID) -> str:
    """Return the place that a conversation's subject is sealed for."""
    return f"conversation/{conversation_id}/subject"


def latest_messages(uow: UnitOfWork, rows: Sequence[Conversation]) -> dict[UUID, MessageView]:
    """Return the newest message of each conversation; whoever asks has checked access."""
    if not rows:
        return {}
    found = uow.session.scalars(
        select(ChatMessage)
        .join(Conversation, Conversation.id == ChatMessage.conversation_id)
        .where(
            Conversation.id.in_([row.id for row in rows]),
            ChatMessage.seq == Conversation.last_seq,
        )
    ).all()
    return {view.conversation_id: view for view in message_views(uow, found)}


def has_unread(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition for a conversation with news for the acting person, by their seat."""
    return (
        select(ChatMessage.id).where(_is_unread(uow)).correlate(Conversation, Participant).exists()
    )


def _is_unread(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition for what the acting person has not seen; their own words are no news."""
    return and_(
        ChatMessage.conversation_id == Conversation.id,
        ChatMessage.seq > func.coalesce(Participant.read_seq, 0),
        ChatMessage.author_id.is_distinct_from(uow.actor.person_id),
    )


def _unread_in(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many messages the acting person has not seen, by conversation."""
    own_seat = and_(
        Participant.conversation_id == Conversation.id,
        Participant.person_id == uow.actor.person_id,
        Participant.left_at.is_(None),
    )
    counted = (
        select(Conversation.id, func.count(ChatMessage.id))
        .outerjoin(Participant, own_seat)
        .join(ChatMessage, _is_unread(uow))
        .where(Conversation.id.in_(ids))
        .group_by(Conversation.id)
    )
    return dict(uow.session.execute(counted).all()) if ids else {}


def _view(
    uow: UnitOfWork,
    row: Conversation,
    people: list[ParticipantView],
    latest: MessageView | None,
    unread: int,
) -> ConversationView:
    own = next((p for p in people if p.person_id == uow.actor.person_id), None)
    return ConversationView(
        id=row.id,
        kind=ConversationKind(row.kind),
        subject=_called(uow, row, people),
        side=own.side if own else _side_of_who_never_spoke(row),
        state=row.state,
        last_seq=row.last_seq,
        unread=unread,
        last_message_at=row.last_message_at,
        created_at=row.created_at,
        waiting_for=row.waiting_for,
        waiting_since=row.waiting_since,
        answer_due_at=row.answer_due_at,
        citizen_id=row.citizen_id,
        participants=people,
        latest=latest,
        class_id=class_behind(row),
    )


def class_behind(row: Conversation) -> UUID | None:
    """Return the class whose discussion a conversation is; None for any other one."""
    if row.kind != ConversationKind.CLASS:
        return None
    return UUID(row.about.removeprefix(ABOUT_CLASS))


def _side_of_who_never_spoke(row: Conversation) -> Side:
    return Side.EMPLOYER if row.kind == ConversationKind.INTEREST else Side.JOB_CENTRE


def subject_of(uow: UnitOfWork, row: Conversation) -> str:
    """Return what a conversation is about; empty where nobody has said so."""
    if row.subject_sealed is None:
        return ""
    return uow.vault.open_text(row.subject_sealed, context=subject_place(row.id))


def _called(uow: UnitOfWork, row: Conversation, people: list[ParticipantView]) -> str:
    """Return what a conversation is called: its subject, else who is on the other side.

    To a citizen it is the job centre's also where an adviser has given it a subject.
    """
    subject = subject_of(uow, row)
    if row.citizen_id == uow.actor.person_id:
        is_ours = row.kind == ConversationKind.JOB_CENTRE
        with_whom = _("The job centre") if is_ours or not subject else ""
        return ": ".join(part for part in (with_whom, subject) if part)
    if subject:
        return subject
    return next((p.name for p in people if p.person_id == row.citizen_id), "")
