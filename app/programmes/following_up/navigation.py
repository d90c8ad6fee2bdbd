"""What advisers find of following up in the main navigation."""

from __future__ import annotations

from app.core.texts import lazy
from app.programmes.access import ENROLS
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "follow_up_list.overview",
        lazy("Follow-up"),
        icon="list-bulleted",
        order=42,
        roles=frozenset(ENROLS),
        sections=("follow_up_list.", "follow_up."),
    ),
)
