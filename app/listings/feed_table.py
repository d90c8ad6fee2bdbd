"""A municipality's feed in memory: which openings have which labels, as rows of bits.

An opening has a place, in the order of ranks, and each label a whole number with a bit for each
place. Filters are then a few ANDs and ORs, counts are exact, and neither asks the database. Pure:
`feed_copy.py` keeps it in step with the index.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from uuid import UUID

from app.listings import facets
from app.listings.search_index import Found, Ranks

BREATH = 2_000
_SET = re.compile(rb"[^\x00]")
MANY = 2_000
_ONE = ord("1")
FINDING = 25
"""Among 100,000 openings it takes as long to find the few that are meant as to count the bits of
so many values, and reading the labels of three as long as counting those of one more."""
SHORT = 5_000
NEVER_COUNTED = f"{facets.POSTCODE}_"


class FeedTable:
    """The openings of one feed with their labels (`kind_job`), the newest last."""

    def __init__(self) -> None:
        """Begin with an empty feed."""
        self._ranks: list[int] = []
        self._ids: list[UUID] = []
        self._labels: list[tuple[str, ...]] = []
        self._rank_of: dict[UUID, int] = {}
        self._bits: dict[str, int] = {}
        self._place_of: dict[str | int, int] | None = None
        self._values: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, tuple[str, str, str]] = {}
        self._all = 0

    @classmethod
    def of(
        cls, rows: Iterable[tuple[int, UUID, str]], breathe: Callable[[], None] = lambda: None
    ) -> FeedTable:
        """Return a table of (rank, listing id, labels divided by blanks), the lowest rank first.

        `breathe` is called every so often, so that a large feed does not hold up the others.
        """
        table = cls()
        places: dict[str, list[int]] = defaultdict(list)
        for place, (rank, listing_id, labels) in enumerate(rows):
            every = table._own(labels)
            table._append(rank, listing_id, every)
            table._rank_of[listing_id] = rank
            for label in every:
                places[label].append(place)
            if place % BREATH == 0:
                breathe()
        for label, some in places.items():
            table._bits[label] = _number(some)
        table._all = (1 << len(table._ranks)) - 1
        return table

    def within(self, bits: int) -> FeedTable:
        """Return a table of these openings alone, to be read: its rows of bits are as short as it
        is. It knows no labels that are never counted.
        """
        table = FeedTable()
        places, rows, bit = list(_places(bits)), table._bits, 1
        table._ranks = [self._ranks[at] for at in places]
        table._ids = [self._ids[at] for at in places]
        table._labels = [self._labels[at] for at in places]
        for labels in table._labels:
            for label in labels:
                rows[label] = rows.get(label, 0) | bit
            bit <<= 1
        table._known = self._known
        for label in rows:
            _, facet, value = self._known[label]
            table._values[facet].add(value)
        table._all = bit - 1
        return table

    def _append(self, rank: int, listing_id: UUID, labels: Iterable[str]) -> None:
        self._ranks.append(rank)
        self._ids.append(listing_id)
        self._labels.append(self._counted(labels))

    def _counted(self, labels: Iterable[str]) -> tuple[str, ...]:
        return tuple(label for label in labels if not label.startswith(NEVER_COUNTED))

    def __len__(self) -> int:
        """Return how many openings are in the feed."""
        return len(self._rank_of)

    @property
    def is_worn(self) -> bool:
        """Say whether most places stand empty, so that a new table would be smaller."""
        return len(self._ranks) > 2 * len(self) + 1_000

    def put(self, rank: int, listing_id: UUID, labels: str) -> None:
        """Put an opening in, in place of what was known of it."""
        self.remove(listing_id)
        place = bisect_left(self._ranks, rank)
        if place == len(self._ranks) or self._ranks[place] != rank:
            self._make_room(place, rank, listing_id)
        own = self._own(labels)
        self._ids[place], self._labels[place] = listing_id, self._counted(own)
        self._rank_of[listing_id] = rank
        bit = 1 << place
        self._all |= bit
        for label in own:
            self._bits[label] = self._bits.get(label, 0) | bit

    def remove(self, listing_id: UUID) -> None:
        """Take an opening out, where it is in; its place stays empty."""
        rank = self._rank_of.pop(listing_id, None)
        if rank is None:
            return
        bit = 1 << bisect_left(self._ranks, rank)
        self._all &= ~bit
        for label, bits in self._bits.items():
            if bits & bit:
                self._bits[label] = bits ^ bit

    def matching(self, groups: Iterable[Sequence[str]], among: int | None = None) -> int:
        """Return the places that have one label of each group at least, as bits."""
        bits = self._all if among is None else among & self._all
        for group in groups:
            either = 0
            for label in group:
                either |= self._bits.get(label, 0)
            bits &= either
        return bits

    def places_of(self, ranks: Ranks) -> int:
        """Return the places of these ranks as bits; a rank that is not known has none."""
        if len(ranks) < MANY:
            return _number([at for at in map(self._place, map(int, ranks)) if at is not None])
        if self._place_of is None:
            write = str if isinstance(ranks[0], str) else int
            self._place_of = {write(rank): place for place, rank in enumerate(self._ranks)}
        try:
            return _number(itemgetter(*ranks)(self._place_of))
        except KeyError:
            found = map(self._place_of.get, ranks)
            return _number([place for place in found if place is not None])

    def _place(self, rank: int) -> int | None:
        place = bisect_left(self._ranks, rank)
        return place if place < len(self._ranks) and self._ranks[place] == rank else None

    def newest(self, bits: int, before: int | None, limit: int) -> list[Found]:
        """Return the newest openings among these, those of a rank below `before`."""
        if before is not None:
            bits &= (1 << bisect_left(self._ranks, before)) - 1
        found: list[Found] = []
        while bits and len(found) < limit:
            place = bits.bit_length() - 1
            found.append(Found(self._ranks[place], self._ids[place]))
            bits ^= 1 << place
        return found

    def tally(self, bits: int, counted: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count how many of these openings have each value of some facets."""
        reading = FINDING + bits.bit_count() // 3 if len(self._ranks) > SHORT else len(self._bits)
        few = [facet for facet in counted if len(self._values.get(facet, ())) > reading]
        tally = self._tally_few(bits, few) if few else {}
        tally.update((f, self._tally_many(bits, f)) for f in counted if f not in tally)
        return tally

    def _tally_many(self, bits: int, facet: str) -> dict[str, int]:
        both = ((v, self._bits[f"{facet}_{v}"] & bits) for v in self._values.get(facet, ()))
        return {value: some.bit_count() for value, some in both if some}

    def _tally_few(self, bits: int, counted: Sequence[str]) -> dict[str, dict[str, int]]:
        tally: dict[str, dict[str, int]] = {facet: {} for facet in counted}
        every = chain.from_iterable(map(self._labels.__getitem__, _places(bits)))
        for label, count in Counter(every).items():
            _, facet, value = self._known[label]
            if facet in tally:
                tally[facet][value] = count
        return tally

    def _own(self, labels: str) -> tuple[str, ...]:
        """Return the labels of an opening, each text that many have kept once."""
        return tuple(self._know(label)[0] for label in dict.fromkeys(labels.split(" ")) if label)

    def _know(self, label: str) -> tuple[str, str, str]:
        known = self._known.get(label)
        if known is None:
            facet, _, value = label.partition("_")
            known = self._known[label] = (label, facet, value)
            self._values[facet].add(value)
        return known

    def _make_room(self, place: int, rank: int, listing_id: UUID) -> None:
        """Make an empty place; those above it move up."""
        self._place_of = None
        self._ranks.insert(place, rank)
        self._ids.insert(place, listing_id)
        self._labels.insert(place, ())
        if place == len(self._ranks) - 1:
            return
        below = (1 << place) - 1
        for label, bits in self._bits.items():
            self._bits[label] = (bits & ~below) << 1 | bits & below
        self._all = (self._all & ~below) << 1 | self._all & below


def _places(bits: int) -> Iterator[int]:
    """Return the places of the bits that are set, looking at eight at a time."""
    octets = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for match in _SET.finditer(octets):
        at, octet = match.start() * 8, octets[match.start()]
        while octet:
            lowest = octet & -octet
            yield at + lowest.bit_length() - 1
            octet ^= lowest


def _number(places: Sequence[int]) -> int:
    """Return the number whose bits stand at these places."""
    if len(places) < MANY:
        octets = bytearray((max(places) >> 3) + 1) if places else bytearray()
        for place in places:
            octets[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(octets, "little")
    digits = bytearray(b"0" * (max(places) + 1))
    for place in places:
        digits[place] = _ONE
    return int(digits[::-1], 2)
