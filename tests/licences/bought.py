"""What the municipality has bought: three seats of 90 days, extended on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from app.licences.contract import LicenceView, PoolFacts
from tests.people import Person

TRAINER = PoolFacts(
    name_da="Jobtræneren",
    name_en="The Job Trainer",
    about_da="Film og opgaver om at søge job.",
    about_en="Films and tasks about looking for work.",
    supplier="Læringshuset",
    url="https://jobtraeneren.example.dk/",
    seats=3,
    price_kr=9_000,
    from_on=date(2026, 1, 1),
    until_on=date(2027, 12, 31),
    take_along_da="Hent dit cv ned.",
    take_along_en="Download your CV.",
    instead_da="Kom i jobcaféen.",
    instead_en="Come to the job café.",
    ask_da="Ring til jobcentret.",
    ask_en="Call the job centre.",
)

Buy = Callable[..., UUID]
Give = Callable[[UUID, Person], LicenceView]
Told = Callable[[Person], list[str]]
Days = Callable[..., None]


def pool(**others: Any) -> PoolFacts:
    """Return what is said of a pool, some of it otherwise."""
    return replace(TRAINER, **others)
