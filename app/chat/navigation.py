"""What people find of this package in the main navigation."""

from __future__ import annotations

from functools import partial

from app.accounts.contract import Role
from app.chat.conversations import unread_conversations, unread_of_company
from app.chat.inbox import waiting_for_me
from app.chat.promising import count_overdue
from app.core.texts import lazy
from app.web.contract import NavEntry

_news = partial(NavEntry, icon="chat", is_news=True)

ENTRIES = (
    _news(
        "chat.conversations",
        lazy("Messages"),
        roles=frozenset({Role.CITIZEN}),
        order=12,
        badge=unread_conversations,
        sections=("chat.",),
    ),
    _news(
        "company_chat.index",
        lazy("Conversations"),
        roles=frozenset({Role.EMPLOYER}),
        order=13,
        badge=unread_of_company,
        sections=("company_chat.", "chat."),
    ),
    _news(
        "inbox.index",
        lazy("Inbox"),
        roles=frozenset({Role.ADVISER, Role.SUPER_USER}),
        order=12,
        badge=waiting_for_me,
        is_home=True,
        sections=("inbox.", "inbox_actions.", "inbox_writing.", "discussions.", "chat."),
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
