"""What a citizen follows: categories, and which one an occupation's name belongs to.

The categories group DISCO-08's occupation areas (Statistics Denmark's version of ISCO-08) the way
people speak of work, and each kind of listing is a category too. Jobnet names occupations and
gives no codes, so a table of ours knows the names. What it does not know it does not guess: the
listing is published without a category, and staff place it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.listings.kinds import ListingKind

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Category:
    """Something to follow: an occupation area with its DISCO-08 codes, or a kind of listing.

    The slug never changes, since subscriptions and addresses hold on to it.
    """

    slug: str
    name_da: str
    name_en: str
    disco_codes: tuple[str, ...]
    kind: ListingKind | None

    def name(self, language: str) -> str:
        """Return the name in "da" or "en"; Danish for any other language."""
        return self.name_en if language == "en" else self.name_da


@cache
def categories() -> tuple[Category, ...]:
    """Return all of them: the occupation areas first, then the kinds, in the order to show."""
    return tuple(
        Category(
            row["slug"],
            row["da"],
            row["en"],
            tuple(row["disco"].split()),
            ListingKind(row["kind"]) if row["kind"] else None,
        )
        for row in _rows("categories")
    )


@cache
def occupation_names() -> dict[str, str]:
    """Return the category's slug for each occupation name that we know, as Jobnet writes it."""
    return {row["occupation"]: row["category"] for row in _rows("occupations")}


def category_for_occupation(name: str | None) -> str | None:
    """Return the slug for an occupation's name, whatever its case and spaces, or None.

    Only a name that is in the table counts; nothing is guessed from parts of it.
    """
    return _by_key().get(_key(name or ""))


def category_for_kind(kind: ListingKind) -> str | None:
    """Return the slug of a kind that is a category too; ordinary jobs are none."""
    return next((each.slug for each in categories() if each.kind is kind), None)


@cache
def _by_key() -> dict[str, str]:
    return {_key(name): slug for name, slug in occupation_names().items()}


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _rows(table: str) -> list[dict[str, str]]:
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
