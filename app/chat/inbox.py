"""The inbox: the conversations that are an adviser's work, in queues, found and counted.

Nothing is moved between queues: each is a question to the same rows, so that what one colleague
does is at once in everybody's inbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.accounts.finding_citizens import citizens_named
from app.accounts.people import people_by_id
from app.accounts.teams import teams
from app.chat.access import adviser_reach, answerable_by, conversation_for_answering, reach_of
from app.chat.contract import (
    ConversationChanged,
    MessageKind,
    MessageView,
    Side,
)
from app.chat.conversations import subject_of, subject_place
from app.chat.models import ChatMessage, Conversation, ConversationState, Participant, WaitingFor
from app.chat.policy import Reach, clean_body
from app.chat.views import message_views
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork

PAGE = 25
MOST_COUNTED = 999
MOST_NAMED, MOST_SUBJECTS = 500, 2_000
LONGEST_SUBJECT = 80


class Queue(StrEnum):
    """Which conversations: whose they are, or who owes the next word; open where not said."""

    MINE = "mine"
    TEAM = "team"
    UNASSIGNED = "unassigned"
    US = "us"
    CITIZEN = "citizen"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Position:
    """Where a page of a list ended."""

    rank: int
    at: datetime
    id: UUID


@dataclass(frozen=True)
class InboxRow:
    """A conversation as a line of the inbox; `stands_in` when it is a colleague's, who is away."""

    id: UUID
    citizen_id: UUID | None
    citizen: str
    subject: str
    state: str
    waiting_for: str | None
    waiting_since: datetime | None
    is_overdue: bool
    is_unread: bool
    snoozed_until: datetime | None
    assignee_id: UUID | None
    assignee: str
    team: str
    stands_in: bool
    latest_at: datetime
    latest: MessageView | None  # that a person wrote


@dataclass(frozen=True)
class InboxPage:
    """Some lines of the inbox, and where the next page begins where there is one.

    `is_cut` says that a search has not looked at everything.
    """

    rows: Sequence[InboxRow]
    next: Position | None
    is_cut: bool = False


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by rank, then by a moment, then by identity."""

    rank: ColumnElement[int]
    moment: ColumnElement[datetime]
    newest_first: bool = False


_SINCE = func.coalesce(Conversation.waiting_since, Conversation.created_at)
LATEST = func.coalesce(Conversation.last_message_at, Conversation.created_at)
_IS_UNREAD = and_(
    Conversation.waiting_for == WaitingFor.US,
    select(ChatMessage.id)
    .where(
        ChatMessage.conversation_id == Conversation.id,
        ChatMessage.seq > func.coalesce(Participant.read_seq, 0),
        ChatMessage.side == Side.CITIZEN,
    )
    .exists(),
)
# Unread first, then whom we owe an answer, the longest waiting before the others.
_BY_WAITING = Order(
    case(
        (_IS_UNREAD, 0),
        (Conversation.waiting_for == WaitingFor.US, 1),
        (Conversation.waiting_for == WaitingFor.CITIZEN, 2),
        else_=3,
    ),
    _SINCE,
)
_BY_RETURN = Order(literal(0), func.coalesce(Conversation.snoozed_until, Conversation.created_at))
_BY_LATEST = Order(literal(0), LATEST, newest_first=True)
_OPEN_FIRST = Order(
    case((Conversation.state == ConversationState.OPEN, 0), else_=1), LATEST, newest_first=True
)
_ORDERS = {Queue.SNOOZED: _BY_RETURN, Queue.CLOSED: _BY_LATEST}


def inbox(
    uow: UnitOfWork, queue: Queue, *, limit: int = PAGE, after: Position | None = None
) -> InboxPage:
    """Return a page of a queue; in the open ones unread comes first, then the longest waiting."""
    reach = adviser_reach(uow)
    where = _of_queue(queue, reach, uow.now)
    return _page(uow, reach, [where], _ORDERS.get(queue, _BY_WAITING), limit, after)


def search_inbox(
    uow: UnitOfWork,
    words: str,
    *,
    state: ConversationState | None = None,
    limit: int = PAGE,
    after: Position | None = None,
) -> InboxPage:
    """Return conversations by a citizen's name or by subject, open ones first, then the latest.

    Every word must be in the name, or all of them together in the subject. Without words it is
    all of the state that is named, and none where none is. It looks at the first 500 citizens of
    the name, and at the latest 2,000 subjects.
    """
    reach = adviser_reach(uow)
    wanted: list[ColumnElement[bool]] = []
    is_cut = False
    if words.strip() or state is None:
        named = list(citizens_named(uow, words, limit=MOST_NAMED + 1))
        about, has_more = _with_subject(uow, reach, words)
        is_cut = has_more or len(named) > MOST_NAMED
        by_name = Conversation.citizen_id.in_(named[:MOST_NAMED])
        wanted.append(or_(by_name, Conversation.id.in_(about)))
    if state is not None:
        wanted.append(Conversation.state == state)
    page = _page(uow, reach, wanted, _OPEN_FIRST, limit, after)
    return replace(page, is_cut=is_cut)


def queue_counts(uow: UnitOfWork) -> dict[Queue, int]:
    """Return how many conversations each queue holds, closed ones up to 999."""
    reach = adviser_reach(uow)
    open_queues = [queue for queue in Queue if queue != Queue.CLOSED]
    numbers = uow.session.execute(
        select(
            *(
                func.count(case((_of_queue(queue, reach, uow.now), Conversation.id)))
                for queue in open_queues
            )
        ).where(answerable_by(reach), Conversation.state == ConversationState.OPEN)
    ).one()
    some_closed = (
        select(Conversation.id)
        .where(answerable_by(reach), _of_queue(Queue.CLOSED, reach, uow.now))
        .limit(MOST_COUNTED)
    )
    closed = len(uow.session.scalars(some_closed).all())
    return dict(zip(open_queues, numbers, strict=True)) | {Queue.CLOSED: closed}


def waiting_for_me(uow: UnitOfWork) -> int:
    """Return how many conversations are the actor's own to answer today, and wait for it."""
    reach = reach_of(uow)
    if not reach.is_adviser:
        return 0
    counted = select(func.count(Conversation.id)).where(
        answerable_by(reach),
        _of_queue(Queue.MINE, reach, uow.now),
        Conversation.waiting_for == WaitingFor.US,
    )
    return uow.session.scalar(counted) or 0


