"""What staff find of classes in the main navigation; citizens find theirs in their programme."""

from __future__ import annotations

from app.booking.access import ARRANGERS
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "classes_staff.overview",
        lazy("Classes"),
        icon="persons",
        order=44,
        roles=frozenset(ARRANGERS),
        sections=("classes_staff.", "class_workshops."),
    ),
)
