"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.chat.conversations import unread_conversations
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "chat.conversations",
        lazy("Messages"),
        icon="chat",
        roles=frozenset({Role.CITIZEN, Role.EMPLOYER}),
        order=12,
        badge=unread_conversations,
        is_news=True,
        sections=("chat.",),
    ),
)
