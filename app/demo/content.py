"""What the demo is made of, read from its data files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.programmes.contract import ProgrammeFacts
from app.programmes.facts_kept import from_kept
from app.tenancy.opening import Period

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
class DemoTeam:
    """A team of the demo, its people by address; a citizen's adviser is None for the team alone."""

    name: str
    phone: str
    answers_within: timedelta
    urgent_da: str
    urgent_en: str
    periods: tuple[Period, ...]
    members: tuple[str, ...]
    leaders: tuple[str, ...]
    citizens: tuple[tuple[str, str | None], ...]


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
    takes_place: str | None = None
    contact: str | None = None


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
def demo_teams(place: str) -> tuple[DemoTeam, ...]:
    """Return the teams of one municipality's demo."""
    return tuple(
        DemoTeam(
            **{name: row[name] for name in ("name", "phone", "urgent_da", "urgent_en")},
            answers_within=timedelta(hours=row["answers_within_hours"]),
            periods=tuple(
                Period(weekday, time.fromisoformat(opens), time.fromisoformat(closes))
                for weekday, opens, closes in row["hours"]
            ),
            members=tuple(map(_address, row["members"])),
            leaders=tuple(map(_address, row["leaders"])),
            citizens=tuple(
                (_address(citizen), _address(adviser) if adviser else None)
                for citizen, adviser in row["citizens"].items()
            ),
        )
        for row in _read("teams")[place]["teams"]
    )


@cache
def target_groups_by_address(place: str) -> Mapping[str, tuple[str, ...]]:
    """Return the target groups of one municipality's citizens, by their address."""
    groups = _read("teams")[place]["target_groups"]
    return {_address(citizen): tuple(slugs) for citizen, slugs in groups.items()}


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


@cache
def programmes() -> Mapping[str, ProgrammeFacts]:
    """Return the programmes by their key, as editors would have described them."""
    return {key: from_kept(facts) for key, facts in _read("programmes").items()}


def library() -> Mapping[str, Any]:
    """Return the modules of the library by their key, and its courses, as they are kept."""
    read: Mapping[str, Any] = _read("modules")
    return read


def _address(local: str) -> str:
    return f"{local}@{DOMAIN}"


def _read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
