"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.core.texts import lazy
from app.notifications.reading import unread_beside
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "notifications.centre",
        lazy("Notifications"),
        icon="notifications",
        order=30,
        badge=unread_beside,
        is_news=True,
        sections=("notifications.",),
    ),
)
