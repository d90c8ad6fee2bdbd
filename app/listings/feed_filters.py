"""What a reader of the feed has chosen: read from an address, written into one, never lost.

Pure: every link of the feed (a filter more, a filter less, the next page, RSS) is made from one
`FeedFilters`, so that none can forget what the others chose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

from app.core.texts import Text, lazy
from app.listings import facets, geography
from app.listings.kinds import ListingKind, WorkingTime
from app.listings.search_questions import due_between
from app.listings.search_text import Filters

LONGEST_QUESTION = 200
MOST_VALUES = 40
FURTHEST_DEADLINE = timedelta(days=731)

MANY = ("kind", "category", "workplace_municipality", "postcode", "working_time")
NAMES = ("q", *MANY, "neighbours", "apply_before")

_KINDS = frozenset(kind.value for kind in ListingKind)
_TIMES = frozenset(time.value for time in WorkingTime if time is not WorkingTime.UNKNOWN)
_CURSOR = re.compile(r"[0-9]{1,19}")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class FeedFilters:
    """The question and the filters; values of one filter are alternatives, filters narrow."""

    q: str = ""
    kind: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    workplace_municipality: tuple[str, ...] = ()
    postcode: tuple[str, ...] = ()
    working_time: tuple[str, ...] = ()
    neighbours: bool = False
    apply_before: date | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is chosen, so that the whole feed answers."""
        return self == NO_FILTERS

    def pairs(self) -> list[tuple[str, str]]:
        """Return what was chosen as the pairs of a query, always in the same order."""
        chosen = [("q", self.q)] if self.q else []
        for name in MANY:
            chosen += [(name, value) for value in getattr(self, name)]
        if self.neighbours:
            chosen.append(("neighbours", "1"))
        if self.apply_before:
            chosen.append(("apply_before", self.apply_before.isoformat()))
        return chosen

    def query(self) -> str:
        """Return what was chosen as the query of an address, without its question mark.

        All values but the words are known to need no quoting: they were read from lists.
        """
        return "&".join(self._parts())

    def without_each(self, path: str) -> list[tuple[str, str, str]]:
        """Return each thing that was chosen, name and value, with the address that lacks it alone.

        Neighbours are those of a municipality, and go with the last of these.
        """
        pairs, parts, addresses = self.pairs(), self._parts(), []
        for at, (name, value) in enumerate(pairs):
            left = parts[:at] + parts[at + 1 :]
            if name == "workplace_municipality" and len(self.workplace_municipality) == 1:
                left = [part for part in left if part != "neighbours=1"]
            addresses.append((name, value, f"{path}?{'&'.join(left)}" if left else path))
        return addresses

    def _parts(self) -> list[str]:
        parts = [f"{name}={value}" for name, value in self.pairs()]
        if self.q:
            parts[0] = f"q={quote_plus(self.q)}"
        return parts

    def address(self, path: str, *more: tuple[str, str]) -> str:
        """Return a path with what was chosen, and whatever else is given, as its query."""
        query = "&".join([*filter(None, (self.query(),)), *(f"{n}={v}" for n, v in more)])
        return f"{path}?{query}" if query else path

    def as_index_filters(self, today: date) -> Filters:
        """Return the labels that the index and the feed's table are asked for."""
        due: Iterable[str] = ()
        if self.apply_before:
            # A day that has passed leaves nothing: no opening has the deadline "never".
            due = due_between(today, self.apply_before) or {"never"}
        return Filters.of(
            **{
                facets.KIND: [facets.kind_value(kind) for kind in self.kind],
                facets.CATEGORY: [UUID(one).hex for one in self.category],
                facets.PLACE: self.places(),
                facets.POSTCODE: self.postcode,
                facets.TIME: [facets.time_value(WorkingTime(t)) for t in self.working_time],
                facets.DUE: due,
            }
        )

    def places(self) -> set[str]:
        """Return the codes of the municipalities asked for, with neighbours where they count."""
        chosen = set(self.workplace_municipality)
        if self.neighbours:
            chosen.update(
                n for code in self.workplace_municipality for n in geography.neighbours(code)
            )
        return chosen


NO_FILTERS = FeedFilters()


