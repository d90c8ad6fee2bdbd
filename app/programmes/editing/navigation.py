"""What staff find of programmes in the main navigation."""

from __future__ import annotations

from app.core.texts import lazy
from app.programmes.access import SEES
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "programme_editor.overview",
        lazy("Programmes"),
        icon="list-bulleted",
        order=42,
        roles=frozenset(SEES),
        sections=(
            *("programme_editor.", "programme_items.", "programme_try_out."),
            "programme_links.",
        ),
    ),
)
