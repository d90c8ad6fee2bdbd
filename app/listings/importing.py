"""The verbs of importing: one run reads everything first, then takes it in a batch at a time.

A file that cannot be read changes nothing. Batches are small units of work with a rest between
them, so that nobody else who writes waits long. Doing the same import again changes nothing but
when things were seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy import select

from app.core.db import Database
from app.core.errors import NotFound, Problem, Unavailable
from app.core.outbound import OutboundGuard
from app.core.rounds import Rest
from app.core.texts import lazy
from app.core.work import Actor, Municipality, UnitOfWork, Units, the_service
from app.listings.claiming_runs import Claimed, claim_run, find_source
from app.listings.contract import NONE
from app.listings.crawling import Crawled, Place, crawl, put_together
from app.listings.gone_openings import close_gone, gone_from_source
from app.listings.import_runs import (
    begin_run,
    fail_run,
    finish_run,
    note_alive,
    note_batch,
    note_total,
    reason_of,
    request_due_run,
)
from app.listings.import_sources import (
    default_kind,
    due_sources,
    source_for_import,
    source_named,
)
from app.listings.imported_values import hash_of
from app.listings.importers.record import (
    ImportedListing,
    ImportUnreadable,
    ParsedFile,
    RecordProblem,
)
from app.listings.importers.searches import search_in
from app.listings.importers.sniff import parse
from app.listings.kinds import ListingKind, SourceKind
from app.listings.models import Listing
from app.listings.models_importing import ImportSource
from app.listings.reading_runs import RunView, run_view
from app.listings.taking_in import Outcome, take_in

BATCH = 50
NOT_STORED = lazy("This opening could not be stored.")
OTHER_KIND = lazy("The file is of another kind than the source. Choose a source that fits.")
NOTHING_IN_IT = lazy("We found no opening in the file that we could read.")
NO_ADDRESS = lazy("The source has no web address, and no file was handed in.")

log = structlog.get_logger()

T = TypeVar("T")
Progress = Callable[[int, int], None]


def _quietly(_done: int, _total: int) -> None:
    return None


@dataclass(frozen=True)
class _Run:
    """One import under way: where, for whom, from what.

    One that is claimed is claimed again where its worker falls silent.
    """

    units: Units
    municipality: Municipality
    actor: Actor
    run_id: UUID
    source_id: UUID
    progress: Progress = _quietly
    is_claimed: bool = False
    rest: Callable[[Database], Rest] = Rest

    def note(self, verb: Callable[..., None], *facts: object, **named: object) -> None:
        """Do one of the verbs of `import_runs` in a unit of its own."""
        with self.units.write(self.municipality, self.actor) as uow:
            verb(uow, self.run_id, *facts, **named)


def import_contents(
    units: Units,
    municipality: Municipality,
    actor: Actor,
    source_id: UUID,
    contents: Sequence[bytes],
    *,
    label: str,
    url: str | None = None,
    progress: Progress = _quietly,
) -> RunView:
    """Import files of one source as one run, here and now, and return how it went.

    `url` is where they came from; `progress` is told of (done, total) after each batch. Raises
    ImportRunning while another import of the source is under way. What cannot be read ends the
    run as failed, and nothing goes in.
    """
    with units.write(municipality, actor) as uow:
        run_id = begin_run(uow, source_id, label=label)
    run = _Run(units, municipality, actor, run_id, source_id, progress)
    return _do(run, lambda: _read(run, contents, url))


def import_from_address(
    units: Units,
    municipality: Municipality,
    actor: Actor,
    url: str,
    guard: OutboundGuard,
    *,
    source_name: str | None = None,
    progress: Progress = _quietly,
) -> RunView:
    """Fetch what is at an address, find out what it is, and import it as one run.

    Raises a Problem where it cannot be fetched or read; then there is no run either.
    """
    found = crawl(guard, Place(url), wanted=lambda _parsed: (), still_there=lambda: None)
    with units.write(municipality, actor) as uow:
        source_id = source_named(uow, source_name, found.parsed.source_kind)
        run_id = begin_run(uow, source_id, label=url)
    run = _Run(units, municipality, actor, run_id, source_id, progress)
    return _do(run, lambda: _fitting(run, found))


def request_due_imports(units: Units, municipality: Municipality) -> None:
    """Have the sources asked that are due by now."""
    with units.write(municipality, the_service("imports")) as uow:
        for source_id in due_sources(uow):
            request_due_run(uow, source_id)


def do_waiting_import(units: Units, municipality: Municipality, guard: OutboundGuard) -> bool:
    """Do the next import that waits in a municipality; false when there is none."""
    actor = the_service("imports")
    with units.write(municipality, actor) as uow:
        claimed = claim_run(uow)
    if claimed is None:
        return False
    if claimed.source_id is None:
        _find_source(units, municipality, actor, claimed)
        return True
    run = _Run(units, municipality, actor, claimed.run_id, claimed.source_id, is_claimed=True)
    _do(run, lambda: _read_or_fetch(run, claimed, guard))
    return True


def _find_source(units: Units, municipality: Municipality, actor: Actor, claimed: Claimed) -> None:
    """Give a file its kind's own source if there is something in it; otherwise it is refused."""
    run = _Run(units, municipality, actor, claimed.run_id, NONE)
    try:
        kind = claimed.source_kind or SourceKind.JSON_LD
        parsed = parse(claimed.content or b"", default_kind=default_kind(kind))
        run.note(note_total, 0, parsed.problems)
        _insist_on_content(parsed, kind)
        run.note(find_source)
    except Unavailable:  # it is claimed again, as in `_do`
        raise
    except Problem as problem:
        run.note(fail_run, reason_of(problem))
    except Exception:
        log.exception("import-failed", run=str(run.run_id))
        run.note(fail_run, Problem.title)


