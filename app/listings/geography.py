"""Where in Denmark the work is: municipalities, their neighbours, and postal codes.

The tables in `data/` are small and change with a reform, not with the day, so they are part of
the code. A municipality's code is the official one in four digits ("0615", never "615" or 615).
Neighbours share a border on land: bridges and ferries do not count, so that "Horsens and around"
never crosses the sea. A postal code has the one municipality that most of it lies in.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of the 98 Danish municipalities."""

    code: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Postcode:
    """A Danish postal code: its town and the municipality that most of it lies in."""

    postcode: str
    city: str
    municipality_code: str


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Return all 98, in the order of their codes."""
    return tuple(Municipality(r["code"], r["name"], r["region"]) for r in _rows("municipalities"))


def municipality_by_code(code: str | int | None) -> Municipality | None:
    """Return a municipality by its code, written with or without the leading zero."""
    return _by_code().get(str(code).strip().zfill(4))


def municipality_by_name(name: str | None) -> Municipality | None:
    """Return a municipality by its name, also as "Århus", "Københavns Kommune" or "ærø "."""
    key = _key(name or "")
    return _by_name().get(key) or _by_name().get(key.removesuffix("s"))


def neighbours(code: str) -> tuple[str, ...]:
    """Return the codes of the municipalities that share a land border with this one."""
    return _neighbours().get(code, ())


def postcode(written: str | int | None) -> Postcode | None:
    """Return what is known of a postal code, or None where there is no such code in Denmark."""
    code = str(written).strip().upper().removeprefix("DK-").removeprefix("DK").strip().zfill(4)
    if not re.fullmatch(r"[0-9]{4}", code):
        return None
    firsts, found = _postcodes()
    index = bisect_right(firsts, code) - 1
    if index < 0 or code > found[index][0]:
        return None
    return Postcode(code, found[index][1], found[index][2])


@cache
def _by_code() -> dict[str, Municipality]:
    return {municipality.code: municipality for municipality in municipalities()}


@cache
def _by_name() -> dict[str, Municipality]:
    return {_key(municipality.name): municipality for municipality in municipalities()}


@cache
def _neighbours() -> dict[str, tuple[str, ...]]:
    return {row["code"]: tuple(row["neighbours"].split()) for row in _rows("municipalities")}


@cache
def _postcodes() -> tuple[list[str], list[tuple[str, str, str]]]:
    rows = _rows("postcodes")
    return (
        [row["first"] for row in rows],
        [(row["last"], row["city"], row["municipality"]) for row in rows],
    )


_KOMMUNE = re.compile(r"\s+(?:kommune|regionskommune|municipality)$")
_SPELLINGS = {"bornholms": "bornholm", "høje tåstrup": "høje taastrup", "nordfyn": "nordfyns",
              "vesthimmerland": "vesthimmerlands", "copenhagen": "københavn"}  # fmt: skip


def _key(name: str) -> str:
    """Return a name as it is compared: one spelling of å, no "Kommune", no stray spaces."""
    folded = _KOMMUNE.sub("", " ".join(name.casefold().split()))
    folded = re.sub(r"\s*-\s*", " ", folded)
    return _SPELLINGS.get(folded, folded).replace("å", "aa")


def _rows(table: str) -> list[dict[str, str]]:
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
