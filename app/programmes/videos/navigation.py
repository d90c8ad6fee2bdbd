"""What people find of films in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.programmes.access import EDITS, SEES
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "films.overview",
        lazy("Films"),
        icon="videocam",
        order=47,
        roles=frozenset({Role.CITIZEN}),
        sections=("films.",),
    ),
    NavEntry(
        "film_editing.overview",
        lazy("Films"),
        icon="videocam",
        order=46,
        roles=frozenset(EDITS),
        sections=("film_editing.", "film_embedding.", "film_retiring."),
    ),
    NavEntry(
        "rights.seen",
        lazy("Rights and duties"),
        icon="videocam",
        order=47,
        roles=frozenset(SEES),
        sections=("rights.",),
    ),
)