def _do(run: _Run, read: Callable[[], Crawled]) -> RunView:
    """Read, take in and finish; whatever happens, the run says how it ended.

    Where the database has too much to do, a claimed run stays as it is and is done later.
    """
    try:
        found = read()
        _take_in_all(run, found)
        _close_what_is_gone(run, found)
        run.note(finish_run, was_complete=found.parsed.is_complete_crawl)
    except Problem as problem:
        if run.is_claimed and isinstance(problem, Unavailable):
            raise
        run.note(fail_run, reason_of(problem))
    except Exception:
        log.exception("import-failed", run=str(run.run_id))
        run.note(fail_run, Problem.title)
    with run.units.read(run.municipality, run.actor) as uow:
        return run_view(uow, run.run_id)


# ---- reading


def _read_or_fetch(run: _Run, claimed: Claimed, guard: OutboundGuard) -> Crawled:
    if claimed.content is not None:
        return _read(run, [claimed.content], None)
    return _fetched(run, guard)


def _read(run: _Run, contents: Sequence[bytes], url: str | None) -> Crawled:
    source = _source(run)
    kind = ListingKind(source.default_listing_kind)
    parts = [parse(content, url=url or source.url, default_kind=kind) for content in contents]
    _insist_on_kind(source, parts)
    return put_together(parts, search_in(contents))


def _fetched(run: _Run, guard: OutboundGuard) -> Crawled:
    source = _source(run)
    if not source.url:
        raise ImportUnreadable(NO_ADDRESS)
    found = crawl(
        guard,
        Place(source.url, source.posting_url, ListingKind(source.default_listing_kind)),
        wanted=lambda parsed: _worth_fetching(run, parsed),
        still_there=lambda: run.note(note_alive),
    )
    return _fitting(run, found)


def _fitting(run: _Run, found: Crawled) -> Crawled:
    _insist_on_kind(_source(run), [found.parsed])
    return found


def _source(run: _Run) -> ImportSource:
    with run.units.read(run.municipality, run.actor) as uow:
        return source_for_import(uow, run.source_id)


def _insist_on_kind(source: ImportSource, parts: Sequence[ParsedFile]) -> None:
    if any(part.source_kind != SourceKind(source.kind) for part in parts):
        raise ImportUnreadable(OTHER_KIND)


def _insist_on_content(parsed: ParsedFile, kind: SourceKind) -> None:
    if parsed.source_kind != kind:
        raise ImportUnreadable(OTHER_KIND)
    if not parsed.records:
        raise ImportUnreadable(NOTHING_IN_IT)


def _worth_fetching(run: _Run, parsed: ParsedFile) -> list[str]:
    """Return the search results that are new, changed, or never completed: these come last."""
    with run.units.read(run.municipality, run.actor) as uow:
        rows = uow.session.execute(
            select(Listing.source_id, Listing.hit_hash, Listing.source_hash).where(
                Listing.import_source_id == run.source_id
            )
        )
        known = {row.source_id: (row.hit_hash, row.source_hash is not None) for row in rows}
    worth = [r.source_id for r in parsed.records if known.get(r.source_id) != (hash_of(r), True)]
    return sorted(worth, key=lambda source_id: known.get(source_id, ("", True))[1] is False)


# ---- taking in


def _take_in_all(run: _Run, found: Crawled) -> None:
    records = found.parsed.records
    run.note(note_total, len(records), found.parsed.problems)
    run.progress(0, len(records))
    for done, chunk in _chunks(run, records):
        _take_in_batch(run, chunk, found)
        run.progress(done, len(records))


def _take_in_batch(run: _Run, chunk: Sequence[ImportedListing], found: Crawled) -> None:
    """Take a batch in; where one record breaks it, take the others in one by one."""
    try:
        with run.units.write(run.municipality, run.actor) as uow:
            outcomes = _take_in(uow, run, chunk, found)
            note_batch(uow, run.run_id, len(chunk), outcomes)
    except Problem:
        raise
    except Exception:
        if len(chunk) > 1:
            log.warning("import-batch-split", run=str(run.run_id))
            for record in chunk:
                _take_in_batch(run, [record], found)
            return
        log.exception("import-record-failed", run=str(run.run_id))
        problem = RecordProblem(0, chunk[0].source_id, NOT_STORED)
        run.note(note_batch, 1, Counter[Outcome](), [problem])


def _take_in(
    uow: UnitOfWork, run: _Run, chunk: Sequence[ImportedListing], found: Crawled
) -> Counter[Outcome]:
    """Take records in while no other import of the municipality does, so that none is doubled."""
    held = uow.session.scalars(select(ImportSource).order_by(ImportSource.id).with_for_update())
    source = next((one for one in held if one.id == run.source_id), None)
    if source is None:
        raise NotFound()
    return take_in(uow, source, run.run_id, chunk, told=found.told, seen_in=found.seen_in)


def _close_what_is_gone(run: _Run, found: Crawled) -> None:
    if not found.parsed.is_complete_crawl or found.seen_in is None:
        return
    with run.units.write(run.municipality, run.actor) as uow:
        source = source_for_import(uow, run.source_id)
        gone = gone_from_source(uow, source, found.parsed.seen_ids, found.seen_in)
    for _done, chunk in _chunks(run, gone):
        with run.units.write(run.municipality, run.actor) as uow:
            closed = close_gone(uow, chunk)
            note_batch(uow, run.run_id, 0, Counter({Outcome.CLOSED: closed}))


def _chunks(run: _Run, items: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Hand out a batch at a time, with how many that makes, and rest between them."""
    rest = run.rest(run.units.database)
    for start in range(0, len(items), BATCH):
        if start:
            rest.take()
        yield min(start + BATCH, len(items)), items[start : start + BATCH]
