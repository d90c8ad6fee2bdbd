"""The links of the feed: each filter's values with their counts, chips to remove, ways out.

Pure, and quick on purpose: a page has a hundred such links, so an address is put together from a
part that is written once. Each keeps everything else that was chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from app.core.texts import _, format_date, language, ngettext
from app.listings import facets, geography
from app.listings.categories import CategoryView
from app.listings.feed_filters import FeedFilters
from app.listings.feed_parts import DEADLINE_DAYS, FeedCounts, Tally
from app.listings.kinds import ListingKind, WorkingTime
from app.listings.listing_views import KIND_LABELS, TIME_LABELS

PATH = "/opslag"
SHOWN_AT_ONCE = 6
MOST_ROWS = 30
NOWHERE: Mapping[str, int] = {}

Named = Sequence[tuple[str, str, str]]
"""What can be chosen: (value, label, value in the index)."""


class Choice(NamedTuple):
    """One value of a filter: following it chooses it, or takes it back where it is chosen.

    `href` is empty where the link is what stands in front in the whole group, and then the value.
    """

    value: str
    label: str
    found: int
    href: str = ""
    is_chosen: bool = False


class Rows(NamedTuple):
    """The values of a filter of which none is chosen, in order.

    `made` is the link of each, by value, once an earlier page with the same counts made them.
    """

    choices: Sequence[Choice]
    made: dict[str, str]


NO_ROWS = Rows((), {})


class Group(NamedTuple):
    """One filter: `first` are the values with links of their own, `rows` those that follow them.

    `ahead` is how the addresses of `rows` begin, `chosen` the values that are not repeated there.
    """

    name: str
    heading: str
    ahead: str
    first: Sequence[Choice]
    rows: Rows = NO_ROWS
    chosen: Collection[str] = ()
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was chosen; following it takes it away and leaves the rest."""

    name: str
    value: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Values:
    """What can be chosen, in one language."""

    kinds: Named
    areas: Named
    times: Named
    places: Named
    categories: Mapping[str, str]


def values_of(
    categories: Sequence[CategoryView], own_code: str = "", by_place: Mapping[str, int] = NOWHERE
) -> Values:
    """Return what can be chosen, worded in the language in use.

    The municipalities stand in an order that stays: one's own, those around it, then those where
    there is most of all (`by_place`).
    """
    near = {own_code: 0} | dict.fromkeys(geography.neighbours(own_code), 1)
    every = {municipality.code: municipality.name for municipality in geography.municipalities()}
    order = sorted(every, key=lambda code: (near.get(code, 2), -by_place.get(code, 0)))
    times = (WorkingTime.FULL_TIME, WorkingTime.PART_TIME)
    return Values(
        kinds=[(k.value, str(KIND_LABELS[k]), facets.kind_value(k)) for k in ListingKind],
        areas=[(str(c.id), c.name, c.id.hex) for c in categories if c.kind is None],
        times=[(t.value, str(TIME_LABELS[t]), facets.time_value(t)) for t in times],
        places=[(code, every[code], code) for code in order],
        categories={str(c.id): c.name for c in categories},
    )


def filter_groups(
    filters: FeedFilters,
    counts: FeedCounts,
    values: Values,
    chips: Sequence[Chip],
    *,
    today: date,
) -> list[Group]:
    """Return every filter with its values, those that would leave nothing left out."""
    panel = _Panel(filters, counts, chips)
    groups = [
        panel.group("kind", _("Kind of listing"), facets.KIND, values.kinds),
        panel.areas(values.areas),
        panel.places(values.places),
        panel.group("working_time", _("Working time"), facets.TIME, values.times),
        panel.deadlines(today),
    ]
    return [group for group in groups if group.first or group.rows.choices]


def chosen_chips(filters: FeedFilters, values: Values) -> list[Chip]:
    """Return a chip for each thing that was chosen."""
    return [
        Chip(name, value, _chip_words(name, value, values.categories), href)
        for name, value, href in filters.without_each(PATH)
    ]


def widened(filters: FeedFilters) -> FeedFilters | None:
    """Return the filters with the neighbouring municipalities, where that would be more."""
    if filters.neighbours or not filters.workplace_municipality:
        return None
    return replace(filters, neighbours=True)


def hidden_fields(filters: FeedFilters, *besides: str) -> list[tuple[str, str]]:
    """Return what a form must carry along so that nothing that was chosen gets lost."""
    return [(name, value) for name, value in filters.pairs() if name not in besides]


