"""Fetches what a source has: one page, or all pages of a search and the postings behind them.

Every address passes the outbound guard, a source cannot make us fetch without end or for hours,
and there is a pause between two requests, since we are guests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from app.core.clock import pause, stopwatch
from app.core.errors import Problem
from app.core.outbound import OutboundGuard, TooSlow, Unreachable
from app.core.texts import _, lazy
from app.listings.imported_values import Told, told_by
from app.listings.importers.record import ParsedFile, RecordProblem, combined
from app.listings.importers.searches import page_from, search_in
from app.listings.importers.sniff import parse
from app.listings.kinds import ListingKind

MOST_BYTES = 10 * 1024 * 1024
SECONDS = 30.0
MOST_PAGES = 500
MOST_POSTINGS = 500
MOST_SECONDS = 20 * 60.0
MOST_SLOW_IN_A_ROW = 5
BETWEEN_REQUESTS = 0.1
HEADERS = {
    "User-Agent": "Jobvej (a Danish municipality's job centre)",
    "Accept": "application/json, application/ld+json, text/html, application/rss+xml, "
    "application/atom+xml, */*;q=0.5",
}
NOT_FETCHED = lazy("The full posting could not be fetched. What the search told went in.")


@dataclass(frozen=True)
class Place:
    """Where a source is, and what it is set to hold."""

    url: str
    posting_url: str | None = None
    default_kind: ListingKind | None = None


@dataclass(frozen=True)
class Crawled:
    """All that was read, as one file, what each part told, and the search that showed it."""

    parsed: ParsedFile
    told: Mapping[str, Told]
    seen_in: str | None


def crawl(
    guard: OutboundGuard,
    place: Place,
    *,
    wanted: Callable[[ParsedFile], Sequence[str]],
    still_there: Callable[[], None],
    most_seconds: float = MOST_SECONDS,
) -> Crawled:
    """Fetch everything that a source has, within bounds.

    `wanted` says which postings of a search are worth fetching in full; `still_there` is called
    between requests. Raises a Problem when a page cannot be fetched or read, or TooSlow when the
    pages take longer than `most_seconds`: half a crawl is never taken for all of it. Postings for
    which there is no time left are fetched another time.
    """
    begun_at = stopwatch()

    def is_late() -> bool:
        return stopwatch() - begun_at > most_seconds

    pages = [_fetch(guard, place.url)]
    parts = [parse(pages[0], url=place.url, default_kind=place.default_kind)]
    while _goes_on(parts):
        if is_late():
            raise TooSlow
        still_there()
        pause(BETWEEN_REQUESTS)
        pages.append(_fetch(guard, page_from(place.url, len(_ids(parts)))))
        parts.append(parse(pages[-1], url=place.url))
    found = put_together(parts, search_in(pages))
    if parts[0].total is None or not place.posting_url:
        return found
    ids = wanted(found.parsed)[:MOST_POSTINGS]
    postings, missing = _postings(guard, place.posting_url, ids, still_there, is_late)
    whole = put_together([*parts, *postings], found.seen_in)
    index_of = {record.source_id: n for n, record in enumerate(found.parsed.records)}
    problems = [RecordProblem(index_of[i], i, NOT_FETCHED, is_left_out=False) for i in missing]
    return replace(
        whole, parsed=replace(whole.parsed, problems=(*whole.parsed.problems, *problems))
    )


def put_together(parts: Sequence[ParsedFile], seen_in: str | None) -> Crawled:
    """Return several pages and postings as one; whole only where one search showed them."""
    whole = combined(parts)
    is_whole = whole.is_complete_crawl and seen_in is not None
    return Crawled(replace(whole, is_complete_crawl=is_whole), told_by(parts), seen_in)


def _goes_on(parts: Sequence[ParsedFile]) -> bool:
    """Tell whether there is more: not once a page brings nothing new, and not for ever."""
    total, seen = parts[-1].total, _ids(parts)
    is_new = len(parts) == 1 or len(seen) > len(_ids(parts[:-1]))
    return total is not None and len(seen) < total and is_new and len(parts) < MOST_PAGES


def _ids(parts: Sequence[ParsedFile]) -> frozenset[str]:
    return frozenset().union(*(part.seen_ids for part in parts))


def _fetch(guard: OutboundGuard, url: str) -> bytes:
    answer = guard.fetch(url, max_bytes=MOST_BYTES, timeout=SECONDS, headers=HEADERS)
    if answer.status != 200:
        raise Unreachable(
            _("The web address answered with an error (%(status)s).", status=answer.status)
        )
    return answer.body


def _postings(
    guard: OutboundGuard,
    address: str,
    ids: Sequence[str],
    still_there: Callable[[], None],
    is_late: Callable[[], bool],
) -> tuple[list[ParsedFile], list[str]]:
    """Fetch full postings; returns them and the ids of those that could not be had.

    After five in a row that were too slow the others are not asked for.
    """
    postings: list[ParsedFile] = []
    missing: list[str] = []
    slow = 0
    for source_id in ids:
        if is_late() or slow == MOST_SLOW_IN_A_ROW:
            missing.append(source_id)
            continue
        still_there()
        pause(BETWEEN_REQUESTS)
        try:
            content = _fetch(guard, address.replace("{id}", quote(source_id, safe="")))
            postings.append(_of(parse(content, url=address), source_id))
            slow = 0
        except Problem as problem:
            slow = slow + 1 if isinstance(problem, TooSlow) else 0
            missing.append(source_id)
    return postings, missing


def _of(parsed: ParsedFile, source_id: str) -> ParsedFile:
    """Keep only the posting that was asked for: an answer may not speak for other openings."""
    own = tuple(record for record in parsed.records if record.source_id == source_id)
    return replace(parsed, records=own, total=None)
