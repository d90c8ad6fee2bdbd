"""The copy of a municipality's feed that every process keeps in memory, in step with the database.

It compares its version with the database's once a second, and catches up with what changed. How
it was chosen and what it measures is in `docs/decisions/0005-feed.md`.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, column, text
from sqlalchemy.types import Text

from app.core.clock import pause, stopwatch
from app.core.texts import LANGUAGES
from app.core.work import Municipality, UnitOfWork, Units
from app.listings.categories import CategoryView, categories
from app.listings.feed_changes import changed_since, feed_version
from app.listings.feed_filters import FeedFilters
from app.listings.feed_parts import FeedCounts, Part, Tally
from app.listings.feed_table import FeedTable
from app.listings.lru import Lru
from app.listings.search_text import Query

MOST_CHANGES_AT_ONCE, LARGE = 500, 20_000
KEPT_LETTERS = 100_000_000
"""How long the cards that a process keeps may be together; all municipalities share the room."""
KEPT_OCTETS = 16_000_000
"""How much room the places of words may take, for each municipality."""
KEPT_ANSWERS = 2_000
KEPT_TALLIES = 10_000
KEPT_IN_PARTS = 40_000_000

Links = dict[tuple[str, str, str], str]
"""Links of filters by language, value and words, made by `feed_page.py`."""


@dataclass
class FeedCopy:
    """What one process knows of one municipality's feed; `edition` grows when anything changes."""

    municipality: Municipality
    fragments: Lru[tuple[int, str, date], str]
    table: FeedTable = field(default_factory=FeedTable)
    categories: tuple[CategoryView, ...] = ()
    worded: dict[str, object] = field(default_factory=dict)
    links: Links = field(default_factory=dict)
    version: int = -1
    edition: int = 0
    looked_at: float = float("-inf")
    day: date = date.min
    answers: Lru[tuple[FeedFilters, date], FeedCounts] = field(
        default_factory=lambda: Lru(KEPT_ANSWERS)
    )
    # Apart, so that thousands of rare words, found at once, do not drive out the dear ones.
    holding_broad: Lru[Query, int] = field(default_factory=lambda: Lru(KEPT_OCTETS))
    holding_rare: Lru[Query, int] = field(default_factory=lambda: Lru(KEPT_OCTETS))
    tallies: Lru[tuple[Query, tuple[tuple[str, ...], ...], str], Tally] = field(
        default_factory=lambda: Lru(KEPT_TALLIES)
    )
    panels: Lru[tuple[FeedFilters, str], str] = field(default_factory=lambda: Lru(KEPT_OCTETS))
    parts: Lru[tuple[Query, frozenset[str]], Part] = field(
        default_factory=lambda: Lru(KEPT_IN_PARTS)
    )
    catching_up: threading.Lock = field(default_factory=threading.Lock)

    def forget_words(self) -> None:
        """Forget everything that was worded or counted; the openings themselves stay."""
        self.worded.clear()
        self.links.clear()
        self.forget_counts()
        self.edition += 1

    def forget_counts(self) -> None:
        """Forget what was counted and what words were found in."""
        self.answers.clear()
        self.holding_broad.clear()
        self.holding_rare.clear()
        self.tallies.clear()
        self.panels.clear()
        self.parts.clear()

    def begin_day(self, today: date) -> None:
        """Forget how many days were left yesterday."""
        if self.day != today:
            self.day = today
            self.forget_words()


class Feed:
    """Every municipality's feed, as this process knows it."""

    def __init__(self, units: Units, *, patience: float = 1.0) -> None:
        """Look whether the database knows more at most every `patience` seconds."""
        self.units, self._patience = units, patience
        self._copies: dict[UUID, FeedCopy] = {}
        self._fragments: Lru[tuple[int, str, date], str] = Lru(KEPT_LETTERS)

    def of(self, municipality: Municipality) -> FeedCopy:
        """Return a municipality's feed, no older than the patience."""
        copy = self._copies.get(municipality.id)
        if copy is None:
            copy = FeedCopy(municipality, self._fragments)
            self._copies[municipality.id] = copy
        if stopwatch() - copy.looked_at >= self._patience:
            self._look(copy)
        return copy

    def look_again(self, municipality_id: UUID) -> None:
        """Look at the next request, without waiting: something was just committed."""
        copy = self._copies.get(municipality_id)
        if copy is not None:
            copy.looked_at = float("-inf")

    def _look(self, copy: FeedCopy) -> None:
        """Catch up; who comes while another does that reads what is known, if anything is."""
        if not copy.catching_up.acquire(blocking=copy.version < 0 or self._patience == 0):
            return
        try:
            began = stopwatch()
            if began - copy.looked_at < self._patience:
                return
            with self.units.read(copy.municipality) as uow:
                catch_up(uow, copy)
            copy.looked_at = began
        finally:
            copy.catching_up.release()


def catch_up(uow: UnitOfWork, copy: FeedCopy) -> None:
    """Bring a copy up to the version of the database, by its changes or from the beginning."""
    version, named = feed_version(uow), tuple(categories(uow))
    if named != copy.categories:
        copy.categories = named
        copy.forget_words()
    if version == copy.version:
        return
    changed = changed_since(uow, copy.version) if copy.version >= 0 else None
    if changed is None or len(changed) > MOST_CHANGES_AT_ONCE or copy.table.is_worn:
        copy.table = FeedTable.of(_every_row(uow), lambda: pause(0))
        if len(copy.table) > LARGE:
            # A large table stays: going through it at each full collection took 50 ms.
            gc.freeze()
        if copy.version >= 0:
            copy.fragments.clear()
    else:
        _take_in(uow, copy, changed)
    copy.forget_counts()
    copy.version = version
    copy.edition += 1


def _take_in(uow: UnitOfWork, copy: FeedCopy, changed: list[UUID]) -> None:
    rows = uow.session.execute(
        _SOME_ROWS,
        {"municipality_id": uow.municipality.id, "listing_ids": changed},
        execution_options={"tenant_bound": True},
    )
    found = {listing_id: (rank, labels) for rank, listing_id, labels in rows}
    for listing_id in changed:
        if listing_id in found:
            rank, labels = found[listing_id]
            copy.table.put(rank, listing_id, labels)
        else:
            copy.table.remove(listing_id)
    copy.fragments.drop((one.int, words, copy.day) for one in changed for words in LANGUAGES)


def _every_row(uow: UnitOfWork) -> Iterable[tuple[int, UUID, str]]:
    rows = uow.session.execute(
        _EVERY_ROW,
        {"municipality_id": uow.municipality.id},
        execution_options={"tenant_bound": True, "yield_per": 2_000},
    )
    return ((rank, listing_id, labels) for rank, listing_id, labels in rows)


_COLUMNS = (column("rank", BigInteger), column("listing_id", Uuid), column("facets", Text))
_ROWS = (
    "SELECT rank, listing_id, facets FROM listing_search WHERE municipality_id = :municipality_id "
)
_EVERY_ROW = (
    text(_ROWS + "ORDER BY rank")
    .bindparams(bindparam("municipality_id", type_=Uuid()))
    .columns(*_COLUMNS)
)
_SOME_ROWS = (
    text(_ROWS + "AND listing_id IN :listing_ids")
    .bindparams(
        bindparam("municipality_id", type_=Uuid()),
        bindparam("listing_ids", type_=Uuid(), expanding=True),
    )
    .columns(*_COLUMNS)
)
