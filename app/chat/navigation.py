"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.chat.conversations import unread_conversations, unread_of_company
from app.chat.inbox import waiting_for_me
from app.chat.promising import count_overdue
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "chat.conversations",
        lazy("Messages"),
        icon="chat",
        roles=frozenset({Role.CITIZEN}),
        order=12,
        badge=unread_conversations,
        is_news=True,
        sections=("chat.",),
    ),
    NavEntry(
        "company_chat.index",
        lazy("Conversations"),
        icon="chat",
        roles=frozenset({Role.EMPLOYER}),
        order=13,
        badge=unread_of_company,
        is_news=True,
        sections=("company_chat.", "chat."),
    ),
    NavEntry(
        "inbox.index",
        lazy("Inbox"),
        icon="chat",
        roles=frozenset({Role.ADVISER, Role.SUPER_USER}),
        order=12,
        badge=waiting_for_me,
        is_news=True,
        is_home=True,
        sections=("inbox.", "inbox_actions.", "inbox_writing."),
    ),
    NavEntry(
        "inbox.overdue",
        lazy("Late answers"),
        icon="time",
        roles=frozenset({Role.TEAM_LEADER}),
        order=13,
        badge=count_overdue,
    ),
)
