"""One import from its request to its end: who does it, how far it is, and how it went.

A run is claimed by one worker and heard from with every batch. One that has fallen silent was
killed, and is begun again: what it took in already is then unchanged. What somebody began here and
now is only ended then, as nobody else has what it read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound, Problem
from app.core.texts import LANGUAGES, Text, language, lazy, use_language
from app.core.work import UnitOfWork
from app.listings.contract import ImportFinished, ImportRunning
from app.listings.import_sources import require_importer, source_for_import
from app.listings.importers.record import RecordProblem
from app.listings.models import Listing
from app.listings.models_importing import ImportRun, ImportSource, RunState
from app.listings.taking_in import Outcome

SILENT_FOR = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_PROBLEMS = 200
KEPT_RUNS = 20
LONGEST_LABEL = 200
OPEN = frozenset({RunState.WAITING, RunState.RUNNING})
INTERRUPTED = lazy("The import was interrupted. Try it again.")


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
    """One import as people see it, worded in the language in use."""

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


@dataclass(frozen=True)
class Claimed:
    """A run that this worker is to do, with what was handed in, where something was."""

    run_id: UUID
    source_id: UUID
    content: bytes | None


def request_run(
    uow: UnitOfWork, source_id: UUID, *, label: str, content: bytes | None = None
) -> UUID:
    """Have the worker do an import soon: of what is handed in, else of the source's address."""
    source = source_for_import(uow, source_id)
    run = _new_run(uow, source, label, RunState.WAITING)
    if content is not None:
        run.content_sealed = uow.vault.seal(content, context=_place(run.id))
    uow.session.add(run)
    uow.session.flush()
    return run.id


def request_fetch(uow: UnitOfWork, source_id: UUID) -> UUID:
    """Have the worker ask a source's address soon; the same run where it waits or runs already.

    NotFound for a source without an address.
    """
    source = _held(uow, source_for_import(uow, source_id).id)
    if source is None or not source.url:
        raise NotFound()
    label = source.url[:LONGEST_LABEL]
    under_way = (run.id for run in _open_runs(uow, source.id) if run.label == label)
    return next(under_way, None) or request_run(uow, source_id, label=label)


def request_due_run(uow: UnitOfWork, source_id: UUID) -> None:
    """Have a source asked that is due, unless it waits or runs already."""
    source = _held(uow, source_id)
    if source is None or _open_runs(uow, source.id):
        return
    source.last_run_at = uow.now
    request_run(uow, source_id, label=source.url or "")


def begin_run(uow: UnitOfWork, source_id: UUID, *, label: str) -> UUID:
    """Begin an import here and now; ImportRunning while another of the source is under way.

    The worker does not begin it again: it would read the source's address, and not what was given.
    """
    source = _held(uow, source_for_import(uow, source_id).id)
    if source is None:
        raise NotFound()
    if _someone_works(uow, source.id):
        raise ImportRunning()
    run = _new_run(uow, source, label, RunState.RUNNING)
    run.attempts = MOST_ATTEMPTS
    source.last_run_at = uow.now
    uow.session.add(run)
    uow.session.flush()
    return run.id


def claim_run(uow: UnitOfWork) -> Claimed | None:
    """Take the next import that waits, or one whose worker fell silent; None for none."""
    for run in _open_runs(uow):
        source = _held(uow, run.import_source_id)
        uow.session.refresh(run)  # another worker may have taken it while this one waited
        if source is None or RunState(run.state) not in OPEN or _someone_works(uow, source.id):
            continue
        if run.attempts >= MOST_ATTEMPTS:
            _end_badly(uow, run, INTERRUPTED)
            continue
        return _claimed(uow, run, source)
    return None


def note_total(
    uow: UnitOfWork, run_id: UUID, total: int, problems: Iterable[RecordProblem]
) -> None:
    """Note how many records there are, and what was wrong with those that could not be read."""
    run = _run(uow, run_id)
    run.total, run.done, run.heard_from_at = total, 0, uow.now
    run.updated = run.unchanged = run.merged = run.expired = run.left_out = 0
    run.problems, run.problem_count = [], 0
    _add_problems(run, problems)


def note_batch(
    uow: UnitOfWork,
    run_id: UUID,
    done: int,
    outcomes: Counter[Outcome],
    problems: Iterable[RecordProblem] = (),
) -> None:
    """Note that a batch is in; raises NotFound when the run was taken away meanwhile."""
    run = _run(uow, run_id)
    run.done += done
    run.heard_from_at = uow.now
    for outcome, number in outcomes.items():
        setattr(run, outcome.value, getattr(run, outcome.value) + number)
    _add_problems(run, problems)


def note_alive(uow: UnitOfWork, run_id: UUID) -> None:
    """Note that the run is still under way, such as between two pages that it fetches."""
    _run(uow, run_id).heard_from_at = uow.now


def finish_run(uow: UnitOfWork, run_id: UUID, *, was_complete: bool) -> None:
    """Note that everything is in; the followers hear of what is new, once."""
    run = _run(uow, run_id)
    source = uow.session.scalar(select(ImportSource).where(ImportSource.id == run.import_source_id))
    run.state, run.finished_at, run.heard_from_at = RunState.DONE, uow.now, uow.now
    run.content_sealed, run.was_complete = None, was_complete
    run.added = _number_added(uow, run)
    if source is not None and source.first_done_at is None:
        source.first_done_at = uow.now
    _forget_old_runs(uow, run.import_source_id)
    uow.record(ImportFinished(run.id))


def fail_run(uow: UnitOfWork, run_id: UUID, reason: Text) -> None:
    """Note in plain words why nothing more went in; the followers hear of what did."""
    _end_badly(uow, _run(uow, run_id), reason)


