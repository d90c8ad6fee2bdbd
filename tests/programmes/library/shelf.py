"""A module as an editor writes it: a text, a task, a worksheet and a quiz, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.programmes.library.contract import (
    Choice,
    ModuleFacts,
    PartFacts,
    PartKind,
    QuizQuestion,
    Theme,
)

TEXT = PartFacts(
    "1",
    PartKind.TEXT,
    {"da": "Hvorfor ringe?", "en": "Why call?"},
    {"da": "**Mange** job bliver aldrig slået op.", "en": "Many jobs are never advertised."},
)
TASK = PartFacts(
    "2",
    PartKind.TASK,
    {"da": "Skriv din åbning"},
    {"da": "Skriv to sætninger, du kan begynde med."},
    asks_answer=True,
)
QUIZ = PartFacts(
    "3",
    PartKind.QUIZ,
    {"da": "Prøv dig selv"},
    questions=(
        QuizQuestion(
            "1",
            {"da": "Hvornår er det bedst at ringe?"},
            (
                Choice("1", {"da": "Midt på formiddagen"}, is_right=True),
                Choice("2", {"da": "Sent fredag"}),
            ),
            {"da": "Midt på formiddagen har de fleste bedst tid."},
        ),
    ),
)
CALLING = ModuleFacts(
    title={"da": "Ring til en virksomhed", "en": "Call a company"},
    summary={"da": "Sådan tager du telefonen."},
    theme=Theme.NETWORK,
    minutes=10,
    parts=(TEXT, TASK, QUIZ),
    next_steps={"da": "Ring til én virksomhed\nSkriv tre virksomheder ned"},
)
RIGHT = {"1": ["1"]}

Publish = Callable[..., UUID]


def module(**others: Any) -> ModuleFacts:
    """Return the module, some of it otherwise."""
    return replace(CALLING, **others)
