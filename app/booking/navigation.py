"""What people find of this package in the main navigation; citizens find theirs in the plan."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "calendar.own",
        lazy("Calendar"),
        icon="calendar-month",
        order=14,
        roles=frozenset({Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER}),
        sections=(
            "calendar",
            "drop_in_staff.",
            "sessions_staff.",
            "attendance.",
            "substitutes.",
            "working_hours.",
        ),
    ),
    NavEntry(
        "meeting_setup.overview",
        lazy("Meetings"),
        icon="calendar-month",
        order=74,
        roles=frozenset({Role.ADMINISTRATOR}),
        sections=("meeting_setup.", "working_hours."),
    ),
)
