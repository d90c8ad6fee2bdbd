"""What every importer hands over: listings, what was wrong, and how whole the file was.

Contact persons are left out on purpose: their names, e-mail addresses and telephone numbers are
personal data that the feed does not need, because the description and the place to apply say how
to get in touch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date

from app.core.errors import Invalid
from app.core.texts import Text, lazy
from app.listings.importers.identifiers import Identifier
from app.listings.kinds import Condition, Employment, ListingKind, SourceKind, WorkingTime


class ImportUnreadable(Invalid):
    """A file or page holds nothing that any importer understands; nothing of it goes in."""

    slug = "listings/import-unreadable"
    title = lazy("We could not read this file.")


class BadRecord(Exception):
    """One record lacks what a listing cannot be without; the importer reports it and goes on."""

    def __init__(self, reason: Text, field: str) -> None:
        """Carry why, in words for people, and the source's own name of the field."""
        self.reason = reason
        self.field = field
        super().__init__(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedListing:
    """One opening, course or item of news as its source tells it, cleaned.

    `title` is plain text of at most 200 characters; `description_html` is safe HTML;
    `languages` are guesses among "da" and "en"; `weekly_hours` reads "37" or "8–20"; ids and
    addresses have at most 200 characters, names 160, towns 80, web addresses 1000;
    `workplace_municipality_code` is the official four-digit code ("0615"). A record that
    is not `is_complete` is a search hit, which the full posting completes. An `identifier` is
    what `source_id` was made of, where whose it is belongs to it.
    """

    source_id: str
    identifier: Identifier | None = None
    kind: ListingKind
    title: str
    url: str | None = None
    apply_url: str | None = None
    description_html: str = ""
    languages: tuple[str, ...] = ()
    employer_name: str | None = None
    employer_cvr: str | None = None
    employer_is_anonymous: bool = False
    workplace_municipality_code: str | None = None
    workplace_name: str | None = None
    workplace_postcode: str | None = None
    workplace_city: str | None = None
    workplace_address: str | None = None
    is_abroad: bool = False
    has_no_fixed_workplace: bool = False
    working_time: WorkingTime = WorkingTime.UNKNOWN
    weekly_hours: str | None = None
    employment: Employment = Employment.UNKNOWN
    conditions: frozenset[Condition] = frozenset()
    number_to_fill: int | None = None
    occupation_name: str | None = None
    published_on: date | None = None
    apply_by: date | None = None
    listed_until: date | None = None
    starts_on: date | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """What was wrong with one record: its place in the file (from 0), why, and which field.

    `is_left_out` tells a record that did not go in from one that went in without the field.
    """

    index: int
    source_id: str | None
    reason: Text
    field: str | None = None
    is_left_out: bool = True


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """All that one file or page told.

    `total` is how many its source says there are altogether. Only when `is_complete_crawl`
    may what is missing from `seen_ids` be taken as gone.
    """

    source_kind: SourceKind
    records: tuple[ImportedListing, ...]
    problems: tuple[RecordProblem, ...] = ()
    is_complete_crawl: bool = False
    total: int | None = None

    @property
    def seen_ids(self) -> frozenset[str]:
        """Return the ids that the source still has, those of broken records among them."""
        told = {record.source_id for record in self.records}
        return frozenset(told | {p.source_id for p in self.problems if p.source_id})


def completed(hit: ImportedListing, posting: ImportedListing) -> ImportedListing:
    """Return the posting, with what only the search hit knew put in where it says nothing."""
    facts = {name: getattr(hit, name) for name in _FACTS if _says_nothing(getattr(posting, name))}
    if posting.kind is ListingKind.JOB:
        facts["kind"] = hit.kind
    if all(_says_nothing(getattr(posting, name)) for name in _PLACE):
        facts |= {name: getattr(hit, name) for name in _PLACE}
    return replace(
        posting,
        **facts,
        conditions=posting.conditions | hit.conditions,
        employer_is_anonymous=posting.employer_is_anonymous or hit.employer_is_anonymous,
        has_no_fixed_workplace=posting.has_no_fixed_workplace or hit.has_no_fixed_workplace,
    )


# The parts of a place belong together: a hit's street must not mix with a posting's town.
_PLACE = tuple(f.name for f in fields(ImportedListing) if f.name.startswith("workplace_"))
_PLACE += ("is_abroad",)
_MERGED = {"conditions", "employer_is_anonymous", "has_no_fixed_workplace", "is_complete"}
_FACTS = tuple(
    f.name
    for f in fields(ImportedListing)
    if f.name not in {*_PLACE, *_MERGED, "languages", "kind", "source_id", "identifier", "title"}
)


def _says_nothing(value: object) -> bool:
    return not value or value in (WorkingTime.UNKNOWN, Employment.UNKNOWN)


def combined(pages: Iterable[ParsedFile]) -> ParsedFile:
    """Return several pages and postings of one source as one file.

    A posting completes the hit of the same id. The whole is a complete crawl when its search
    pages together hold as many openings as the source says there are.
    """
    parts = list(pages)
    records: dict[str, ImportedListing] = {}
    for record in (r for part in parts for r in part.records):
        records[record.source_id] = _better(records.get(record.source_id), record)
    problems = tuple(p for part in parts for p in part.problems)
    totals = [part.total for part in parts if part.total is not None]
    listed = frozenset().union(*(p.seen_ids for p in parts if p.total is not None))
    return ParsedFile(
        source_kind=parts[0].source_kind,
        records=tuple(records.values()),
        problems=problems,
        is_complete_crawl=is_whole(len(listed), max(totals, default=None), problems),
        total=max(totals, default=None),
    )


def _better(known: ImportedListing | None, new: ImportedListing) -> ImportedListing:
    if known is None or known.is_complete == new.is_complete:
        return new
    return completed(known, new) if new.is_complete else completed(new, known)


def is_whole(seen: int, total: int | None, problems: Iterable[RecordProblem]) -> bool:
    """Tell whether everything that a source has was seen.

    Nothing at all is never everything: an empty answer is more likely a fault than a board
    without openings, and would close them all. A record without an id could be any of them.
    """
    has_nameless = any(p.is_left_out and p.source_id is None for p in problems)
    return bool(total) and seen >= (total or 0) and not has_nameless
