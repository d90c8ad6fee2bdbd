"""The links of the feed: each filter's values with their counts, chips to remove, ways out.

Pure, and quick on purpose: a page has a hundred such links, so an address is put together from a
part that is written once. Each keeps everything else that was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from app.core.texts import _, format_date, ngettext
from app.listings import facets, geography
from app.listings.categories import CategoryView
from app.listings.feed import DEADLINE_DAYS, FeedCounts
from app.listings.feed_filters import FeedFilters
from app.listings.kinds import ListingKind, WorkingTime
from app.listings.listing_views import KIND_LABELS, TIME_LABELS

PATH = "/opslag"
SHOWN_AT_ONCE = 6
MOST_PLACES = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: following it chooses it, or takes it back where it is chosen."""

    label: str
    href: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One filter with its values; `more` are those that are folded away at first."""

    name: str
    heading: str
    choices: Sequence[Choice]
    more: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was chosen; following it takes it away and leaves the rest."""

    label: str
    href: str


def filter_groups(
    filters: FeedFilters,
    counts: FeedCounts,
    categories: Sequence[CategoryView],
    *,
    own_code: str,
    today: date,
) -> list[Group]:
    """Return every filter with its values, those that would leave nothing left out."""
    kinds = [(k.value, str(KIND_LABELS[k]), facets.kind_value(k)) for k in ListingKind]
    areas = [(str(c.id), c.name, c.id.hex) for c in categories if c.kind is None]
    times = [
        (t.value, str(TIME_LABELS[t]), facets.time_value(t))
        for t in (WorkingTime.FULL_TIME, WorkingTime.PART_TIME)
    ]
    groups = [
        _group(filters, "kind", _("Kind of listing"), kinds, counts.by_facet[facets.KIND], 20),
        _by_count(
            _group(filters, "category", _("Area of work"), areas, counts.by_facet["category"])
        ),
        _places(filters, counts, own_code),
        _group(filters, "working_time", _("Working time"), times, counts.by_facet[facets.TIME]),
        _deadlines(filters, counts, today),
    ]
    return [group for group in groups if group.choices]


def chosen_chips(filters: FeedFilters, categories: Sequence[CategoryView]) -> list[Chip]:
    """Return a chip for each thing that was chosen."""
    names = {str(category.id): category.name for category in categories}
    return [
        Chip(_chip_words(name, value, names), filters.lacking(name, value).address(PATH))
        for name, value in filters.pairs()
    ]


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


def widened(filters: FeedFilters) -> FeedFilters | None:
    """Return the filters with the neighbouring municipalities, where that would be more."""
    if filters.neighbours or not filters.workplace_municipality:
        return None
    return replace(filters, neighbours=True)


def hidden_fields(filters: FeedFilters, *besides: str) -> list[tuple[str, str]]:
    """Return what a form must carry along so that nothing that was chosen gets lost."""
    return [(name, value) for name, value in filters.pairs() if name not in besides]


def _group(
    filters: FeedFilters,
    name: str,
    heading: str,
    values: Sequence[tuple[str, str, str]],
    counted: Mapping[str, int],
    at_once: int = SHOWN_AT_ONCE,
) -> Group:
    """Return a group of (value, label, value in the index)."""
    chosen, ahead = set(getattr(filters, name)), _prefix(filters)
    choices = []
    for value, label, indexed in values:
        count = counted.get(indexed, 0)
        if value in chosen:
            href = filters.lacking(name, value).address(PATH)
            choices.append(Choice(label, href, count, is_chosen=True))
        elif count:
            choices.append(Choice(label, f"{ahead}{name}={value}", count))
    return Group(name, heading, choices[:at_once], choices[at_once:])


def _by_count(group: Group) -> Group:
    """Return a group with what is chosen and what holds most first, the rest by name."""
    every = [*group.choices, *group.more]
    every.sort(key=lambda choice: (not choice.is_chosen, -choice.count))
    rest = sorted(every[SHOWN_AT_ONCE:], key=lambda choice: choice.label.casefold())
    return replace(group, choices=every[:SHOWN_AT_ONCE], more=rest)


def _places(filters: FeedFilters, counts: FeedCounts, own_code: str) -> Group:
    """Return the municipalities: one's own, those around it, then where there is most."""
    counted = counts.by_facet[facets.PLACE]
    near = {own_code: 0} | dict.fromkeys(geography.neighbours(own_code), 1)
    most = sorted(counted, key=lambda code: (near.get(code, 2), -counted[code]))[:MOST_PLACES]
    codes = dict.fromkeys((*filters.workplace_municipality, *most))
    values = [(code, _municipality(code), code) for code in codes]
    group = _group(filters, "workplace_municipality", _("Municipality"), values, counted)
    if len(filters.workplace_municipality) == 0:
        return group
    around = filters.lacking("neighbours") if filters.neighbours else widened(filters)
    label = _("and the neighbours")
    beside = Choice(label, (around or filters).address(PATH), -1, is_chosen=filters.neighbours)
    at = len(filters.workplace_municipality)
    return replace(group, choices=[*group.choices[:at], beside, *group.choices[at:]])


def _deadlines(filters: FeedFilters, counts: FeedCounts, today: date) -> Group:
    ahead = _prefix(filters.lacking("apply_before"))
    choices = []
    for days in DEADLINE_DAYS:
        day = today + timedelta(days=days)
        label = ngettext("Within %(n)s day", "Within %(n)s days", days)
        if filters.apply_before == day:
            href = filters.lacking("apply_before").address(PATH)
            choices.append(Choice(label, href, counts.by_due[days], is_chosen=True))
        elif counts.by_due[days]:
            href = f"{ahead}apply_before={day.isoformat()}"
            choices.append(Choice(label, href, counts.by_due[days]))
    return Group("apply_before", _("Deadline"), choices)


def _prefix(filters: FeedFilters) -> str:
    """Return the address that one more value can be put behind."""
    query = urlencode(filters.pairs())
    return f"{PATH}?{query}&" if query else f"{PATH}?"


def _municipality(code: str) -> str:
    here = geography.municipality_by_code(code)
    return here.name if here else code
