"""The kinds of notification that conversations give; none says what was written, or by whom."""

from __future__ import annotations

from collections.abc import Mapping
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


def _conversation(uow: UnitOfWork, facts: Mapping[str, Any]) -> Conversation:
    row = uow.session.scalar(
        select(Conversation).where(Conversation.id == UUID(facts["conversation_id"]))
    )
    if row is None:
        raise NotFound()
    return row


def _new_message(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    conversation = _conversation(uow, facts)
    title = _("You have a new message")
    body = _("Somebody has written to you. Open the conversation to read it.")
    return Wording(title, body, f"/samtaler/{conversation.id}", lock_screen=title)


def _citizen_wrote(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    conversation = _conversation(uow, facts)
    title = _("A citizen has written to you")
    body = _("There is a new message in your inbox.")
    return Wording(title, body, f"/indbakke/{conversation.id}", lock_screen=title)


def _overdue(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    conversation = _conversation(uow, facts)
    title = _("A citizen has waited too long for an answer")
    body = _("We promised an answer by now. Please write, even if it is short.")
    return Wording(title, body, f"/indbakke/{conversation.id}", lock_screen=title)


def _overdue_for_leaders(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    _conversation(uow, facts)
    title = _("A citizen has waited too long for an answer")
    body = _("Nobody has answered within the time that your team promises.")
    return Wording(title, body, "/indbakke/over-tid", lock_screen=title)


KINDS = (
    Kind(
        NEW_MESSAGE,
        lazy("New messages in your conversations"),
        _new_message,
        is_personal=True,
        has_own_count=True,
        escalates_after=timedelta(hours=2),
        roles=frozenset({Role.CITIZEN, Role.EMPLOYER}),
    ),
    Kind(
        CITIZEN_WROTE,
        lazy("Citizens who write to you"),
        _citizen_wrote,
        is_personal=True,
        has_own_count=True,
        escalates_after=timedelta(hours=4),
        roles=STAFF,
    ),
    Kind(
        OVERDUE,
        lazy("Answers that are late"),
        _overdue,
        has_own_count=True,
        may_be_muted=False,
        roles=frozenset({Role.ADVISER, Role.SUPER_USER}),
    ),
    Kind(
        OVERDUE_FOR_LEADERS,
        lazy("Answers of your team that are late"),
        _overdue_for_leaders,
        may_be_muted=False,
        roles=frozenset({Role.TEAM_LEADER}),
    ),
)
