"""What the demo is made of, read from its data files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
JOBNET = DATA / "jobnet"
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Company:
    """A company of the demo; one that `waits` is not confirmed yet."""

    key: str
    cvr: str
    name: str
    postcode: str
    street: str
    website: str | None
    about: str
    people: tuple[tuple[str, str], ...]
    waits: bool


@dataclass(frozen=True)
class Someone:
    """A person of the demo."""

    name: str
    email: str
    role: str
    language: str


@dataclass(frozen=True)
class Trade:
    """A kind of work: who has it, what it is called, what one does and what it takes."""

    kind: str
    category: str
    employers: tuple[str, ...]
    titles: tuple[str, ...]
    tasks: tuple[str, ...]
    wants: tuple[str, ...]


@dataclass(frozen=True)
class OwnPost:
    """A course, an offer or a piece of news of the job centre's."""

    kind: str
    title: str
    text: str
    postcode: str | None


@cache
def companies(place: str) -> tuple[Company, ...]:
    """Return the companies of one municipality's demo."""
    return tuple(
        Company(
            **{k: v for k, v in row.items() if k not in {"people", "waits"}},
            people=tuple((name, f"{local}@{DOMAIN}") for name, local in row["people"]),
            waits=row.get("waits", False),
        )
        for row in _read("employers")[place]
    )


@cache
def people(place: str) -> tuple[Someone, ...]:
    """Return the citizens and staff of one municipality's demo."""
    return tuple(
        Someone(name, f"{local}@{DOMAIN}", role, language)
        for name, local, role, language in _read("people")[place]
    )


@cache
def trades() -> tuple[Trade, ...]:
    """Return every kind of work."""
    return tuple(
        Trade(
            row["kind"],
            row["category"],
            *(tuple(row[name]) for name in ("employers", "titles", "tasks", "wants")),
        )
        for row in _read("trades")
    )


@cache
def own_posts() -> tuple[OwnPost, ...]:
    """Return what the job centre itself posts."""
    return tuple(OwnPost(**row) for row in _read("own"))


def _read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
