"""How imports went, for those who look: one, the latest, and the last of each source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from app.core.errors import NotFound
from app.core.texts import language
from app.core.work import UnitOfWork
from app.listings.contract import NONE
from app.listings.import_runs import NEWEST_FIRST
from app.listings.import_sources import own_name, require_importer
from app.listings.kinds import SourceKind
from app.listings.models_importing import ImportRun, ImportSource, RunState
from app.listings.taking_in import Outcome


@dataclass(frozen=True)
class ProblemView:
    """One thing that was wrong: the record's number in the file (from 1), why, and the field."""

    number: int | None
    source_id: str | None
    reason: str
    field: str | None
    is_left_out: bool


@dataclass(frozen=True)
class RunView:
    """One import as people see it, worded in the language in use.

    `source_id` is NONE where it has no source: the file was refused, or has not been read yet.
    """

    id: UUID
    source_id: UUID
    source_name: str
    label: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    total: int
    done: int
    counts: dict[str, int]
    problems: tuple[ProblemView, ...]
    problem_count: int
    failure: str | None
    was_complete: bool
    was_silent: bool

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen."""
        return self.state in {RunState.DONE, RunState.FAILED}


def run_view(uow: UnitOfWork, run_id: UUID) -> RunView:
    """Return one import. Staff only; NotFound for none in this municipality."""
    require_importer(uow)
    row = uow.session.execute(_with_names().where(ImportRun.id == run_id)).first()
    if row is None:
        raise NotFound()
    return _view(row[0], row[1])


def recent_runs(
    uow: UnitOfWork, *, limit: int = 10, source_id: UUID | None = None
) -> list[RunView]:
    """Return the latest imports, of one source or of all, newest first. Staff only."""
    require_importer(uow)
    wanted = _with_names().order_by(*NEWEST_FIRST).limit(limit)
    if source_id is not None:
        wanted = wanted.where(ImportRun.import_source_id == source_id)
    return [_view(run, name) for run, name in uow.session.execute(wanted)]


def last_good_runs(uow: UnitOfWork) -> dict[UUID, RunView]:
    """Return the latest import of each source that brought something. Staff only."""
    return _latest_of_each(uow, ImportRun.state == RunState.DONE, ImportRun.total > 0)


def last_failed_runs(uow: UnitOfWork) -> dict[UUID, RunView]:
    """Return the latest import of each source where it failed: none for one that went well since.

    Staff only.
    """
    latest = _latest_of_each(uow, ImportRun.state.in_([RunState.DONE, RunState.FAILED]))
    return {source_id: run for source_id, run in latest.items() if run.state == RunState.FAILED}


def _latest_of_each(uow: UnitOfWork, *which: ColumnElement[bool]) -> dict[UUID, RunView]:
    require_importer(uow)
    rows = uow.session.execute(_with_names().where(*which).order_by(*NEWEST_FIRST))
    found: dict[UUID, RunView] = {}
    for run, name in rows:
        if run.import_source_id is not None and run.import_source_id not in found:
            found[run.import_source_id] = _view(run, name)
    return found


def _with_names() -> Select[ImportRun, str]:
    return select(ImportRun, ImportSource.name).outerjoin(
        ImportSource, ImportSource.id == ImportRun.import_source_id
    )


def _view(run: ImportRun, source_name: str | None) -> RunView:
    failure = run.failure
    return RunView(
        run.id,
        run.import_source_id or NONE,
        source_name or own_name(SourceKind(run.source_kind or "")),
        run.label,
        RunState(run.state),
        run.started_at,
        run.finished_at,
        run.total,
        run.done,
        {name: getattr(run, name) for name in (*(one.value for one in Outcome), "left_out")},
        tuple(_problem_view(one) for one in run.problems),
        run.problem_count,
        failure.get(language()) if failure else None,
        run.was_complete,
        run.was_silent,
    )


def _problem_view(stored: dict[str, Any]) -> ProblemView:
    return ProblemView(
        stored["index"] + 1,
        stored["source_id"],
        stored["reason"].get(language(), ""),
        stored["field"] or None,
        stored["is_left_out"],
    )
