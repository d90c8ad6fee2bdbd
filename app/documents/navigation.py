"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import ANSWERS_CITIZENS, Role
from app.core.texts import lazy
from app.web.contract import NavEntry

ENTRIES = (
    NavEntry(
        "cv.mine",
        lazy("CV"),
        icon="document",
        roles=frozenset({Role.CITIZEN}),
        order=45,
        sections=("cv.", "cv_builder.", "applications.", "worksheets."),
    ),
    NavEntry(
        "cv_sharing.shared",
        lazy("CVs and hand-ins"),
        icon="document",
        roles=frozenset(ANSWERS_CITIZENS),
        order=45,
        sections=("cv_sharing.", "hand_ins.", "task_answers."),
    ),
    NavEntry(
        "worksheets.overview",
        lazy("Worksheets"),
        icon="assignment",
        roles=frozenset({Role.SUPER_USER, Role.ADMINISTRATOR}),
        order=72,
        sections=("worksheets.",),
    ),
)
