"""The kinds of notification that conversations give; none says what was written, or by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, Role
from app.chat.models import Conversation
from app.core.errors import NotFound
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording

NEW_MESSAGE = "chat/new-message"
CITIZEN_WROTE = "chat/citizen-wrote"
OVERDUE = "chat/overdue"
OVERDUE_FOR_LEADERS = "chat/overdue-for-leaders"


class _AboutConversation:
    """Words a kind that needs nothing but that its conversation is still there."""

    def __init__(self, word: Callable[[UUID], Wording]) -> None:
        """Word with this, which is given the conversation."""
        self._word = word

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
        return [self._word(one) if one in found else None for one in named]


def _new_message(conversation_id: UUID) -> Wording:
    title = _("You have a new message")
    body = _("Somebody has written to you. Open the conversation to read it.")
    return Wording(title, body, f"/samtaler/{conversation_id}", lock_screen=title)


def _citizen_wrote(conversation_id: UUID) -> Wording:
    title = _("A citizen has written to you")
    body = _("There is a new message in your inbox.")
    return Wording(title, body, f"/indbakke/{conversation_id}", lock_screen=title)


def _overdue(conversation_id: UUID) -> Wording:
    title = _("A citizen has waited too long for an answer")
    body = _("We promised an answer by now. Please write, even if it is short.")
    return Wording(title, body, f"/indbakke/{conversation_id}", lock_screen=title)


def _overdue_for_leaders(_conversation_id: UUID) -> Wording:
    title = _("A citizen has waited too long for an answer")
    body = _("Nobody has answered within the time that your team promises.")
    return Wording(title, body, "/indbakke/over-tid", lock_screen=title)


_NEW_MESSAGE, _CITIZEN_WROTE = _AboutConversation(_new_message), _AboutConversation(_citizen_wrote)
_OVERDUE = _AboutConversation(_overdue)
_OVERDUE_FOR_LEADERS = _AboutConversation(_overdue_for_leaders)

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