class _Panel:
    """Makes the filters' links; what is chosen leads to where its chip leads."""

    def __init__(self, filters: FeedFilters, counts: FeedCounts, chips: Sequence[Chip]) -> None:
        self.filters, self.counts = filters, counts
        self._without = {(chip.name, chip.value): chip.href for chip in chips}
        query = filters.query()
        self._ahead = f"{PATH}?{query}&" if query else f"{PATH}?"

    def group(self, name: str, heading: str, facet: str, values: Named) -> Group:
        """A filter with few values, each always in the same place."""
        counted, chosen = self.counts.by_facet[facet], getattr(self.filters, name)
        choices = [
            self._chosen(name, value, label, counted.get(indexed, 0))
            if value in chosen
            else Choice(value, label, counted[indexed])
            for value, label, indexed in values
            if indexed in counted or value in chosen
        ]
        return Group(name, heading, f"{self._ahead}{name}=", choices)

    def areas(self, values: Named) -> Group:
        """The areas of work, those chosen first, then those that hold most."""
        rows = _rows(self.counts.by_facet[facets.CATEGORY], values, by_count=True)
        chosen = self._chosen_of("category", facets.CATEGORY, values)
        return self._many("category", _("Area of work"), chosen, rows)

    def places(self, values: Named) -> Group:
        """The municipalities, those chosen first, and beside them those around."""
        rows = _rows(self.counts.by_facet[facets.PLACE], values)
        chosen = self._chosen_of("workplace_municipality", facets.PLACE, values)
        if chosen:
            chosen.append(self._around())
        return self._many("workplace_municipality", _("Municipality"), chosen, rows)

    def _many(self, name: str, heading: str, first: Sequence[Choice], rows: Rows) -> Group:
        """A filter with so many values that what is chosen stands first, and most is folded."""
        chosen = getattr(self.filters, name)
        return Group(name, heading, f"{self._ahead}{name}=", first, rows, chosen, is_folded=True)

    def _chosen_of(self, name: str, facet: str, values: Named) -> list[Choice]:
        chosen, counted = getattr(self.filters, name), self.counts.by_facet[facet]
        if not chosen:
            return []
        return [
            self._chosen(name, value, label, counted.get(indexed, 0))
            for value, label, indexed in values
            if value in chosen
        ]

    def _chosen(self, name: str, value: str, label: str, found: int) -> Choice:
        return Choice(value, label, found, self._without[name, value], is_chosen=True)

    def _around(self) -> Choice:
        counted = self.counts.by_facet[facets.PLACE]
        wider = replace(self.filters, neighbours=True)
        count = sum(counted.get(code, 0) for code in wider.places())
        href = self._without.get(("neighbours", "1")) or wider.address(PATH)
        return Choice("", _("and the neighbours"), count, href, is_chosen=self.filters.neighbours)

    def deadlines(self, today: date) -> Group:
        chosen, choices = self.filters.apply_before, list[Choice]()
        ahead = self._ahead
        if chosen:
            ahead = self._without["apply_before", chosen.isoformat()]
            ahead += "&" if "?" in ahead else "?"
        for days, day, words in _next_deadlines(today, language()):
            value, count = day.isoformat(), self.counts.by_due[days]
            if day == chosen:
                href = self._without["apply_before", value]
                choices.append(Choice(value, words, count, href, is_chosen=True))
            elif count:
                choices.append(Choice(value, words, count))
        return Group("apply_before", _("Deadline"), f"{ahead}apply_before=", choices)


@lru_cache(maxsize=4)
def _next_deadlines(today: date, _language: str) -> Sequence[tuple[int, date, str]]:
    """Return the deadlines that can be chosen, by days from now, worded in the language in use."""
    return [
        (
            days,
            today + timedelta(days=days),
            ngettext("Within %(n)s day", "Within %(n)s days", days),
        )
        for days in DEADLINE_DAYS
    ]


def _rows(counted: Mapping[str, int], values: Named, *, by_count: bool = False) -> Rows:
    """Return the values that leave something, `MOST_ROWS` at most; a tally keeps them."""
    kept = counted.made if isinstance(counted, Tally) else {}
    rows = kept.get(language())
    if not isinstance(rows, Rows):
        left = (Choice(v, words, counted[i]) for v, words, i in values if i in counted)
        found = sorted(left, key=lambda choice: -choice.found) if by_count else left
        rows = kept[language()] = Rows(list(islice(found, MOST_ROWS)), {})
    return rows


def _chip_words(name: str, value: str, categories: Mapping[str, str]) -> str:
    match name:
        case "q":
            return _("“%(words)s”", words=value)
        case "kind":
            return str(KIND_LABELS[value])
        case "category":
            return categories.get(value, _("A category that is no longer here"))
        case "workplace_municipality":
            return _municipality(value)
        case "postcode":
            return _("Postal code %(code)s", code=value)
        case "working_time":
            return str(TIME_LABELS[value])
        case "apply_before":
            return _("Deadline by %(day)s", day=format_date(date.fromisoformat(value)))
        case _:
            return _("and the neighbours")


def _municipality(code: str) -> str:
    here = geography.municipality_by_code(code)
    return here.name if here else code
