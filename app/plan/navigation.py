"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "plan.show",
        lazy("My plan"),
        icon="calendar-month",
        order=16,
        roles=frozenset({Role.CITIZEN}),
        sections=(
            "plan.",
            "drop_in.",
            "sessions.",
            "calendar_address.",
            "booking.",
            "moving.",
            "waiting.",
            "licences.",
            "programmes.",
            "programme_signing.",
        ),
    ),
)
