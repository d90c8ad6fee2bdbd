"""What people find of this package in the main navigation; citizens find theirs in the plan."""

from __future__ import annotations

from app.core.texts import lazy
from app.licences.access import SEES
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "licence_pools.overview",
        lazy("Licences"),
        icon="time",
        order=40,
        roles=frozenset(SEES),
        sections=("licence_pools.", "licence_staff.", "licence_survey."),
    ),
)
