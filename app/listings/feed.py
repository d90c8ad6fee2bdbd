"""Reading the feed: which openings answer, and how many each further filter would leave.

All of it is found in the copy that this process keeps (`feed_copy.py`): filters, counts and pages
ask no database at all; words ask the index, once for each question and version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from itertools import chain
from operator import and_
from uuid import UUID

from app.core.clock import pause
from app.core.work import Units
from app.listings import facets
from app.listings.feed_copy import FeedCopy
from app.listings.feed_filters import FeedFilters
from app.listings.feed_parts import FeedCounts, Part, Tally, labels_of
from app.listings.search_index import FeedIndex, Found
from app.listings.search_text import Filters, Query, analyse_query

BROAD = 750
"""From so many openings on, asking again takes its time."""
FEW, FEW_FOUND = 5_000, 500
"""So many openings have a table of their own; fewer where words found them, which come once."""
OCTETS_OF_ONE = 100
COUNTED = (facets.KIND, facets.CATEGORY, facets.PLACE, facets.TIME)

_INDEX = FeedIndex()


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of the feed, newest first; `next` is the rank that the following one is below."""

    found: Sequence[Found]
    next: int | None


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
    groups = [labels_of(chosen, facet) for facet in cut]
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
    places = copy.table.places_of(ranks)
    if edition == copy.edition:
        kept = copy.holding_broad if len(ranks) > BROAD else copy.holding_rare
        kept.put(word, places, 100 + places.bit_length() // 8)
    return places
