"""A programme as Vejen has it: five modules in a month, and a log-in within three days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.programmes.contract import (
    Due,
    DueRule,
    EnrolmentView,
    ItemFacts,
    ItemKind,
    ProgrammeFacts,
)
from tests.people import Person

TASK = ItemFacts(
    key="cv",
    kind=ItemKind.TASK,
    title_da="Lav dit cv",
    title_en="Make your CV",
    why_da="Et godt cv åbner døre.",
    why_en="A good CV opens doors.",
    subject="cv",
    due=Due(DueRule.AFTER_START, 7),
)
NETWORK = ItemFacts(
    key="network",
    kind=ItemKind.TASK,
    title_da="Skriv ti navne fra dit netværk ned",
    title_en="Write down ten names from your network",
    due=Due(DueRule.AFTER_START, 14),
)
TALK = ItemFacts(
    key="talk",
    kind=ItemKind.TASK,
    title_da="Forbered mødet",
    title_en="Prepare for the meeting",
    due=Due(DueRule.BEFORE_MEETING, 1),
)
MONTH = ProgrammeFacts(
    name_da="Godt i gang",
    name_en="A good start",
    about_da="Fire uger, der hjælper dig i gang med at søge job.",
    about_en="Four weeks that get you going with looking for work.",
    is_required=True,
    why_da="Det er en del af dit kontaktforløb.",
    why_en="It is a part of your contact programme.",
    rule_da="Lov om en aktiv beskæftigelsesindsats, § 31",
    rule_en="The Act on active employment measures, section 31",
    consequence_da="Din rådgiver ringer til dig, hvis noget mangler.",
    consequence_en="Your adviser calls you if something is missing.",
    help_da="Spørg din rådgiver, hvis noget driller.",
    help_en="Ask your adviser if something is difficult.",
    first_log_in_days=3,
    required_days=28,
    access_days=90,
    items=(TASK, NETWORK, TALK),
)

Describe = Callable[..., UUID]
Enrol = Callable[..., EnrolmentView]
Days = Callable[..., None]
Told = Callable[[Person], list[str]]
Stands = Callable[[UUID], EnrolmentView]


def programme(**others: Any) -> ProgrammeFacts:
    """Return a programme, some of it otherwise."""
    return replace(MONTH, **others)


def task(key: str, **others: Any) -> ItemFacts:
    """Return a task, some of it otherwise."""
    return replace(NETWORK, key=key, **others)
