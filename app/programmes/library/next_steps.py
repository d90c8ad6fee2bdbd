"""Next steps: what a citizen does in their own job search after a module, and ticks off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.core.clock import local_day
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.library.access import check_sees_steps_of, own_step
from app.programmes.library.contract import LONGEST_STEP, NextStepView
from app.programmes.library.contract_errors import NotANextStep
from app.programmes.library.models import NextStep
from app.programmes.library.policy import may_be_due

MOST_SHOWN = 50


def add_next_step(uow: UnitOfWork, module_id: UUID, *, text: str, due_on: date) -> NextStepView:
    """Add what the acting citizen does next, by the end of a day; the same again adds nothing.

    NotANextStep, by field, for no words, too many, or a day that is over or far away.
    """
    me = uow.actor.require_person()
    words = _checked(text, wrong_with_day(uow, due_on))
    for known in _rows(uow, [me], open_only=True):
        if known.module_id == module_id and known.due_on == due_on and _text(uow, known) == words:
            return _view(uow, known)
    step_id = uow.new_id()
    row = NextStep(
        id=step_id,
        citizen_id=me,
        module_id=module_id,
        text_sealed=uow.vault.seal_text(words, context=_place(step_id)),
        due_on=due_on,
        made_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    return _view(uow, row)


def change_next_step(uow: UnitOfWork, step_id: UUID, *, text: str, due_on: date) -> NextStepView:
    """Say otherwise what one does, or by when; NotANextStep as for a new one."""
    row = own_step(uow, step_id)
    words = _checked(text, wrong_with_other_day(uow, step_id, due_on))
    row.text_sealed = uow.vault.seal_text(words, context=_place(row.id))
    row.due_on = due_on
    row.changes += 1
    uow.session.flush()
    return _view(uow, row)


def wrong_with_day(uow: UnitOfWork, due_on: date) -> dict[str, list[str]]:
    """Return what is wrong with a day as the last one of a next step, by field."""
    if may_be_due(due_on, local_day(uow.now)):
        return {}
    return {"due_on": [_("Choose a day from today and half a year ahead.")]}


def wrong_with_other_day(uow: UnitOfWork, step_id: UUID, due_on: date) -> dict[str, list[str]]:
    """Return what is wrong with another day for a next step; the one that it has may be over."""
    return (
        {}
        if due_on == own_step(uow, step_id, is_held=False).due_on
        else wrong_with_day(uow, due_on)
    )


def tick_next_step(uow: UnitOfWork, step_id: UUID, *, is_done: bool) -> None:
    """Tick a next step off, or undo that; twice is harmless."""
    row = own_step(uow, step_id)
    if (row.done_at is not None) != is_done:
        row.done_at = uow.now if is_done else None
        row.changes += 1
        uow.session.flush()


def remove_next_step(uow: UnitOfWork, step_id: UUID, *, is_removed: bool) -> None:
    """Take a next step off one's list, or put it back; twice is harmless."""
    row = own_step(uow, step_id)
    if (row.removed_at is not None) != is_removed:
        row.removed_at = uow.now if is_removed else None
        row.changes += 1
        uow.session.flush()


def my_next_steps(uow: UnitOfWork) -> list[NextStepView]:
    """Return the acting citizen's next steps, those that are open first, by their day."""
    return [_view(uow, row) for row in _rows(uow, [uow.actor.require_person()])]


def my_next_step(uow: UnitOfWork, step_id: UUID) -> NextStepView:
    """Return one next step of the acting citizen's; else NotFound."""
    return _view(uow, own_step(uow, step_id, is_held=False))


def my_open_steps(uow: UnitOfWork) -> list[NextStepView]:
    """Return the acting citizen's next steps that are not done yet, by their day."""
    rows = _rows(uow, [uow.actor.require_person()], open_only=True)
    return [_view(uow, row) for row in rows]


def has_step_since(uow: UnitOfWork, module_id: UUID, since: datetime) -> bool:
    """Say whether the acting citizen has a next step after a module, written since a moment."""
    rows = select(NextStep.id).where(
        NextStep.citizen_id == uow.actor.require_person(),
        NextStep.module_id == module_id,
        NextStep.made_at >= since,
        NextStep.removed_at.is_(None),
    )
    return uow.session.scalar(rows.limit(1)) is not None


def next_steps_of(uow: UnitOfWork, citizen_id: UUID) -> list[NextStepView]:
    """Return a citizen's next steps to them and to those who advise them; else NotFound.

    Those that are open stand first, by their day, then those that are done, the last one first.
    """
    check_sees_steps_of(uow, citizen_id)
    return [_view(uow, row) for row in _rows(uow, [citizen_id])]


def step_text(uow: UnitOfWork, row: NextStep) -> str:
    """Open what a next step says; whoever asks was let in before."""
    return _text(uow, row)


def _rows(
    uow: UnitOfWork, citizen_ids: Collection[UUID], *, open_only: bool = False
) -> Sequence[NextStep]:
    rows = select(NextStep).where(
        NextStep.citizen_id.in_(citizen_ids), NextStep.removed_at.is_(None)
    )
    if open_only:
        rows = rows.where(NextStep.done_at.is_(None)).order_by(NextStep.due_on, NextStep.id)
        return uow.session.scalars(rows).all()
    newest = rows.order_by(NextStep.made_at.desc(), NextStep.id).limit(MOST_SHOWN)
    found = uow.session.scalars(newest).all()
    left = sorted((one for one in found if one.done_at is None), key=lambda one: one.due_on)
    return [*left, *(one for one in found if one.done_at is not None)]


def _checked(text: str, wrong_day: dict[str, list[str]]) -> str:
    words, wrong = " ".join(text.split()), dict(wrong_day)
    if not words:
        wrong["text"] = [_("Write what you will do, or choose a suggestion.")]
    if len(words) > LONGEST_STEP:
        wrong["text"] = [_("Write at most %(n)s characters.", n=LONGEST_STEP)]
    if wrong:
        raise NotANextStep(fields=wrong)
    return words


def _view(uow: UnitOfWork, row: NextStep) -> NextStepView:
    return NextStepView(
        id=row.id,
        citizen_id=row.citizen_id,
        module_id=row.module_id,
        text=_text(uow, row),
        due_on=row.due_on,
        made_at=row.made_at,
        done_at=row.done_at,
        sequence=row.changes,
    )


def _text(uow: UnitOfWork, row: NextStep) -> str:
    return uow.vault.open_text(row.text_sealed, context=_place(row.id))


def _place(step_id: UUID) -> str:
    return f"next-step/{step_id}/text"
