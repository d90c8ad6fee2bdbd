"""What staff find of referral in the main navigation."""

from __future__ import annotations

from app.core.texts import lazy
from app.programmes.access import SEES
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "referring.index",
        lazy("Referral"),
        icon="student",
        order=41,
        roles=frozenset(SEES),
        sections=("referring.", "enrolling_lists."),
    ),
)
