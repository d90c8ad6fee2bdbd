"""Which import a worker does next, and the source of a file whose kind had none."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import select

from app.core.errors import Invalid
from app.core.work import UnitOfWork
from app.listings.import_runs import (
    INTERRUPTED,
    MOST_ATTEMPTS,
    OPEN,
    end_badly,
    held,
    is_worked_at,
    open_runs,
    place_of,
    run_under_way,
    someone_works,
)
from app.listings.import_sources import source_for_import, source_named
from app.listings.kinds import SourceKind
from app.listings.models_importing import ImportRun, RunState

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A run that this worker is to do, with what was handed in, where something was.

    One that has no source yet has the kind that its file is said to be.
    """

    run_id: UUID
    source_id: UUID | None
    content: bytes | None
    source_kind: SourceKind | None = None


def claim_run(uow: UnitOfWork) -> Claimed | None:
    """Take the next import that waits, or one whose worker fell silent; None for none."""
    for run in open_runs(uow):
        if _is_anothers(uow, run):
            continue
        if run.attempts >= MOST_ATTEMPTS:
            end_badly(uow, run, INTERRUPTED)
            continue
        return _claimed(uow, run)
    return None


def find_source(uow: UnitOfWork, run_id: UUID) -> None:
    """Give a run whose file could be read its kind's own source, and let it wait to be done."""
    run = run_under_way(uow, run_id)
    try:
        run.import_source_id = source_named(uow, None, SourceKind(run.source_kind or ""))
    except Invalid:
        log.info("import-source-made-meanwhile", run=str(run_id))  # it is found at the next turn
    else:
        run.attempts = 0
    run.state = RunState.WAITING


def _is_anothers(uow: UnitOfWork, run: ImportRun) -> bool:
    """Say whether somebody else is at a run or at its source, holding what the answer rests on."""
    source_id = run.import_source_id
    source = held(uow, source_id) if source_id is not None else None
    # another worker may have taken it, or found its source, while this one waited
    uow.session.refresh(run, with_for_update=source_id is None)
    if RunState(run.state) not in OPEN or run.import_source_id != source_id:
        return True
    if source_id is None:
        return is_worked_at(uow, run)
    return source is None or someone_works(uow, source_id)


def _claimed(uow: UnitOfWork, run: ImportRun) -> Claimed:
    run.state, run.heard_from_at, run.attempts = RunState.RUNNING, uow.now, run.attempts + 1
    if run.import_source_id is not None:
        source = source_for_import(uow, run.import_source_id)
        run.was_silent = source.first_done_at is None
        source.last_run_at = uow.now
    sealed = uow.session.scalar(select(ImportRun.content_sealed).where(ImportRun.id == run.id))
    content = uow.vault.open(sealed, context=place_of(run.id)) if sealed is not None else None
    uow.session.flush()
    kind = SourceKind(run.source_kind) if run.source_kind else None
    return Claimed(run.id, run.import_source_id, content, kind)
