"""A citizen's way through a module: doing its parts, and the next step that ends it.

Opening a page counts for nothing: what a part asks for makes it done.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.worksheets import my_answers
from app.programmes.doing import note_done
from app.programmes.library.access import module_to_read
from app.programmes.library.contract import (
    LONGEST_ANSWER,
    ModuleFinished,
    NextStepView,
    PartFacts,
    PartKind,
    RunView,
)
from app.programmes.library.contract_errors import PartNotDone, PartsLeft
from app.programmes.library.facts_kept import module_from_kept
from app.programmes.library.models import ModuleRun, ModuleVersion
from app.programmes.library.next_steps import add_next_step
from app.programmes.library.policy import next_after, wrong_in
from app.programmes.library.together import seen_together
from app.programmes.videos.access import video_to_watch
from app.programmes.videos.captions import has_captions
from app.programmes.videos.watching import receipts_of


def run_of_mine(uow: UnitOfWork, module_id: UUID) -> RunView:
    """Return how far the acting person is: in what they are in the middle of, else as it is now."""
    version, row = _version_and_run(uow, module_id, is_held=False)
    return _view(uow, module_id, version, row)


def do_part(
    uow: UnitOfWork,
    module_id: UUID,
    key: str,
    *,
    answer: str = "",
    chosen: Mapping[str, Collection[str]] | None = None,
) -> RunView:
    """Do a part of a module as the acting citizen; where it was done, again changes the answer.

    PartNotDone where what it asks for is missing: an answer that is to be written, a worksheet in
    which nothing stands, or, by question, what was wrong in a quiz. NotFound for no such part.
    """
    version, found = _version_and_run(uow, module_id)
    facts = module_from_kept(version.facts)
    part = facts.part(key)
    if part is None:
        raise NotFound()
    _check_is_done(uow, part, answer, chosen or {})
    row = found or _begin(uow, module_id, version.id)
    if key not in row.parts_done:
        row.parts_done = [*row.parts_done, key]
    if answer:
        answers = {**_answers(uow, row), key: answer}
        row.answers_sealed = uow.vault.seal_text(json.dumps(answers), context=_place(row.id))
    row.at_key, row.updated_at = next_after(facts, key), uow.now
    uow.session.flush()
    return _view(uow, module_id, version, row)


def finish_module(uow: UnitOfWork, module_id: UUID, *, text: str, due_on: date) -> NextStepView:
    """End a module with a next step of one's own; again with the same adds nothing.

    Where it is asked for in a programme, and was opened again there, it counts once more.
    PartsLeft while there are parts to do, unless it was seen together with an adviser;
    NotANextStep, by field, for a step that is none.
    """
    version, row = _version_and_run(uow, module_id)
    if parts_left(uow, _view(uow, module_id, version, row, with_answers=False)):
        raise PartsLeft()
    step = add_next_step(uow, module_id, text=text, due_on=due_on)
    row = row or _begin(uow, module_id, version.id)
    if row.finished_at is None:
        row.finished_at = row.updated_at = uow.now
        uow.session.flush()
        uow.record(ModuleFinished(module_id, row.citizen_id))
    note_done(uow, row.citizen_id, f"module/{module_id}")
    return step


def parts_left(uow: UnitOfWork, run: RunView) -> tuple[PartFacts, ...]:
    """Return what the acting citizen has to do still before the next step that ends a module.

    What was seen together with an adviser is not to be gone through once more.
    """
    is_seen = bool(seen_together(uow, uow.actor.require_person(), [run.module_id]))
    return () if is_seen else run.left


def runs_of(uow: UnitOfWork, citizen_id: UUID, module_ids: Collection[UUID]) -> dict[UUID, RunView]:
    """Return how far a citizen is in modules that they have begun on; whoever asks was let in.

    Of several runs of a module it is the last that goes on, else the last that was finished.
    """
    rows = uow.session.execute(
        select(ModuleRun, ModuleVersion)
        .join(ModuleVersion, ModuleVersion.id == ModuleRun.module_version_id)
        .where(ModuleRun.citizen_id == citizen_id, ModuleRun.module_id.in_(set(module_ids)))
        .order_by(ModuleRun.begun_at)
    ).all()
    found: dict[UUID, tuple[ModuleRun, ModuleVersion]] = {}
    for run, version in rows:
        known = found.get(run.module_id)
        if known is None or known[0].finished_at is not None or run.finished_at is None:
            found[run.module_id] = (run, version)
    return {
        module_id: _view(uow, module_id, version, run, with_answers=False)
        for module_id, (run, version) in found.items()
    }


def finished_at_of(
    uow: UnitOfWork, citizen_id: UUID, module_ids: Collection[UUID]
) -> dict[UUID, datetime]:
    """Return when a citizen was last through some modules; whoever asks was let in before."""
    rows = uow.session.execute(
        select(ModuleRun.module_id, ModuleRun.finished_at)
        .where(
            ModuleRun.citizen_id == citizen_id,
            ModuleRun.module_id.in_(set(module_ids)),
            ModuleRun.finished_at.is_not(None),
        )
        .order_by(ModuleRun.finished_at)
    )
    return {module_id: at for module_id, at in rows if at is not None}


def answers_in(uow: UnitOfWork, row: ModuleRun) -> dict[str, str]:
    """Open what a citizen wrote in the tasks of a run; whoever asks was let in before."""
    return _answers(uow, row)


def _version_and_run(
    uow: UnitOfWork, module_id: UUID, *, is_held: bool = True
) -> tuple[ModuleVersion, ModuleRun | None]:
    """Return the version that the acting person is in the middle of, or else the present one."""
    _module, present = module_to_read(uow, module_id)
    me = uow.actor.require_person()
    mine = select(ModuleRun).where(ModuleRun.module_id == module_id, ModuleRun.citizen_id == me)
    mine = mine.order_by(ModuleRun.begun_at.desc())
    if is_held:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    rows: Sequence[ModuleRun] = uow.session.scalars(mine).all()
    goes_on = next((row for row in rows if row.finished_at is None), None)
    if goes_on is None:
        of_present = (row for row in rows if row.module_version_id == present.id)
        return present, next(of_present, None)
    version = uow.session.scalars(
        select(ModuleVersion).where(ModuleVersion.id == goes_on.module_version_id)
    ).one()
    return version, goes_on


def _begin(uow: UnitOfWork, module_id: UUID, version_id: UUID) -> ModuleRun:
    """Return the acting person's run, begun where there is none, held until the commit."""
    me = uow.actor.require_person()
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "citizen_id": me,
        "module_id": module_id,
        "module_version_id": version_id,
        "parts_done": [],
        "begun_at": uow.now,
        "updated_at": uow.now,
    }
    insert_new(uow.session, ModuleRun, [row])
    held = select(ModuleRun).where(
        ModuleRun.citizen_id == me, ModuleRun.module_version_id == version_id
    )
    return uow.session.scalars(
        held.with_for_update().execution_options(populate_existing=True)
    ).one()


