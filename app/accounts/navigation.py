"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "staff.show",
        lazy("Colleagues"),
        icon="persons",
        order=80,
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavEntry("me.show", lazy("Me"), icon="person", order=90, sections=("me.",)),
)
