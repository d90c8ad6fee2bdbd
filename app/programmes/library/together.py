"""Modules that an adviser and a citizen see together in a meeting, on one screen or on two.

The adviser turns; the citizen's own page follows, and may be left at any time. What the adviser
ends as seen counts in the citizen's programmes, until one of the two takes it back.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.core.errors import NotFound
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.home import HomeLine
from app.programmes.contract import DoneHow
from app.programmes.doing import note_done, note_undone
from app.programmes.library.access import (
    check_shows_to,
    module_to_read,
    together_of_two,
    together_to_lead,
)
from app.programmes.library.contract_errors import NotToUndo, TogetherOver
from app.programmes.library.contract_together import (
    AT_END,
    LASTS,
    SeenTogether,
    TogetherTurned,
    TogetherView,
)
from app.programmes.library.facts_kept import module_from_kept
from app.programmes.library.models import ModuleRun, ModuleTogether, ModuleVersion

LOOK = "together"
PAGE = "/sammen"


def begin_together(uow: UnitOfWork, citizen_id: UUID, module_id: UUID) -> UUID:
    """Open a module with a citizen, as an adviser of theirs; what was open before is over.

    The citizen sees that it was opened. NotFound for somebody else's citizen or no such module;
    TogetherOver where a colleague opened something at the same moment.
    """
    check_shows_to(uow, citizen_id)
    _module, version = module_to_read(uow, module_id)
    _make_room(uow, citizen_id)
    parts = module_from_kept(version.facts).parts
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "citizen_id": citizen_id,
        "led_by_id": uow.actor.require_person(),
        "module_id": module_id,
        "module_version_id": version.id,
        "at_key": parts[0].key if parts else AT_END,
        "begun_at": uow.now,
    }
    [*made] = insert_new(uow.session, ModuleTogether, [row])
    if not made:
        raise TogetherOver()
    note_look(uow, citizen_id, LOOK)
    uow.record(TogetherTurned(made[0]))
    return made[0]


def turn_to(uow: UnitOfWork, together_id: UUID, key: str) -> None:
    """Show another part, as the adviser who leads; NotFound for no such part.

    TogetherOver where it has ended.
    """
    row = together_to_lead(uow, together_id, is_held=True)
    view = _view(uow, row)
    if not view.is_on:
        raise TogetherOver()
    if key not in view.keys:
        raise NotFound()
    if row.at_key != key:
        row.at_key = key
        uow.session.flush()
        uow.record(TogetherTurned(row.id))


def end_together(uow: UnitOfWork, together_id: UUID, *, is_seen: bool) -> None:
    """End what is seen together, as the adviser who leads; where it `is_seen`, it counts so.

    Twice is harmless. TogetherOver where it was over by itself, or ended in the other way.
    """
    row = together_to_lead(uow, together_id, is_held=True)
    if row.ended_at is not None and is_seen == (row.seen_at is not None):
        return
    if not _is_on(uow, row):
        raise TogetherOver()
    row.ended_at = uow.now
    if is_seen:
        _count(uow, row)
    uow.session.flush()
    uow.record(TogetherTurned(row.id))


def take_together_back(uow: UnitOfWork, together_id: UUID) -> None:
    """Say that a module was not seen together after all, as one of the two; twice is harmless.

    What was ended on the strength of that alone goes on; the next steps stay the citizen's own.
    """
    row = together_of_two(uow, together_id, is_held=True)
    if row.seen_at is None:
        if row.taken_back_at is None:
            raise NotToUndo()
        return
    at, row.seen_at, row.taken_back_at = row.seen_at, None, uow.now
    uow.session.flush()
    subject = f"module/{row.module_id}"
    for how in (DoneHow.TOGETHER, DoneHow.BEFORE):
        note_undone(uow, row.citizen_id, subject, how=how, at=at)
    _go_on_with(uow, row.citizen_id, row.module_id)


def count_together_again(uow: UnitOfWork, together_id: UUID) -> None:
    """Undo that it was taken back; NotToUndo where it was not."""
    row = together_of_two(uow, together_id, is_held=True)
    if row.seen_at is not None:
        return
    if row.taken_back_at is None:
        raise NotToUndo()
    _count(uow, row)
    uow.session.flush()


def follow_together(uow: UnitOfWork, *, follows: bool) -> None:
    """Leave what is shown to the acting citizen now, or follow it again; harmless where none is."""
    row = uow.session.scalar(_mine(uow).with_for_update())
    if row is not None and _is_on(uow, row):
        row.left_at = None if follows else uow.now
        uow.session.flush()


def together_now(uow: UnitOfWork) -> TogetherView | None:
    """Return what is shown to the acting citizen, also where they left it; None for nothing."""
    row = uow.session.scalar(_mine(uow))
    return _view(uow, row) if row is not None and _is_on(uow, row) else None


def together_with(uow: UnitOfWork, citizen_id: UUID) -> TogetherView | None:
    """Return what an adviser sees with a citizen now; None for nothing; who asks was let in."""
    row = uow.session.scalar(_open_with(citizen_id))
    return _view(uow, row) if row is not None and _is_on(uow, row) else None


def seen_last_with(uow: UnitOfWork, citizen_id: UUID, *, most: int) -> list[TogetherView]:
    """Return what was seen with a citizen, the last first; whoever asks was let in before."""
    rows = (
        select(ModuleTogether)
        .where(ModuleTogether.citizen_id == citizen_id, ModuleTogether.seen_at.is_not(None))
        .order_by(ModuleTogether.seen_at.desc(), ModuleTogether.id)
    )
    return [_view(uow, row) for row in uow.session.scalars(rows.limit(most)).all()]


def seen_just_now(uow: UnitOfWork) -> TogetherView | None:
    """Return what the acting citizen has seen with an adviser within hours, the last; else None."""
    rows = (
        select(ModuleTogether)
        .where(
            ModuleTogether.citizen_id == uow.actor.require_person(),
            ModuleTogether.seen_at > uow.now - LASTS,
        )
        .order_by(ModuleTogether.seen_at.desc())
    )
    row = uow.session.scalar(rows.limit(1))
    return _view(uow, row) if row is not None else None


def together_by_id(uow: UnitOfWork, together_id: UUID) -> TogetherView:
    """Return what is seen together to the adviser who leads; NotFound for anybody else."""
    return _view(uow, together_to_lead(uow, together_id))


def together_of_either(uow: UnitOfWork, together_id: UUID) -> TogetherView:
    """Return what is or was seen together to one of the two; NotFound for anybody else."""
    return _view(uow, together_of_two(uow, together_id))


def seen_together(
    uow: UnitOfWork, citizen_id: UUID, module_ids: Collection[UUID]
) -> dict[UUID, SeenTogether]:
    """Return which modules a citizen has seen with an adviser, the last time; who asks was let in.

    By module.
    """
    rows = uow.session.scalars(
        select(ModuleTogether)
        .where(
            ModuleTogether.citizen_id == citizen_id,
            ModuleTogether.module_id.in_(set(module_ids)),
            ModuleTogether.seen_at.is_not(None),
        )
        .order_by(ModuleTogether.seen_at)
    )
    return {
        row.module_id: SeenTogether(row.id, row.seen_at, row.led_by_id)
        for row in rows
        if row.seen_at is not None
    }


def together_at_home(uow: UnitOfWork) -> HomeLine | None:
    """Say to a citizen that their adviser shows them a module now; None for nothing."""
    found = together_now(uow) if uow.actor.has(Role.CITIZEN) else None
    if found is None or not found.is_followed:
        return None
    return HomeLine(invitation(uow, found), PAGE)


def invitation(uow: UnitOfWork, view: TogetherView) -> str:
    """Say who shows a module now, as the citizen reads it."""
    card = people_by_id(uow, [view.led_by_id]).get(view.led_by_id)
    if card is None:
        return _("Your adviser is showing you a module now. Follow along.")
    return _("%(name)s is showing you a module now. Follow along.", name=card.name)


def _make_room(uow: UnitOfWork, citizen_id: UUID) -> None:
    """End what is open with a citizen, so that who leads is told; forget what counted for nothing.

    What was open last stays until the next time, as its page may be open still.
    """
    of_citizen = ModuleTogether.citizen_id == citizen_id
    uow.session.execute(
        delete(ModuleTogether).where(
            of_citizen,
            ModuleTogether.ended_at.is_not(None),
            ModuleTogether.seen_at.is_(None),
            ModuleTogether.taken_back_at.is_(None),
        )
    )
    is_open = select(ModuleTogether).where(of_citizen, ModuleTogether.ended_at.is_(None))
    row = uow.session.scalar(is_open.with_for_update().execution_options(populate_existing=True))
    if row is not None:
        row.ended_at = min(uow.now, row.begun_at + LASTS)
        uow.session.flush()


def _count(uow: UnitOfWork, row: ModuleTogether) -> None:
    row.seen_at, row.taken_back_at = uow.now, None
    note_done(uow, row.citizen_id, f"module/{row.module_id}", how=DoneHow.TOGETHER)


def _go_on_with(uow: UnitOfWork, citizen_id: UUID, module_id: UUID) -> None:
    """Open what was ended with parts left to do, once nothing else says that it was seen."""
    if seen_together(uow, citizen_id, [module_id]):
        return
    rows = uow.session.execute(
        select(ModuleRun, ModuleVersion.facts)
        .join(ModuleVersion, ModuleVersion.id == ModuleRun.module_version_id)
        .where(
            ModuleRun.citizen_id == citizen_id,
            ModuleRun.module_id == module_id,
            ModuleRun.finished_at.is_not(None),
        )
        .with_for_update(of=ModuleRun)
    ).all()
    subject, open_again = f"module/{module_id}", [run for run, facts in rows if _left(run, facts)]
    if open_again and len(open_again) == len(rows):
        note_undone(uow, citizen_id, subject, how=DoneHow.SERVICE)
    for run in open_again:
        note_undone(uow, citizen_id, subject, how=DoneHow.BEFORE, at=run.finished_at)
        run.finished_at = None
    uow.session.flush()


def _left(run: ModuleRun, facts: dict[str, Any]) -> bool:
    return any(part.key not in run.parts_done for part in module_from_kept(facts).parts)


def _is_on(uow: UnitOfWork, row: ModuleTogether) -> bool:
    return row.ended_at is None and uow.now < row.begun_at + LASTS


def _mine(uow: UnitOfWork) -> Select[ModuleTogether]:
    return _open_with(uow.actor.require_person())


def _open_with(citizen_id: UUID) -> Select[ModuleTogether]:
    return select(ModuleTogether).where(
        ModuleTogether.citizen_id == citizen_id, ModuleTogether.ended_at.is_(None)
    )


def _view(uow: UnitOfWork, row: ModuleTogether) -> TogetherView:
    facts = uow.session.scalars(
        select(ModuleVersion.facts).where(ModuleVersion.id == row.module_version_id)
    ).one()
    return TogetherView(
        id=row.id,
        citizen_id=row.citizen_id,
        led_by_id=row.led_by_id,
        module_id=row.module_id,
        version_id=row.module_version_id,
        facts=module_from_kept(facts),
        at=row.at_key,
        begun_at=row.begun_at,
        is_on=_is_on(uow, row),
        is_followed=row.left_at is None,
        seen_at=row.seen_at,
    )
