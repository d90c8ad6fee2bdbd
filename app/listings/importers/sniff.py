"""The way in: finds out what some bytes are, and has them read by whoever can.

The name and the declared type of a file are not asked; only what it holds counts.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping

from app.core.texts import lazy
from app.listings.importers.feeds import read_feed
from app.listings.importers.jobnet import is_posting, is_search, read_posting_file, read_search
from app.listings.importers.jsonld import has_posting, read_documents, read_page
from app.listings.importers.record import ImportUnreadable, ParsedFile, combined
from app.listings.kinds import ListingKind

LARGEST_FILE = 50_000_000
EMPTY = lazy("The file is empty.")
TOO_LARGE = lazy("The file is larger than 50 MB.")
BAD_JSON = lazy("This looks like JSON, but it is broken.")
UNKNOWN = lazy(
    "We can read Jobnet's answers, job postings as JSON-LD, web pages with such postings in them, "
    "and RSS or Atom feeds. This is none of them."
)

_XML = re.compile(r"\s*(?:<\?xml|<rss|<feed|<rdf:RDF|<!DOCTYPE rss)", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BEGINNING = 2_000


def parse(
    content: bytes, *, url: str | None = None, default_kind: ListingKind | None = None
) -> ParsedFile:
    """Return what a file or page tells, or raise ImportUnreadable and nothing goes in.

    `url` is where it came from; `default_kind` is what its source is set to hold, by default
    jobs, and news for a feed.
    """
    if len(content) > LARGEST_FILE:
        raise ImportUnreadable(TOO_LARGE)
    written = decoded(content)
    start = written.lstrip()[:_BEGINNING]
    if not start:
        raise ImportUnreadable(EMPTY)
    if start[0] in "{[":
        return _json(written, url, default_kind or ListingKind.JOB)
    if _XML.match(start) and not _HTML.search(start):
        return read_feed(content, url=url, kind=default_kind or ListingKind.NEWS)
    if start[0] == "<":
        return read_page(written, url=url, kind=default_kind or ListingKind.JOB)
    raise ImportUnreadable(UNKNOWN)


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def decoded(content: bytes) -> str:
    """Return the text of some bytes: by its mark, as UTF-8, or as Windows' Western European.

    Old systems still export Danish in the last; bytes that are no text at all are read as it
    too, and fail where they are read as JSON or HTML.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _json(written: str, url: str | None, kind: ListingKind) -> ParsedFile:
    try:
        raw = json.loads(written)
    except (ValueError, RecursionError) as broken:
        raise ImportUnreadable(BAD_JSON) from broken
    answers = raw if isinstance(raw, list) else [raw]
    if answers and all(is_search(one) or is_posting(one) for one in answers):
        return combined([_jobnet(one) for one in answers])
    if has_posting(raw):
        return read_documents(raw, url=url, kind=kind)
    raise ImportUnreadable(UNKNOWN)


def _jobnet(raw: Mapping[str, object]) -> ParsedFile:
    return read_search(raw) if is_search(raw) else read_posting_file(raw)
