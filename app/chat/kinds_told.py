"""The kinds of notification that conversations give; none says what was written, or by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, Role
from app.chat.contract import Side
from app.chat.models import Conversation
from app.core.errors import NotFound
from app.core.texts import Text, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording

NEW_MESSAGE = "chat/new-message"
CITIZEN_WROTE = "chat/citizen-wrote"
NEW_IN_CLASS = "chat/new-in-class"
CITIZENS_DISCUSS = "chat/citizens-discuss"
OVERDUE = "chat/overdue"
OVERDUE_FOR_LEADERS = "chat/overdue-for-leaders"


@dataclass(frozen=True)
class _AboutConversation:
    """Words a kind that needs nothing but that its conversation is still there.

    `page` has the place of the conversation's identity; `of_staff` says it otherwise where the job
    centre wrote.
    """

    title: Text
    body: Text
    page: str
    of_staff: Text | None = None

    def one(self, uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        """Return the wording; NotFound when the conversation is gone."""
        [wording] = self.many(uow, [facts])
        if wording is None:
            raise NotFound()
        return wording

    def many(self, uow: UnitOfWork, facts: Sequence[Mapping[str, Any]]) -> list[Wording | None]:
        """Return the wordings, with one question for all conversations."""
        named = [UUID(one["conversation_id"]) for one in facts]
        there = select(Conversation.id).where(Conversation.id.in_(named))
        found = set(uow.session.scalars(there))
        return [
            self._word(which, by=one.get("by")) if which in found else None
            for one, which in zip(facts, named, strict=True)
        ]

    def _word(self, conversation_id: UUID, *, by: str | None) -> Wording:
        title, body = str(self.title), self.body
        if by == Side.JOB_CENTRE and self.of_staff is not None:
            body = self.of_staff
        return Wording(title, str(body), self.page.format(conversation_id), lock_screen=title)


_NEW_MESSAGE = _AboutConversation(
    lazy("You have a new message"),
    lazy("Somebody has written to you. Open the conversation to read it."),
    "/samtaler/{}",
)
_CITIZEN_WROTE = _AboutConversation(
    lazy("A citizen has written to you"),
    lazy("There is a new message in your inbox."),
    "/indbakke/{}",
)
_NEW_IN_CLASS = _AboutConversation(
    lazy("There is news in your class's discussion"),
    lazy("Somebody has written. You can look whenever it suits you."),
    "/samtaler/{}",
    of_staff=lazy("The class's adviser has written to you all."),
)
_CITIZENS_DISCUSS = _AboutConversation(
    lazy("There is news in a class's discussion"),
    lazy("Somebody has written in the discussion of a class that you lead."),
    "/samtaler/{}",
)
_OVERDUE = _AboutConversation(
    lazy("A citizen has waited too long for an answer"),
    lazy("We promised an answer by now. Please write, even if it is short."),
    "/indbakke/{}",
)
_OVERDUE_FOR_LEADERS = _AboutConversation(
    lazy("A citizen has waited too long for an answer"),
    lazy("Nobody has answered within the time that your team promises."),
    "/indbakke/over-tid",
)

KINDS = (
    Kind(
        NEW_MESSAGE,
        lazy("New messages in your conversations"),
        _NEW_MESSAGE.one,
        word_many=_NEW_MESSAGE.many,
        is_personal=True,
        has_own_count=True,
        escalates_after=timedelta(hours=2),
        roles=frozenset({Role.CITIZEN, Role.EMPLOYER}),
    ),
    Kind(
        CITIZEN_WROTE,
        lazy("Citizens who write to you"),
        _CITIZEN_WROTE.one,
        word_many=_CITIZEN_WROTE.many,
        is_personal=True,
        has_own_count=True,
        escalates_after=timedelta(hours=4),
        roles=STAFF,
    ),
    # Of a class's discussion one is told more quietly: it counts among the day's, and may come
    # in a digest, as it is written to all and to nobody in particular.
    Kind(
        NEW_IN_CLASS,
        lazy("News in your class's discussion"),
        _NEW_IN_CLASS.one,
        word_many=_NEW_IN_CLASS.many,
        has_own_count=True,
        escalates_after=timedelta(days=1),
        roles=frozenset({Role.CITIZEN}),
    ),
    Kind(
        CITIZENS_DISCUSS,
        lazy("News in the discussions of classes that you lead"),
        _CITIZENS_DISCUSS.one,
        word_many=_CITIZENS_DISCUSS.many,
        escalates_after=timedelta(days=1),
        roles=frozenset({Role.ADVISER, Role.SUPER_USER}),
    ),
    Kind(
        OVERDUE,
        lazy("Answers that are late"),
        _OVERDUE.one,
        word_many=_OVERDUE.many,
        has_own_count=True,
        may_be_muted=False,
        roles=frozenset({Role.ADVISER, Role.SUPER_USER}),
    ),
    Kind(
        OVERDUE_FOR_LEADERS,
        lazy("Answers of your team that are late"),
        _OVERDUE_FOR_LEADERS.one,
        word_many=_OVERDUE_FOR_LEADERS.many,
        may_be_muted=False,
        roles=frozenset({Role.TEAM_LEADER}),
    ),
)
