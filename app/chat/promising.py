"""What a citizen may count on: when an answer comes, a word outside the opening hours, and that
somebody is told when the promise is broken.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.accounts.contract import Role, TeamView
from app.accounts.people import people_by_id, people_with_role
from app.accounts.substitutes import who_does_work_of
from app.accounts.teams import (
    A_WORKING_DAY,
    hours_of,
    leaders_of_team,
    team_ids_of,
    teams_by_id,
)
from app.chat.adding import Addition, add_message
from app.chat.contract import ConversationKind, ConversationOverdue, MessageKind, Side
from app.chat.hours_in_words import why_closed
from app.chat.kinds_told import OVERDUE, OVERDUE_FOR_LEADERS
from app.chat.models import Conversation, ConversationState, WaitingFor
from app.core.clock import local_day
from app.core.texts import _, format_moment, format_weekday, use_language
from app.core.work import UnitOfWork
from app.notifications.service import notify_many
from app.tenancy.closing_days import closing_days
from app.tenancy.opening import OpeningHours, after_open_time, closed_until, is_open, next_opening

BATCH = 25
MOST_SHOWN = 200


@dataclass(frozen=True)
class Overdue:
    """A conversation that nobody answered in time, without anything of what was written."""

    conversation_id: UUID
    citizen: str
    adviser: str
    waiting_since: datetime
    answer_due_at: datetime


@dataclass(frozen=True)
class Promise:
    """What is promised to whoever writes now.

    `opens_at` is when it opens next, where it is closed; `answered_by` the moment by which an
    answer comes, None where nothing can be promised; `phone` and `urgent` are for what cannot wait.
    `closing` has the closing days that are near, by date, with what citizens are told of each;
    `closed_because` says so in sentences of those on which it is closed from now on.
    """

    hours: OpeningHours
    is_open: bool
    opens_at: datetime | None
    answered_by: datetime | None
    phone: str
    urgent: str
    closing: Mapping[date, str]
    closed_because: tuple[str, ...]


class Promises:
    """What teams promise to whoever writes now: found out when it is first asked for, in three
    questions for all of them.
    """

    def __init__(self, uow: UnitOfWork, team_ids: Collection[UUID | None]) -> None:
        """Find out about these teams; None stands for the job centre as a whole."""
        self._uow, self._team_ids = uow, {one for one in team_ids if one is not None}
        self._teams: dict[UUID, TeamView] | None = None
        self._closing: dict[str, dict[date, str]] = {}
        self._found: dict[tuple[UUID | None, str], Promise] = {}

    def of(self, team_id: UUID | None, words: str) -> Promise:
        """Return what a team promises, with its own texts in a language."""
        if (team_id, words) not in self._found:
            self._found[team_id, words] = self._promise(self._team(team_id), words)
        return self._found[team_id, words]

    def answered_by(self, team_id: UUID | None, asked_at: datetime) -> datetime | None:
        """Return by when a team answers somebody who wrote at a moment; None for no promise."""
        team = self._team(team_id)
        hours = hours_of(team.periods if team else (), self._closed("da"))
        return after_open_time(hours, asked_at, team.answers_within if team else A_WORKING_DAY)

    def _team(self, team_id: UUID | None) -> TeamView | None:
        if self._teams is None:
            with self._uow.session.no_autoflush:  # what is being written goes in together
                self._teams = teams_by_id(self._uow, self._team_ids)
        return self._teams.get(team_id) if team_id else None

    def _closed(self, words: str) -> dict[date, str]:
        """Return the closing days with their names in a language."""
        if words not in self._closing:
            with self._uow.session.no_autoflush, use_language(words):
                self._closing[words] = closing_days(self._uow)
        return self._closing[words]

    def _promise(self, team: TeamView | None, words: str) -> Promise:
        now, closing = self._uow.now, self._closed(words)
        hours = hours_of(team.periods if team else (), closing)
        open_now = is_open(hours, now)
        opens_at = None if open_now else next_opening(hours, now)
        days = closed_until(hours, now, opens_at) if opens_at else []
        with use_language(words):
            closed_because = tuple(why_closed(day, closing[day]) for day in days if closing[day])
        return Promise(
            hours=hours,
            is_open=open_now,
            opens_at=opens_at,
            answered_by=after_open_time(hours, now, team.answers_within if team else A_WORKING_DAY),
            phone=team.phone if team else "",
            urgent=(team.urgent_text_da if words == "da" else team.urgent_text_en) if team else "",
            closing=closing,
            closed_because=closed_because,
        )


def promise_of(uow: UnitOfWork, team_id: UUID | None) -> Promise:
    """Return what a team promises to whoever writes to it now."""
    return Promises(uow, [team_id]).of(team_id, uow.actor.language)


def answered_by(uow: UnitOfWork, team_id: UUID | None, asked_at: datetime) -> datetime | None:
    """Return by when a team answers somebody who wrote at a moment; None for no promise."""
    return Promises(uow, [team_id]).answered_by(team_id, asked_at)


def promise_answer(
    uow: UnitOfWork,
    conversation: Conversation,
    promises: Promises,
    *,
    is_new: bool,
) -> None:
    """Note by when the citizen who has just written is to be answered, where that `is_new`.

    Outside the opening hours the service says so by itself, once until it opens again, also where
    an answer is owed already.
    """
    was_told = conversation.auto_reply_until is not None and (
        conversation.auto_reply_until > uow.now
    )
    if was_told and not is_new:
        return
    promise = promises.of(conversation.team_id, uow.actor.language)
    if is_new or cannot_be_kept(conversation, promise, uow):
        conversation.answer_due_at = promise.answered_by
    if promise.is_open or promise.opens_at is None or was_told:
        return
    conversation.auto_reply_until = promise.opens_at
    body = _closed_now(conversation, promise, uow)
    addition = Addition(body, Side.SERVICE, kind=MessageKind.AUTOMATIC)
    add_message(uow, conversation, addition)


def raise_overdue(uow: UnitOfWork) -> int:
    """Tell the team leaders of some conversations that nobody answered in time, once each.

    Returns how many conversations were raised, 25 at the most.
    """
    rows = uow.session.scalars(
        select(Conversation)
        .where(
            Conversation.kind == ConversationKind.JOB_CENTRE,
            Conversation.raised_at.is_(None),
            Conversation.answer_due_at <= uow.now,
            Conversation.waiting_for == WaitingFor.US,
            Conversation.state == ConversationState.OPEN,
        )
        .order_by(Conversation.answer_due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.raised_at = uow.now
        _tell_leaders(uow, row)
        uow.record(ConversationOverdue(row.id))
    uow.session.flush()
    return len(rows)


def overdue_conversations(uow: UnitOfWork) -> list[Overdue]:
    """Return what a team leader is to see to: who has waited too long, and whose work it is.

    Nothing of what was written is told. An administrator sees all, a leader their own teams and
    what belongs to no team. Of many it is those who have waited longest (`count_overdue`).
    """
    asked = select(Conversation).where(*_is_overdue(uow)).order_by(Conversation.waiting_since)
    rows = uow.session.scalars(asked.limit(MOST_SHOWN)).all()
    names = people_by_id(
        uow, {p for row in rows for p in (row.citizen_id, row.assignee_id) if p is not None}
    )
    return [
        Overdue(
            conversation_id=row.id,
            citizen=names[row.citizen_id].name if row.citizen_id in names else "",
            adviser=names[row.assignee_id].name if row.assignee_id in names else "",
            waiting_since=row.waiting_since or row.created_at,
            answer_due_at=row.answer_due_at or row.created_at,
        )
        for row in rows
    ]


def count_overdue(uow: UnitOfWork) -> int:
    """Return how many conversations a team leader is to see to."""
    return uow.session.scalar(select(func.count(Conversation.id)).where(*_is_overdue(uow))) or 0


def _is_overdue(uow: UnitOfWork) -> list[ColumnElement[bool]]:
    """Return the conditions for what the acting person is to see to."""
    conditions = [
        Conversation.kind == ConversationKind.JOB_CENTRE,
        Conversation.raised_at.is_not(None),
        Conversation.waiting_for == WaitingFor.US,
        Conversation.state == ConversationState.OPEN,
    ]
    if not uow.actor.has(Role.ADMINISTRATOR):
        mine = team_ids_of(uow, uow.actor.require_person())
        conditions.append(Conversation.team_id.is_(None) | Conversation.team_id.in_(mine))
    return conditions


def _closed_now(conversation: Conversation, promise: Promise, uow: UnitOfWork) -> str:
    """Return the automatic reply, in the language of the citizen, who is acting."""
    with use_language(uow.actor.language):
        said = [
            _("Thank you for your message. We are closed right now."),
            *promise.closed_because,
            _("We open again %(moment)s.", moment=format_moment(promise.opens_at or uow.now)),
        ]
        due_at = conversation.answer_due_at
        if due_at is None or due_at <= uow.now:  # what was promised before is broken
            due_at = promise.answered_by
        if due_at is not None:
            said.append(_("You get an answer by %(day)s.", day=_day_of(due_at)))
        if promise.phone:
            said.append(_("If it cannot wait, call %(phone)s.", phone=promise.phone))
        return " ".join(said)


def cannot_be_kept(conversation: Conversation, promise: Promise, uow: UnitOfWork) -> bool:
    """Say whether an answer is promised that is not late yet, and yet for before it opens."""
    due_at, opens_at = conversation.answer_due_at, promise.opens_at
    return due_at is not None and opens_at is not None and uow.now < due_at < opens_at


def _day_of(moment: datetime) -> str:
    return format_weekday(local_day(moment))


def _tell_leaders(uow: UnitOfWork, row: Conversation) -> None:
    """Tell the leaders of the team, or every team leader, and the adviser whose work it is."""
    leaders = leaders_of_team(uow, row.team_id) if row.team_id else []
    leaders = leaders or [card.id for card in people_with_role(uow, Role.TEAM_LEADER)]
    facts = {"conversation_id": str(row.id)}
    since = row.waiting_since.isoformat() if row.waiting_since else ""
    subject = f"overdue/{row.id}/{since}"
    notify_many(uow, leaders, OVERDUE_FOR_LEADERS, facts, subject=subject)
    if row.assignee_id is not None:
        answering = who_does_work_of(uow, [row.assignee_id])[row.assignee_id]
        notify_many(uow, [answering] if answering else [], OVERDUE, facts, subject=subject)