def _check_is_done(
    uow: UnitOfWork, part: PartFacts, answer: str, chosen: Mapping[str, Collection[str]]
) -> None:
    if part.kind == PartKind.TASK and part.asks_answer and not answer.strip():
        raise PartNotDone(fields={"answer": [_("Write a little here, in your own words.")]})
    if len(answer) > LONGEST_ANSWER:
        words = _("Write at most %(n)s characters.", n=LONGEST_ANSWER)
        raise PartNotDone(fields={"answer": [words]})
    if part.kind == PartKind.QUIZ:
        wrong = wrong_in(part, chosen)
        if wrong:
            again = [_("Not quite. Read the explanation, and have another go.")]
            raise PartNotDone(fields={f"q{key}": again for key in wrong})
    if part.kind == PartKind.VIDEO and part.video_id and not _is_seen(uow, part.video_id):
        raise PartNotDone(fields={"video": [_ways_to_see(uow, part.video_id)]})
    sheet_id = part.worksheet_id if part.kind == PartKind.WORKSHEET else None
    if sheet_id is not None and not my_answers(uow, sheet_id).answers:
        words = _("Write a little in the worksheet first. Then go on here.")
        raise PartNotDone(fields={"worksheet": [words]})


def _is_seen(uow: UnitOfWork, video_id: UUID) -> bool:
    """Say whether the acting person has seen a film, or there is none that is published."""
    try:
        video_to_watch(uow, video_id)
    except NotFound:
        return True
    me = uow.actor.require_person()
    receipt = receipts_of(uow, video_id, [me]).get(me)
    return receipt is not None and receipt.seen_at is not None


def _ways_to_see(uow: UnitOfWork, video_id: UUID) -> str:
    """Say what to do about a film that is not seen yet."""
    _video, version = video_to_watch(uow, video_id)
    if has_captions(uow, version.id):
        return _(
            "Play the film first. Or read what is said in it, and press “I have read it instead”."
        )
    return _(
        "Play the film first. If it does not count as seen then, press “I have seen it” below it."
    )


def _view(
    uow: UnitOfWork,
    module_id: UUID,
    version: ModuleVersion,
    row: ModuleRun | None,
    *,
    with_answers: bool = True,
) -> RunView:
    facts = module_from_kept(version.facts)
    if row is None:
        return RunView(module_id, version.id, facts)
    return RunView(
        module_id,
        version.id,
        facts,
        is_begun=True,
        done=tuple(row.parts_done),
        at=row.at_key,
        answers=_answers(uow, row) if with_answers else {},
        finished_at=row.finished_at,
    )


def _answers(uow: UnitOfWork, row: ModuleRun) -> dict[str, str]:
    if row.answers_sealed is None:
        return {}
    said: dict[str, str] = json.loads(
        uow.vault.open_text(row.answers_sealed, context=_place(row.id))
    )
    return said


def _place(run_id: UUID) -> str:
    return f"module-run/{run_id}/answers"
