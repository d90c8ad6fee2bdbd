"""Between what a source tells and what a row holds: pure, so that "nothing changed" can be seen.

A search result and a full posting of the same opening say different amounts. Each has a hash of
its own, so that reading either again changes nothing, and neither takes away what the other knew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from app.core.clock import local_day, start_of_day
from app.listings.cleaning import plain_text
from app.listings.duplicates import LONGEST_KEY, employer_key, place_key
from app.listings.importers.record import ImportedListing, ParsedFile, completed
from app.listings.kinds import Condition, Employment, ListingKind, WorkingTime
from app.listings.models import Listing

_COLUMN_OF = {
    "kind": "kind",
    "title": "title",
    "url": "source_url",
    "apply_url": "apply_url",
    "description_html": "description_html",
    "employer_cvr": "employer_cvr",
    "employer_is_anonymous": "employer_is_anonymous",
    "workplace_municipality_code": "workplace_municipality",
    "workplace_name": "workplace_name",
    "workplace_postcode": "postcode",
    "workplace_city": "city",
    "workplace_address": "address",
    "is_abroad": "is_abroad",
    "has_no_fixed_workplace": "has_no_fixed_workplace",
    "working_time": "working_time",
    "weekly_hours": "weekly_hours",
    "employment": "employment",
    "number_to_fill": "number_to_fill",
    "occupation_name": "occupation_name",
    "apply_by": "apply_by",
    "starts_on": "starts_on",
}


def hash_of(record: ImportedListing) -> str:
    """Return what tells whether a source says anything else than last time."""
    told = {
        f.name: _plain(getattr(record, f.name)) for f in fields(record) if f.name != "identifier"
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """The hashes of what a source told of one opening: its search result, its full posting."""

    hit: str | None = None
    full: str | None = None


def told_by(parts: Iterable[ParsedFile]) -> dict[str, Told]:
    """Return what the pages and postings of one source told, before they are put together."""
    told: dict[str, Told] = {}
    for record in (record for part in parts for record in part.records):
        known = told.get(record.source_id, Told())
        field = "full" if record.is_complete else "hit"
        told[record.source_id] = replace(known, **{field: hash_of(record)})
    return told


def columns_of(record: ImportedListing) -> dict[str, Any]:
    """Return what the row of a listing holds of a record.

    An employer who wants to be anonymous is: neither name nor number is kept.
    """
    columns = {column: getattr(record, field) for field, column in _COLUMN_OF.items()}
    is_hidden = record.employer_is_anonymous
    return {
        **{name: v.value if isinstance(v, Enum) else v for name, v in columns.items()},
        "employer_name": "" if is_hidden else record.employer_name or "",
        "employer_cvr": None if is_hidden else record.employer_cvr,
        "languages": list(record.languages),
        "conditions": sorted(condition.value for condition in record.conditions),
        "description_text": plain_text(record.description_html),
        "match_key": match_key(record),
    }


def record_of(listing: Listing) -> ImportedListing:
    """Return what a row already holds, in the shape in which sources tell it."""
    told = {field: getattr(listing, column) for field, column in _COLUMN_OF.items()}
    return ImportedListing(
        **{
            **told,
            "kind": ListingKind(listing.kind),
            "working_time": WorkingTime(listing.working_time),
            "employment": Employment(listing.employment),
        },
        source_id=listing.source_id or "",
        employer_name=listing.employer_name or None,
        languages=tuple(listing.languages),
        conditions=frozenset(Condition(name) for name in listing.conditions),
        is_complete=listing.source_hash is not None or listing.hit_hash is None,
    )


def brought_up_to_date(listing: Listing, news: ImportedListing) -> ImportedListing:
    """Return a row's values with what a source now says, never emptied by its silence.

    A posting completes a search result whichever comes first. A search result that differs from
    the last one is fresher than the posting, except in its teaser.
    """
    stored = record_of(listing)
    if news.is_complete:
        return completed(stored, news)
    if not stored.is_complete:
        return completed(stored, news)
    if listing.hit_hash is None:
        return completed(news, stored)
    return replace(
        completed(stored, news),
        description_html=stored.description_html,
        languages=stored.languages,
        url=stored.url,
        is_complete=True,
    )


def is_over(record: ImportedListing, today: date) -> bool:
    """Tell whether the deadline, or without one the last day at the source, has passed."""
    last_day = record.apply_by or record.listed_until
    return last_day is not None and last_day < today


def first_shown_at(record: ImportedListing, now: datetime) -> datetime:
    """Return when an opening was published: as its source says, though never in the future."""
    if record.published_on is None or record.published_on > local_day(now):
        return now
    return start_of_day(record.published_on).astimezone(UTC)


def match_key(record: ImportedListing) -> str | None:
    """Return the key that the same opening from another source shares, unless nobody is named."""
    name = employer_key(record.employer_name)
    if not name or record.employer_is_anonymous:
        return None
    return f"name:{name}@{place_key(record)}"[: LONGEST_KEY + 20]


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | tuple):
        return sorted(str(one) for one in value)
    return str(value) if isinstance(value, Enum) else value
