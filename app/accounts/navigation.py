"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "teams.overview",
        lazy("Teams"),
        icon="persons",
        order=75,
        roles=frozenset({Role.ADMINISTRATOR, Role.SUPER_USER}),
        sections=("teams.", "advising.", "closing_days.", "target_groups.", "substitutes."),
    ),
    # Whoever has a calendar finds it there; others have room for it.
    NavEntry(
        "substitutes.show",
        lazy("Substitutes"),
        icon="time",
        order=77,
        roles=frozenset({Role.TEAM_LEADER}),
    ),
    NavEntry(
        "staff.show",
        lazy("Colleagues"),
        icon="person-add",
        order=80,
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
    NavEntry("me.show", lazy("Me"), icon="person", order=90, sections=("me.", "take_out.")),
)
