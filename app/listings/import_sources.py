"""The places that listings are brought in from: a board, a company's pages, a feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Forbidden, Invalid
from app.core.outbound import OutboundGuard
from app.core.rows import one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.contract import ImportRunning, SourceHasOpenings
from app.listings.kinds import ListingKind, SourceKind
from app.listings.models import Listing
from app.listings.models_importing import ImportRun, ImportSource, RunState

IMPORTERS = ("adviser", "super_user", "administrator")
SHORTEST_WAIT = 15
LONGEST_WAIT = 7 * 24 * 60
IMPORTED = (SourceKind.JOBNET, SourceKind.JSON_LD, SourceKind.FEED)

_NAMES = {SourceKind.JOBNET: "Jobnet", SourceKind.JSON_LD: "JSON-LD", SourceKind.FEED: "RSS"}


@dataclass(frozen=True)
class SourceFacts:
    """What staff decide about a source; `runs_every_minutes` is None where it runs by hand."""

    name: str
    kind: SourceKind
    url: str | None = None
    posting_url: str | None = None
    default_listing_kind: ListingKind = ListingKind.JOB
    runs_every_minutes: int | None = None
    is_active: bool = True


def require_importer(uow: UnitOfWork) -> None:
    """Let the job centre's staff and the service itself bring listings in; refuse others."""
    if uow.actor.system is None and not uow.actor.has(*IMPORTERS):
        raise Forbidden()


def sources(uow: UnitOfWork) -> list[ImportSource]:
    """Return the municipality's sources by name. Staff only."""
    require_importer(uow)
    return list(uow.session.scalars(select(ImportSource).order_by(ImportSource.name)))


def source_for_import(uow: UnitOfWork, source_id: UUID) -> ImportSource:
    """Return a source that the actor may import from; NotFound for none in this municipality."""
    require_importer(uow)
    return one_row(uow.session, select(ImportSource).where(ImportSource.id == source_id))


def add_source(uow: UnitOfWork, guard: OutboundGuard, facts: SourceFacts) -> UUID:
    """Add a source; Invalid per field for a name in use, a closed address or a wrong interval."""
    require_importer(uow)
    check_source(uow, guard, facts)
    source = ImportSource(id=uow.new_id(), created_at=uow.now)
    _fill(source, facts)
    _store(uow, source)
    return source.id


def change_source(
    uow: UnitOfWork, guard: OutboundGuard, source_id: UUID, facts: SourceFacts
) -> None:
    """Change a source; its kind stays, as what it brought in depends on it."""
    source = source_for_import(uow, source_id)
    check_source(uow, guard, facts, source)
    _fill(source, facts)
    _store(uow, source)


def source_named(uow: UnitOfWork, name: str | None, kind: SourceKind) -> UUID:
    """Return the source of a name, made where it is missing; without one, the kind's own.

    A source that is made of a feed holds news, of anything else jobs, until staff change it.
    """
    require_importer(uow)
    called = name or own_name(kind)
    known = uow.session.scalar(select(ImportSource).where(ImportSource.name == called))
    if known is not None:
        return known.id
    source = ImportSource(id=uow.new_id(), created_at=uow.now)
    _fill(source, SourceFacts(called, kind, default_listing_kind=default_kind(kind)))
    _store(uow, source)
    return source.id


def own_name(kind: SourceKind) -> str:
    """Return the name of a kind's own source."""
    return _NAMES[kind]


def default_kind(kind: SourceKind) -> ListingKind:
    """Return what a kind's own source holds, until staff change it: of a feed news, else jobs."""
    return ListingKind.NEWS if kind is SourceKind.FEED else ListingKind.JOB


def may_remove(uow: UnitOfWork, source_id: UUID) -> bool:
    """Say whether nothing that was brought in is a source's."""
    found = select(Listing.id).where(Listing.import_source_id == source_id).limit(1)
    return uow.session.scalar(found) is None


def remove_source(uow: UnitOfWork, source_id: UUID) -> None:
    """Remove a source that brought nothing in, with its runs.

    SourceHasOpenings, ImportRunning; NotFound for none in this municipality. Staff only.
    """
    source = source_for_import(uow, source_id)
    uow.session.refresh(source, with_for_update=True)
    is_open = ImportRun.state.in_([RunState.WAITING, RunState.RUNNING])
    runs = select(ImportRun.id).where(ImportRun.import_source_id == source_id, is_open)
    if uow.session.scalar(runs.limit(1)) is not None:
        raise ImportRunning()
    if not may_remove(uow, source_id):
        raise SourceHasOpenings()
    uow.session.delete(source)
    uow.session.flush()


def due_sources(uow: UnitOfWork) -> list[UUID]:
    """Return the sources that are to be asked by now, the longest wait first."""
    rows = uow.session.scalars(
        select(ImportSource)
        .where(
            ImportSource.is_active,
            ImportSource.url.is_not(None),
            ImportSource.runs_every_minutes.is_not(None),
        )
        .order_by(ImportSource.last_run_at)
    )
    return [row.id for row in rows if _is_due(row, uow.now)]


def _is_due(source: ImportSource, now: datetime) -> bool:
    if source.last_run_at is None or source.runs_every_minutes is None:
        return source.runs_every_minutes is not None
    return source.last_run_at + timedelta(minutes=source.runs_every_minutes) <= now


def _fill(source: ImportSource, facts: SourceFacts) -> None:
    source.name, source.kind = facts.name.strip(), facts.kind.value
    source.url, source.posting_url = facts.url or None, facts.posting_url or None
    source.default_listing_kind = facts.default_listing_kind.value
    source.runs_every_minutes, source.is_active = facts.runs_every_minutes, facts.is_active


def _store(uow: UnitOfWork, source: ImportSource) -> None:
    try:
        with uow.session.begin_nested():
            uow.session.add(source)
    except IntegrityError:
        raise Invalid(fields={"name": [_name_taken()]}) from None


def check_source(
    uow: UnitOfWork, guard: OutboundGuard, facts: SourceFacts, source: ImportSource | None = None
) -> None:
    """Refuse what could never be fetched; what its name leads to is checked at each fetch."""
    wrong: dict[str, list[str]] = {}
    if not facts.name.strip():
        wrong["name"] = [_("This is missing.")]
    elif _is_taken(uow, facts.name.strip(), source):
        wrong["name"] = [_name_taken()]
    if source is not None and facts.kind != source.kind:
        wrong["kind"] = [_("The kind of a source cannot be changed.")]
    for field, url in (("url", facts.url), ("posting_url", facts.posting_url)):
        if url and (reason := _refusal(guard, url)):
            wrong[field] = [reason]
    if facts.posting_url and "{id}" not in facts.posting_url:
        wrong["posting_url"] = [_("Write {id} where the opening's own number belongs.")]
    wait = facts.runs_every_minutes
    if wait is not None and not SHORTEST_WAIT <= wait <= LONGEST_WAIT:
        wrong["runs_every_minutes"] = [_("Choose between 15 minutes and a week.")]
    if wait is not None and not facts.url:
        wrong["url"] = [_("A source that runs by itself needs a web address.")]
    if wrong:
        raise Invalid(fields=wrong)


def _is_taken(uow: UnitOfWork, name: str, source: ImportSource | None) -> bool:
    known = uow.session.scalar(select(ImportSource).where(ImportSource.name == name))
    return known is not None and known is not source


def _name_taken() -> str:
    return _("There is a source with this name already.")


def _refusal(guard: OutboundGuard, url: str) -> str | None:
    try:
        guard.read(url.replace("{id}", "1"))
    except Invalid as refused:
        return str(refused.detail or refused.title)
    return None