def name_conversation(uow: UnitOfWork, conversation_id: UUID, subject: str) -> None:
    """Say what a conversation is about, in a line that the citizen sees too; empty for nothing."""
    conversation = conversation_for_answering(uow, conversation_id).conversation
    line = " ".join(clean_body(subject).split())
    if len(line) > LONGEST_SUBJECT:
        raise Invalid(fields={"subject": [_("Write at most 80 characters.")]})
    sealed = uow.vault.seal_text(line, context=subject_place(conversation_id)) if line else None
    conversation.subject_sealed = sealed
    uow.session.flush()
    uow.record(ConversationChanged(conversation_id))


def _of_queue(queue: Queue, reach: Reach, now: datetime) -> ColumnElement[bool]:
    if queue == Queue.CLOSED:
        return Conversation.state.in_([ConversationState.CLOSED, ConversationState.ENDED])
    is_open = Conversation.state == ConversationState.OPEN
    is_aside = func.coalesce(Conversation.snoozed_until, now) > now
    if queue == Queue.SNOOZED:
        return and_(is_open, is_aside)
    belongs: dict[Queue, ColumnElement[bool]] = {
        Queue.MINE: Conversation.assignee_id.in_(reach.answers_for),
        Queue.TEAM: Conversation.team_id.in_(reach.team_ids) if reach.team_ids else false(),
        Queue.UNASSIGNED: Conversation.assignee_id.is_(None),
        Queue.US: Conversation.waiting_for == WaitingFor.US,
        Queue.CITIZEN: Conversation.waiting_for == WaitingFor.CITIZEN,
    }
    return and_(is_open, ~is_aside, belongs[queue])