def run_view(uow: UnitOfWork, run_id: UUID) -> RunView:
    """Return one import. Staff only; NotFound for none in this municipality."""
    require_importer(uow)
    row = uow.session.execute(
        select(ImportRun, ImportSource.name)
        .join(ImportSource, ImportSource.id == ImportRun.import_source_id)
        .where(ImportRun.id == run_id)
    ).first()
    if row is None:
        raise NotFound()
    return _view(row[0], row[1])


def recent_runs(
    uow: UnitOfWork, *, limit: int = 10, source_id: UUID | None = None
) -> list[RunView]:
    """Return the latest imports, of one source or of all, newest first. Staff only."""
    require_importer(uow)
    wanted = (
        select(ImportRun, ImportSource.name)
        .join(ImportSource, ImportSource.id == ImportRun.import_source_id)
        .order_by(ImportRun.started_at.desc(), ImportRun.id.desc())
        .limit(limit)
    )
    if source_id is not None:
        wanted = wanted.where(ImportRun.import_source_id == source_id)
    return [_view(run, name) for run, name in uow.session.execute(wanted)]


def reason_of(problem: Problem) -> Text:
    """Return what a problem says, in words for people."""
    return problem.detail or problem.title


def _held(uow: UnitOfWork, source_id: UUID) -> ImportSource | None:
    """Return a source's row, held until the commit, so that two runs cannot both begin."""
    return uow.session.scalar(
        select(ImportSource).where(ImportSource.id == source_id).with_for_update()
    )


def _open_runs(uow: UnitOfWork, source_id: UUID | None = None) -> list[ImportRun]:
    """Return the runs that are not over, the first asked for first."""
    wanted = (
        select(ImportRun)
        .where(ImportRun.state.in_(OPEN))
        .order_by(ImportRun.started_at, ImportRun.id)
    )
    if source_id is not None:
        wanted = wanted.where(ImportRun.import_source_id == source_id)
    return list(uow.session.scalars(wanted))


def _someone_works(uow: UnitOfWork, source_id: UUID) -> bool:
    return any(
        run.state == RunState.RUNNING and run.heard_from_at + SILENT_FOR > uow.now
        for run in _open_runs(uow, source_id)
    )


def _new_run(uow: UnitOfWork, source: ImportSource, label: str, state: RunState) -> ImportRun:
    return ImportRun(
        id=uow.new_id(),
        import_source_id=source.id,
        label=label[:LONGEST_LABEL],
        state=state,
        requested_by=uow.actor.person_id,
        started_at=uow.now,
        heard_from_at=uow.now,
        attempts=0,
        was_silent=source.first_done_at is None,
    )


def _claimed(uow: UnitOfWork, run: ImportRun, source: ImportSource) -> Claimed:
    run.state, run.heard_from_at, run.attempts = RunState.RUNNING, uow.now, run.attempts + 1
    run.was_silent = source.first_done_at is None
    source.last_run_at = uow.now
    sealed = uow.session.scalar(select(ImportRun.content_sealed).where(ImportRun.id == run.id))
    content = uow.vault.open(sealed, context=_place(run.id)) if sealed is not None else None
    uow.session.flush()
    return Claimed(run.id, source.id, content)


def _run(uow: UnitOfWork, run_id: UUID) -> ImportRun:
    run = uow.session.scalar(
        select(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state == RunState.RUNNING)
        .with_for_update()
    )
    if run is None:
        raise NotFound()
    return run


def _end_badly(uow: UnitOfWork, run: ImportRun, reason: Text) -> None:
    run.state, run.finished_at = RunState.FAILED, uow.now
    run.content_sealed, run.failure = None, in_each_language(reason)
    run.added = _number_added(uow, run)
    _forget_old_runs(uow, run.import_source_id)
    if run.added:
        uow.record(ImportFinished(run.id))


def _number_added(uow: UnitOfWork, run: ImportRun) -> int:
    return (
        uow.session.scalar(select(func.count(Listing.id)).where(Listing.import_run_id == run.id))
        or 0
    )


def _add_problems(run: ImportRun, problems: Iterable[RecordProblem]) -> None:
    found = list(problems)
    room = max(MOST_PROBLEMS - len(run.problems or []), 0)
    run.problems = [*(run.problems or []), *(_stored(one) for one in found[:room])]
    run.problem_count = (run.problem_count or 0) + len(found)
    run.left_out = (run.left_out or 0) + sum(one.is_left_out for one in found)


def _stored(problem: RecordProblem) -> dict[str, Any]:
    return {
        "index": problem.index,
        "source_id": problem.source_id,
        "field": problem.field,
        "is_left_out": problem.is_left_out,
        "reason": in_each_language(problem.reason),
    }


def in_each_language(text: Text) -> dict[str, Any]:
    """Return a text in every language, for those who will read it later."""
    worded = {}
    for code in LANGUAGES:
        with use_language(code):
            worded[code] = str(text)
    return worded


def _view(run: ImportRun, source_name: str) -> RunView:
    failure = run.failure
    return RunView(
        run.id,
        run.import_source_id,
        source_name,
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


def _forget_old_runs(uow: UnitOfWork, source_id: UUID) -> None:
    """Keep a source's latest runs; older ones tell nobody anything."""
    old = uow.session.scalars(
        select(ImportRun)
        .where(
            ImportRun.import_source_id == source_id,
            ImportRun.state.in_([RunState.DONE, RunState.FAILED]),
        )
        .order_by(ImportRun.started_at.desc(), ImportRun.id.desc())
        .offset(KEPT_RUNS)
    )
    for run in old:
        uow.session.delete(run)


def _place(run_id: UUID) -> str:
    return f"import_run/{run_id}/content"
