"""Promises that were made, counted anew where closing days or a team's hours change since.

Whoever waits is told where their answer now comes on another day than they were promised.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import TeamHoursChanged
from app.accounts.people import people_by_id
from app.chat.adding import Addition, add_message
from app.chat.contract import ConversationChanged, ConversationKind, MessageKind, Side
from app.chat.models import Conversation, ConversationState, WaitingFor
from app.chat.promising import Promises, cannot_be_kept
from app.core.clock import local_day
from app.core.texts import _, format_weekday, use_language
from app.core.work import UnitOfWork
from app.tenancy.contract import ClosingDaysChanged


def count_promises_anew(uow: UnitOfWork, event: ClosingDaysChanged | TeamHoursChanged) -> None:
    """Promise anew, by the hours of now, an answer that is owed and not late yet.

    What was broken already stays so. An automatic reply of the closed hours may be said again.
    """
    rows = _open_ones(uow, event.team_id if isinstance(event, TeamHoursChanged) else None)
    promises = Promises(uow, {row.team_id for row in rows})
    citizens = people_by_id(uow, {row.citizen_id for row in rows if row.citizen_id is not None})
    for row in rows:
        citizen = citizens.get(row.citizen_id) if row.citizen_id else None
        _promise_anew(uow, row, promises, citizen.language if citizen else "da")
    uow.session.flush()


def changed_by_team(
    uow: UnitOfWork, conversation: Conversation, was_of: UUID | None, words: str
) -> list[str]:
    """Return in sentences what a citizen may count on now, and could not with the team before.

    An answer that is owed is promised anew where the team opens after it. The sentences are in
    the current language.
    """
    promises = Promises(uow, [was_of, conversation.team_id])
    before, after = promises.of(was_of, words), promises.of(conversation.team_id, words)
    said = []
    if conversation.waiting_for == WaitingFor.US and cannot_be_kept(conversation, after, uow):
        conversation.answer_due_at = due_at = after.answered_by
        if due_at is not None:
            day = format_weekday(local_day(due_at))
            said.append(_("You now get an answer by %(day)s.", day=day))
    if after.phone and after.phone != before.phone:
        said.append(_("If it cannot wait, call %(phone)s.", phone=after.phone))
    return said


def _open_ones(uow: UnitOfWork, team_id: UUID | None) -> list[Conversation]:
    asked = (
        select(Conversation)
        .where(
            Conversation.kind == ConversationKind.JOB_CENTRE,
            Conversation.state == ConversationState.OPEN,
            Conversation.waiting_for == WaitingFor.US,
            Conversation.raised_at.is_(None),
            Conversation.answer_due_at > uow.now,
        )
        .order_by(Conversation.id)
        .with_for_update()
    )
    if team_id is not None:
        asked = asked.where(Conversation.team_id == team_id)
    return list(uow.session.scalars(asked))


def _promise_anew(uow: UnitOfWork, row: Conversation, promises: Promises, words: str) -> None:
    before = row.answer_due_at
    after = promises.answered_by(row.team_id, row.waiting_since or row.created_at)
    if after is not None and after <= uow.now:  # by these hours it would be late: from now on
        after = promises.answered_by(row.team_id, uow.now)
    if after == before:
        return
    row.answer_due_at, row.auto_reply_until = after, None
    if after is not None and (before is None or local_day(after) != local_day(before)):
        with use_language(words):
            day = format_weekday(local_day(after))
            body = _("Our opening hours have changed. You now get an answer by %(day)s.", day=day)
        add_message(uow, row, Addition(body, Side.SERVICE, kind=MessageKind.AUTOMATIC))
    uow.record(ConversationChanged(row.id))