def _page(
    uow: UnitOfWork,
    reach: Reach,
    wanted: Sequence[ColumnElement[bool]],
    order: Order,
    limit: int,
    after: Position | None,
) -> InboxPage:
    own_seat = and_(
        Participant.conversation_id == Conversation.id,
        Participant.person_id == reach.person_id,
    )
    asked = (
        select(Conversation, _IS_UNREAD, order.rank, order.moment)
        .outerjoin(Participant, own_seat)
        .where(answerable_by(reach), *wanted)
    )
    if after is not None:
        asked = asked.where(beyond(order, after))
    moment = order.moment.desc() if order.newest_first else order.moment
    found = uow.session.execute(
        asked.order_by(order.rank, moment, Conversation.id).limit(limit + 1)
    ).all()
    shown = found[:limit]
    following = None
    if len(found) > limit:
        last, _unread, rank, at = shown[-1]
        following = Position(rank, at, last.id)
    unread = {row.id for row, is_unread, _rank, _at in shown if is_unread}
    return InboxPage(_views(uow, reach, [row for row, *_more in shown], unread), following)


def beyond(order: Order, after: Position) -> ColumnElement[bool]:
    """Return the condition for what comes after a position in an order."""
    later = order.moment < after.at if order.newest_first else order.moment > after.at
    same = and_(order.moment == after.at, Conversation.id > after.id)
    return or_(order.rank > after.rank, and_(order.rank == after.rank, or_(later, same)))


def _with_subject(uow: UnitOfWork, reach: Reach, words: str) -> tuple[list[UUID], bool]:
    """Return the conversations whose subject has the words, among the latest that have one.

    Says as well whether there are further ones.
    """
    sought = " ".join(words.lower().split())
    if not sought:
        return [], False
    rows = uow.session.execute(
        select(Conversation.id, Conversation.subject_sealed)
        .where(answerable_by(reach), Conversation.subject_sealed.is_not(None))
        .order_by(LATEST.desc())
        .limit(MOST_SUBJECTS + 1)
    ).all()
    opened = (
        (row_id, uow.vault.open_text(sealed, context=subject_place(row_id)))
        for row_id, sealed in rows[:MOST_SUBJECTS]
        if sealed is not None
    )
    has_more = len(rows) > MOST_SUBJECTS
    return [row_id for row_id, subject in opened if sought in subject.lower()], has_more


def _views(
    uow: UnitOfWork, reach: Reach, rows: Sequence[Conversation], unread: set[UUID]
) -> list[InboxRow]:
    ids = {i for row in rows for i in (row.citizen_id, row.assignee_id) if i is not None}
    names: Mapping[UUID | None, str] = {
        card.id: card.name for card in people_by_id(uow, ids).values()
    }
    called = {team.id: team.name for team in teams(uow)} if rows else {}
    latest = _last_words(uow, [row.id for row in rows])
    return [
        InboxRow(
            id=row.id,
            citizen_id=row.citizen_id,
            citizen=names.get(row.citizen_id, ""),
            subject=subject_of(uow, row),
            state=row.state,
            waiting_for=row.waiting_for,
            waiting_since=row.waiting_since,
            is_overdue=_is_overdue(row, uow.now),
            is_unread=row.id in unread,
            snoozed_until=row.snoozed_until if (row.snoozed_until or uow.now) > uow.now else None,
            assignee_id=row.assignee_id,
            assignee=names.get(row.assignee_id, ""),
            team=called.get(row.team_id, "") if row.team_id else "",
            stands_in=row.assignee_id in reach.stands_in_for,
            latest_at=row.last_message_at or row.created_at,
            latest=latest.get(row.id),
        )
        for row in rows
    ]


def _last_words(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, MessageView]:
    """Return what a person last wrote in each conversation; what the service says is no news."""
    other = aliased(ChatMessage)
    last = (
        select(other.seq)
        .where(
            other.conversation_id == ChatMessage.conversation_id,
            other.kind == MessageKind.WRITTEN,
        )
        .order_by(other.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = uow.session.scalars(
        select(ChatMessage).where(
            ChatMessage.conversation_id.in_(ids), ChatMessage.seq == last.correlate(ChatMessage)
        )
    ).all()
    return {view.conversation_id: view for view in message_views(uow, found)}


def _is_overdue(row: Conversation, now: datetime) -> bool:
    is_owed = row.waiting_for == WaitingFor.US and row.state == ConversationState.OPEN
    return is_owed and row.answer_due_at is not None and row.answer_due_at < now
