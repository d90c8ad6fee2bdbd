"""Reading the feed: which openings answer, how many each further filter would leave, what is new.

Every process keeps a copy of each municipality's feed in memory (`FeedTable`), compares its
version with the database's once a second, and catches up with what changed. Filters, counts and
pages then ask no database at all; words ask the index, once for each question and version. How it
was chosen and what it measures is in `docs/decisions/0005-feed.md`.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache, reduce
from itertools import chain
from operator import and_
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, column, text
from sqlalchemy.types import Text

from app.core.clock import pause, stopwatch
from app.core.texts import LANGUAGES
from app.core.work import Municipality, UnitOfWork, Units
from app.listings import facets
from app.listings.categories import CategoryView, categories
from app.listings.feed_changes import changed_since, feed_version
from app.listings.feed_filters import FeedFilters
from app.listings.feed_table import FeedTable
from app.listings.lru import Lru
from app.listings.search_index import FeedIndex, Found
from app.listings.search_questions import due_between
from app.listings.search_text import Filters, Query, analyse_query, label

MOST_CHANGES_AT_ONCE, LARGE = 500, 20_000
KEPT_LETTERS = 100_000_000
"""How long the cards that a process keeps may be together; all municipalities share the room."""
KEPT_OCTETS = 16_000_000
"""How much room the places of words may take, for each municipality."""
KEPT_ANSWERS = 2_000
BROAD = 10_000
"""From so many characters of ranks on, about 750 openings, asking again takes its time."""
KEPT_TALLIES = 10_000
FEW, FEW_FOUND = 5_000, 500
"""So many openings have a table of their own; fewer where words found them, which come once."""
OCTETS_OF_ONE, KEPT_IN_PARTS = 100, 40_000_000
DEADLINE_DAYS = (3, 7, 30)
COUNTED = (facets.KIND, facets.CATEGORY, facets.PLACE, facets.TIME)

Links = dict[tuple[str, str, str], str]
"""Links of filters by language, value and words, made by `feed_page.py`."""

_INDEX = FeedIndex()


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
class FeedPage:
    """One page of the feed, newest first; `next` is the rank that the following one is below."""

    found: Sequence[Found]
    next: int | None


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
        return self.table.matching((_labels(chosen, facet) for facet in left), self.base)

    def due_among(self, bits: int, today: date) -> dict[int, int]:
        """Count the deadlines of the next days."""
        ends = _next_days(today).items()
        return {days: self.table.matching([some], bits).bit_count() for days, some in ends}


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


def read_page(
    copy: FeedCopy,
    units: Units,
    filters: FeedFilters,
    *,
    today: date,
    before: int | None = None,
    limit: int = 20,
) -> FeedPage:
    """Return the newest openings that answer, those of a rank below `before`."""
    query, chosen = _asked(filters, today)
    part = _part(copy, units, query, chosen)
    found = part.table.newest(part.matching(chosen), before, limit + 1)
    return FeedPage(found[:limit], found[limit - 1].rank if len(found) > limit else None)


def count_answers(copy: FeedCopy, units: Units, filters: FeedFilters, *, today: date) -> FeedCounts:
    """Count what answers, and what each other value of each filter would leave."""
    known = copy.answers.get((filters, today))
    if known is None:
        edition = copy.edition
        known = _count(copy, units, filters, today)
        if edition == copy.edition:
            copy.answers.put((filters, today), known)
    return known


def similar(
    copy: FeedCopy, listing_id: UUID, category_ids: Iterable[UUID], places: Iterable[str], most: int
) -> list[UUID]:
    """Return the newest openings of the same categories, those nearby first."""
    alike = [f"{facets.CATEGORY}_{one.hex}" for one in category_ids]
    near = [f"{facets.PLACE}_{code}" for code in places]
    bits = copy.table.matching([alike])
    nearby = copy.table.matching([near], bits)
    found = copy.table.newest(nearby, None, most + 1) + copy.table.newest(
        bits & ~nearby, None, most + 1
    )
    return [one.listing_id for one in found if one.listing_id != listing_id][:most]


@lru_cache(maxsize=1_000)
def _asked(filters: FeedFilters, today: date) -> tuple[Query, Filters]:
    return analyse_query(filters.q), filters.as_index_filters(today)


def _count(copy: FeedCopy, units: Units, filters: FeedFilters, today: date) -> FeedCounts:
    query, chosen = _asked(filters, today)
    part = _part(copy, units, query, chosen)
    bits = part.matching(chosen)
    counted: dict[str, Mapping[str, int]] = {
        **part.table.tally(bits, [facet for facet in COUNTED if facet not in chosen.chosen])
    }
    due: dict[int, int] | None = None
    for facet in chosen.chosen:
        others = chosen.without(facet)
        around = _part(copy, units, query, others, is_asked_for=False)
        if facet == facets.DUE:
            due = around.due_among(around.matching(others), today)
        elif facet in COUNTED:
            counted[facet] = _tally(copy, query, others, around, facet)
    if due is None:
        due = part.due_among(bits, today)
    return FeedCounts(bits.bit_count(), counted, due)


def _part(
    copy: FeedCopy, units: Units, query: Query, chosen: Filters, *, is_asked_for: bool = True
) -> Part:
    """Return the openings that hold the words and lie where it is asked for, or else those of the
    categories asked for: filters that leave few, and are the same from page to page.

    What words leave gets a table of its own only where it is what somebody asked for: it takes
    longer to make than to count in once.
    """
    near = [facet for facet in (facets.PLACE, facets.POSTCODE) if facet in chosen.chosen]
    cut = near or [facet for facet in (facets.CATEGORY,) if facet in chosen.chosen]
    groups = [_labels(chosen, facet) for facet in cut]
    key = (query, frozenset(chain.from_iterable(groups)))
    known = copy.parts.get(key)
    if known is not None:
        return known
    held = _holding(copy, units, query)
    table, base = copy.table, copy.table.matching(groups, held)
    if held is not None and not is_asked_for:
        return Part(table, base, cut)
    weight = base.bit_length() // 8
    number, few = base.bit_count(), FEW if held is None else FEW_FOUND
    if (cut or held is not None) and number <= few:
        table = table.within(base)
        base, weight = table.matching([]), number * OCTETS_OF_ONE
    part = Part(table, base, cut)
    copy.parts.put(key, part, 1_000 + weight)
    return part


def _labels(chosen: Filters, facet: str) -> list[str]:
    return [label(facet, value) for value in chosen.chosen[facet]]


@lru_cache(maxsize=2)
def _next_days(today: date) -> Mapping[int, Sequence[str]]:
    """Return the labels of the deadlines of the next days."""
    ends = {days: due_between(today, today + timedelta(days=days)) for days in DEADLINE_DAYS}
    return {days: [label(facets.DUE, one) for one in some] for days, some in ends.items()}


def _tally(copy: FeedCopy, query: Query, chosen: Filters, part: Part, facet: str) -> Tally:
    """Count one facet; many addresses differ in that facet alone, and share the count."""
    key = (query, tuple(map(tuple, chosen.groups())), facet)
    known = copy.tallies.get(key)
    if known is None:
        known = Tally(part.table.tally(part.matching(chosen), (facet,))[facet])
        copy.tallies.put(key, known)
    return known


def _holding(copy: FeedCopy, units: Units, query: Query) -> int | None:
    """Return the places of the openings that hold all the words; None where none are asked for.

    While the index is asked, others may catch up and places move: then it is asked again.
    """
    if query.is_empty:
        return None
    words = [Query((term,)) for term in query.terms[:-1]]
    words.append(Query(query.terms[-1:], query.prefix))
    while True:
        edition = copy.edition
        found = [_holding_one(copy, units, word) for word in words]
        if copy.edition == edition:
            return reduce(and_, found)


def _holding_one(copy: FeedCopy, units: Units, word: Query) -> int:
    """Ask the index for all openings that hold one word, once an edition."""
    known = copy.holding_broad.get(word)
    if known is None:
        known = copy.holding_rare.get(word)
    if known is not None:
        return known
    edition = copy.edition
    with units.read(copy.municipality) as uow:
        ranks = _INDEX.ranks(uow.session, uow.municipality.id, word)
    pause(0)
    places = copy.table.places_of(ranks.split(",") if ranks else [])
    if edition == copy.edition:
        kept = copy.holding_broad if len(ranks) > BROAD else copy.holding_rare
        kept.put(word, places, 100 + places.bit_length() // 8)
    return places


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
