"""One import from its request to its end: who does it, how far it is, and how it went.

A run is claimed by one worker (`claiming_runs.py`) and heard from with every batch. One that has
fallen silent was killed, and is begun again: what it took in already is then unchanged. What
somebody began here and now is only ended then, as nobody else has what it read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound, Problem
from app.core.rows import one_row
from app.core.texts import LANGUAGES, Text, lazy, use_language
from app.core.work import UnitOfWork
from app.listings.contract import ImportFinished, ImportRunning
from app.listings.import_sources import require_importer, source_for_import
from app.listings.importers.record import RecordProblem
from app.listings.kinds import SourceKind
from app.listings.models import Listing
from app.listings.models_importing import ImportRun, ImportSource, RunState
from app.listings.taking_in import Outcome

SILENT_FOR = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_PROBLEMS = 200
KEPT_RUNS = 20
LONGEST_LABEL = 200
OPEN = frozenset({RunState.WAITING, RunState.RUNNING})
NEWEST_FIRST = (ImportRun.started_at.desc(), ImportRun.id.desc())
INTERRUPTED = lazy("The import was interrupted. Try it again.")


def request_run(
    uow: UnitOfWork, source_id: UUID, *, label: str, content: bytes | None = None
) -> UUID:
    """Have the worker do an import soon: of what is handed in, else of the source's address."""
    source = source_for_import(uow, source_id)
    return _request(uow, _new_run(uow, source, label, RunState.WAITING), content)


def request_file(uow: UnitOfWork, kind: SourceKind, *, label: str, content: bytes) -> UUID:
    """Have the worker read a file of a kind; the kind's own source is made if it can be read."""
    require_importer(uow)
    run = _new_run(uow, None, label, RunState.WAITING)
    run.source_kind = kind.value
    return _request(uow, run, content)


def request_fetch(uow: UnitOfWork, source_id: UUID) -> UUID:
    """Have the worker ask a source's address soon; the same run where it waits or runs already.

    NotFound for a source without an address.
    """
    source = held(uow, source_for_import(uow, source_id).id)
    if source is None or not source.url:
        raise NotFound()
    label = source.url[:LONGEST_LABEL]
    under_way = (run.id for run in open_runs(uow, source.id) if run.label == label)
    return next(under_way, None) or request_run(uow, source_id, label=label)


def request_due_run(uow: UnitOfWork, source_id: UUID) -> None:
    """Have a source asked that is due, unless it waits or runs already."""
    source = held(uow, source_id)
    if source is None or open_runs(uow, source.id):
        return
    source.last_run_at = uow.now
    request_run(uow, source_id, label=source.url or "")


def begin_run(uow: UnitOfWork, source_id: UUID, *, label: str) -> UUID:
    """Begin an import here and now; ImportRunning while another of the source is under way.

    The worker does not begin it again: it would read the source's address, and not what was given.
    """
    source = held(uow, source_for_import(uow, source_id).id)
    if source is None:
        raise NotFound()
    if someone_works(uow, source.id):
        raise ImportRunning()
    run = _new_run(uow, source, label, RunState.RUNNING)
    run.attempts = MOST_ATTEMPTS
    source.last_run_at = uow.now
    uow.session.add(run)
    uow.session.flush()
    return run.id


def note_total(
    uow: UnitOfWork, run_id: UUID, total: int, problems: Iterable[RecordProblem]
) -> None:
    """Note how many records there are, and what was wrong with those that could not be read."""
    run = run_under_way(uow, run_id)
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
    run = run_under_way(uow, run_id)
    run.done += done
    run.heard_from_at = uow.now
    for outcome, number in outcomes.items():
        setattr(run, outcome.value, getattr(run, outcome.value) + number)
    _add_problems(run, problems)


def note_alive(uow: UnitOfWork, run_id: UUID) -> None:
    """Note that the run is still under way, such as between two pages that it fetches."""
    run_under_way(uow, run_id).heard_from_at = uow.now


def finish_run(uow: UnitOfWork, run_id: UUID, *, was_complete: bool) -> None:
    """Note that everything is in; the followers hear of what is new, once."""
    run = run_under_way(uow, run_id)
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
    end_badly(uow, run_under_way(uow, run_id), reason)


def reason_of(problem: Problem) -> Text:
    """Return what a problem says, in words for people."""
    return problem.detail or problem.title


def _request(uow: UnitOfWork, run: ImportRun, content: bytes | None) -> UUID:
    if content is not None:
        run.content_sealed = uow.vault.seal(content, context=place_of(run.id))
    uow.session.add(run)
    uow.session.flush()
    return run.id


def held(uow: UnitOfWork, source_id: UUID) -> ImportSource | None:
    """Return a source's row, held until the commit, so that two runs cannot both begin."""
    return uow.session.scalar(
        select(ImportSource).where(ImportSource.id == source_id).with_for_update()
    )


def open_runs(uow: UnitOfWork, source_id: UUID | None = None) -> list[ImportRun]:
    """Return the runs that are not over, the first asked for first."""
    wanted = (
        select(ImportRun)
        .where(ImportRun.state.in_(OPEN))
        .order_by(ImportRun.started_at, ImportRun.id)
    )
    if source_id is not None:
        wanted = wanted.where(ImportRun.import_source_id == source_id)
    return list(uow.session.scalars(wanted))


def someone_works(uow: UnitOfWork, source_id: UUID) -> bool:
    """Say whether an import of a source is under way."""
    return any(is_worked_at(uow, run) for run in open_runs(uow, source_id))


def is_worked_at(uow: UnitOfWork, run: ImportRun) -> bool:
    """Say whether somebody is at a run, and was heard from lately."""
    return run.state == RunState.RUNNING and run.heard_from_at + SILENT_FOR > uow.now


def _new_run(
    uow: UnitOfWork, source: ImportSource | None, label: str, state: RunState
) -> ImportRun:
    return ImportRun(
        id=uow.new_id(),
        import_source_id=source.id if source else None,
        label=label[:LONGEST_LABEL],
        state=state,
        requested_by=uow.actor.person_id,
        started_at=uow.now,
        heard_from_at=uow.now,
        attempts=0,
        was_silent=source is None or source.first_done_at is None,
    )


def run_under_way(uow: UnitOfWork, run_id: UUID) -> ImportRun:
    """Return a run that a worker is at, held until the commit; NotFound once it was taken away."""
    return one_row(
        uow.session,
        select(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state == RunState.RUNNING)
        .with_for_update(),
    )


def end_badly(uow: UnitOfWork, run: ImportRun, reason: Text) -> None:
    """End a run with the reason why nothing more went in."""
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


def _forget_old_runs(uow: UnitOfWork, source_id: UUID | None) -> None:
    """Keep a source's latest runs, and the last that brought something; older ones tell nothing."""
    over = uow.session.scalars(
        select(ImportRun)
        .where(
            ImportRun.import_source_id == source_id,
            ImportRun.state.in_([RunState.DONE, RunState.FAILED]),
        )
        .order_by(*NEWEST_FIRST)
    ).all()
    good = next((run for run in over if run.state == RunState.DONE and run.total > 0), None)
    for run in over[KEPT_RUNS:]:
        if run is not good:
            uow.session.delete(run)


def place_of(run_id: UUID) -> str:
    """Name where a run keeps what was handed in, so that it opens nowhere else."""
    return f"import_run/{run_id}/content"
