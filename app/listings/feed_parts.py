"""Some openings of a feed and what is counted among them, by bits of a table (`feed_table.py`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.listings import facets
from app.listings.feed_table import FeedTable
from app.listings.search_questions import due_between
from app.listings.search_text import Filters, label

DEADLINE_DAYS = (3, 7, 30)


class Tally(dict[str, int]):
    """How many openings each value of a facet would leave.

    Many pages share one; what they make of it, by language, is kept with it.
    """

    __slots__ = ("made",)

    def __init__(self, found: Mapping[str, int]) -> None:
        """Begin with these counts."""
        super().__init__(found)
        self.made: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """How many openings answer, and how many each value would leave.

    `by_due` counts by days from today.
    """

    total: int
    by_facet: Mapping[str, Mapping[str, int]]
    by_due: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """The openings that hold some words and answer some filters (`cut`).

    Where they are few they have a table of their own. `base` has them as bits of `table`.
    """

    table: FeedTable
    base: int
    cut: Collection[str]

    def matching(self, chosen: Filters) -> int:
        """Return those that answer the other filters too, as bits of the table."""
        left = [facet for facet in chosen.chosen if facet not in self.cut]
        return self.table.matching((labels_of(chosen, facet) for facet in left), self.base)

    def due_among(self, bits: int, today: date) -> dict[int, int]:
        """Count the deadlines of the next days."""
        ends = next_days(today).items()
        return {days: self.table.matching([some], bits).bit_count() for days, some in ends}


def labels_of(chosen: Filters, facet: str) -> list[str]:
    return [label(facet, value) for value in chosen.chosen[facet]]


@lru_cache(maxsize=2)
def next_days(today: date) -> Mapping[int, Sequence[str]]:
    """Return the labels of the deadlines of the next days."""
    ends = {days: due_between(today, today + timedelta(days=days)) for days in DEADLINE_DAYS}
    return {days: [label(facets.DUE, one) for one in some] for days, some in ends.items()}
