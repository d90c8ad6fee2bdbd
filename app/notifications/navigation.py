"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.core.texts import lazy
from app.notifications.reading import unread_count
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "notifications.centre",
        lazy("Notifications"),
        icon="notifications",
        order=30,
        badge=unread_count,
        is_news=True,
        sections=("notifications.",),
    ),
)
