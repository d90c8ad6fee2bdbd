"""What people find of the library in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.programmes.library.access import EDITS
from app.programmes.library.wishes import number_of_wishes
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "library.overview",
        lazy("Library"),
        icon="student",
        roles=frozenset({Role.CITIZEN}),
        order=46,
        sections=("library.", "library_steps.", "library_wishes.mine", "library_together.follow"),
    ),
    NavEntry(
        "library.overview",
        lazy("Library"),
        icon="student",
        roles=frozenset({Role.ADVISER, Role.TEAM_LEADER}),
        order=72,
        sections=("library.",),
    ),
    NavEntry(
        "library_editing.overview",
        lazy("Modules"),
        icon="student",
        roles=frozenset(EDITS),
        order=71,
        badge=number_of_wishes,
        sections=("library_editing.", "library_courses.", "library_wishes."),
    ),
)
