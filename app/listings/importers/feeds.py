"""Reads RSS and Atom: news, courses and offers that the job centre's partners publish.

What a feed is about is a setting of its source, because a feed does not say. Authors' names are
left out, as contact persons are everywhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser

from app.core.clock import COPENHAGEN
from app.core.texts import lazy
from app.listings.cleaning import clean_html, plain_text
from app.listings.importers.identifiers import short_id
from app.listings.importers.languages import languages_of
from app.listings.importers.reading import NO_ID, NO_TITLE, read_all
from app.listings.importers.record import BadRecord, ImportedListing, ImportUnreadable, ParsedFile
from app.listings.importers.values import LONGEST_LINK, Notes, part, text, web_url
from app.listings.kinds import ListingKind, SourceKind

NO_FEED = lazy("This is not an RSS or Atom feed.")


def read_feed(content: bytes, *, url: str | None, kind: ListingKind) -> ParsedFile:
    """Return the entries of a feed; raise ImportUnreadable when it is none.

    A feed shows the newest only, so it never stands for everything that its source has.
    """
    # A file object, since feedparser takes bare bytes for a file name or an address first.
    feed = feedparser.parse(BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    if not feed.version or (feed.bozo and not feed.entries):
        raise ImportUnreadable(NO_FEED)

    def read(entry: object, notes: Notes) -> ImportedListing:
        return _entry(entry, notes, url, kind)

    records, problems = read_all(feed.entries, read, _id)
    return ParsedFile(SourceKind.FEED, records, problems)


def _id(entry: object) -> str | None:
    found = text(part(entry, "id"), LONGEST_LINK) or text(part(entry, "link"), LONGEST_LINK)
    return short_id(found) if found else None


def _entry(entry: object, notes: Notes, url: str | None, kind: ListingKind) -> ImportedListing:
    source_id = _id(entry)
    if source_id is None:
        raise BadRecord(NO_ID, "guid")
    title = text(part(entry, "title"))
    if title is None:
        raise BadRecord(NO_TITLE, "title")
    description = clean_html(_longest(entry))
    address = web_url(part(entry, "link"), notes, "link", base=url)
    return ImportedListing(
        source_id=source_id,
        kind=kind,
        title=title,
        url=address,
        apply_url=None if kind is ListingKind.NEWS else address,
        description_html=description,
        languages=languages_of(f"{title}\n{plain_text(description)}"),
        published_on=_day(_moment(entry)),
    )


def _longest(entry: object) -> str:
    """Return the content where there is one, which is longer than the summary."""
    contents: list[Any] = [part(one, "value") for one in part(entry, "content") or []]
    texts = [one for one in (*contents, part(entry, "summary")) if isinstance(one, str)]
    return max(texts, key=len, default="")


def _moment(entry: Any) -> struct_time | None:
    """Return when it was published, or else changed; asked past feedparser's own substitution."""
    found: struct_time | None = dict.get(entry, "published_parsed") or dict.get(
        entry, "updated_parsed"
    )
    return found


def _day(moment: struct_time | None) -> date | None:
    if moment is None:
        return None
    return datetime(*moment[:6], tzinfo=UTC).astimezone(COPENHAGEN).date()