@dataclass(frozen=True, slots=True)
class Asked:
    """An address as it was understood: the filters, where to go on, and what was not understood.

    `before` is the rank that the page begins below; `problems` are messages by parameter.
    """

    filters: FeedFilters
    before: int | None = None
    problems: dict[str, list[Text]] = field(default_factory=dict)


def read_address(pairs: Iterable[tuple[str, str]], today: date) -> Asked:
    """Understand the query of a page's address; never raises, whatever it holds.

    What is not understood is left out and named in `problems`. Names that are not ours are
    passed over: others add their own to links.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in NAMES or name == "cursor":
            given.setdefault(name, []).append(value.strip())
    problems: dict[str, list[Text]] = {}
    kept: dict[str, Any] = {
        name: _many(name, given[name], problems) for name in MANY if name in given
    }
    filters = FeedFilters(
        q=_question(given.get("q", ()), problems),
        neighbours=bool(kept.get("workplace_municipality")) and _last(given, "neighbours") == "1",
        apply_before=_deadline(_last(given, "apply_before"), today, problems),
        **kept,
    )
    return Asked(filters, _before(_last(given, "cursor"), problems), problems)


def read_cursor(cursor: str | None) -> int | None:
    """Return the rank that a page begins below; ValueError for what we never gave."""
    if not cursor:
        return None
    if not _CURSOR.fullmatch(cursor):
        raise ValueError(cursor)
    return min(int(cursor), 2**63 - 1)


NO_WORD: Text = lazy("There was no word to search for, so you see everything. Write a word.")
_UNKNOWN: dict[str, Text] = {
    "kind": lazy("We do not know one of the kinds that you asked for, so it was left out."),
    "category": lazy(
        "We do not know one of the categories that you asked for, so it was left out."
    ),
    "workplace_municipality": lazy(
        "We do not know one of the municipalities that you asked for, so it was left out."
    ),
    "postcode": lazy("That is not a Danish postal code, so it was left out. It has four digits."),
    "working_time": lazy("We do not know that working time, so it was left out."),
    "apply_before": lazy("We could not read the date, so it was left out."),
    "cursor": lazy("We could not find the place in the list, so you see it from the top."),
    "q": lazy("You wrote a lot. We searched for the beginning of it."),
}


def _many(name: str, values: Sequence[str], problems: dict[str, list[Text]]) -> tuple[str, ...]:
    understood = {_understood(name, value) for value in values[:MOST_VALUES] if value}
    if None in understood or len(values) > MOST_VALUES:
        problems[name] = [_UNKNOWN[name]]
    return _in_order(value for value in understood if value is not None)


def _understood(name: str, value: str) -> str | None:
    """Return a filter's value as we write it, or None for one that we do not know."""
    if name == "kind":
        return value if value in _KINDS else None
    if name == "working_time":
        return value if value in _TIMES else None
    if name == "category":
        return str(UUID(value)) if _HEXADECIMAL.fullmatch(value) else None
    if name == "postcode":
        known = geography.postcode(value) if value.isascii() else None
        return known.postcode if known else None
    here = geography.municipality_by_code(value) if value.isascii() else None
    return here.code if here else None


def _question(values: Sequence[str], problems: dict[str, list[Text]]) -> str:
    asked = " ".join(values[-1].split()) if values else ""
    if asked and not any(letter.isalnum() for letter in asked):
        problems["q"] = [NO_WORD]
        return ""
    if len(asked) > LONGEST_QUESTION:
        problems["q"] = [_UNKNOWN["q"]]
    return asked[:LONGEST_QUESTION].strip()


def _deadline(value: str, today: date, problems: dict[str, list[Text]]) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except ValueError:
        problems["apply_before"] = [_UNKNOWN["apply_before"]]
        return None
    return min(day, today + FURTHEST_DEADLINE)


def _before(value: str, problems: dict[str, list[Text]]) -> int | None:
    try:
        return read_cursor(value)
    except ValueError:
        problems["cursor"] = [_UNKNOWN["cursor"]]
        return None


def _last(given: dict[str, list[str]], name: str) -> str:
    return given[name][-1] if name in given else ""


def _in_order(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values))
