"""Who edits the library, and which rows one may reach."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, Role
from app.booking.access import ARRANGERS, check_may_arrange_for, is_arranged_by_staff
from app.core.errors import Forbidden, NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.library.models import (
    Module,
    ModuleCourse,
    ModuleRun,
    ModuleTogether,
    ModuleVersion,
    NextStep,
    TopicWish,
)
from app.programmes.models import Enrolment, EnrolmentItem

EDITS = (Role.SUPER_USER, Role.ADMINISTRATOR)
READS = (Role.CITIZEN, *STAFF)


def check_edits(uow: UnitOfWork) -> None:
    """Refuse whoever does not edit the library."""
    if uow.actor.system is None and not uow.actor.has(*EDITS):
        raise Forbidden()


def check_reads(uow: UnitOfWork) -> None:
    """Refuse whoever is neither a citizen nor works for the job centre."""
    if uow.actor.system is None and not uow.actor.has(*READS):
        raise Forbidden()


def module_to_edit(uow: UnitOfWork, module_id: UUID, *, is_held: bool = False) -> Module:
    """Return a module to its editors, held where it is to be changed; NotFound for none."""
    check_edits(uow)
    return one_row(uow.session, select(Module).where(Module.id == module_id), is_held=is_held)


def course_to_edit(uow: UnitOfWork, course_id: UUID, *, is_held: bool = False) -> ModuleCourse:
    """Return a course to its editors, held where it is to be changed; NotFound for none."""
    check_edits(uow)
    wanted = select(ModuleCourse).where(ModuleCourse.id == course_id)
    return one_row(uow.session, wanted, is_held=is_held)


def module_to_read(uow: UnitOfWork, module_id: UUID) -> tuple[Module, ModuleVersion]:
    """Return a module that is published, with its present version; else NotFound.

    One that is out of use is there for staff, and for citizens who have begun on it, have seen it
    with an adviser, or are asked for it in a programme.
    """
    check_reads(uow)
    found = uow.session.execute(
        select(Module, ModuleVersion)
        .join(ModuleVersion, ModuleVersion.id == Module.module_version_id)
        .where(Module.id == module_id)
    ).first()
    if found is None:
        raise NotFound()
    module, version = found
    if not (module.is_active or uow.actor.has(*STAFF) or _has_to_do_with(uow, module_id)):
        raise NotFound()
    return module, version


def _has_to_do_with(uow: UnitOfWork, module_id: UUID) -> bool:
    me = uow.actor.person_id
    begun = select(ModuleRun.id).where(ModuleRun.module_id == module_id, ModuleRun.citizen_id == me)
    asked = (
        select(EnrolmentItem.id)
        .join(Enrolment, Enrolment.id == EnrolmentItem.enrolment_id)
        .where(EnrolmentItem.subject == f"module/{module_id}", Enrolment.citizen_id == me)
    )
    seen = select(ModuleTogether.id).where(
        ModuleTogether.module_id == module_id,
        ModuleTogether.citizen_id == me,
        ModuleTogether.seen_at.is_not(None),
    )
    return any(uow.session.scalar(rows.limit(1)) is not None for rows in (begun, asked, seen))


def own_step(uow: UnitOfWork, step_id: UUID, *, is_held: bool = True) -> NextStep:
    """Return a next step to the citizen whose it is, held where it is changed; else NotFound."""
    me = uow.actor.require_person()
    wanted = select(NextStep).where(NextStep.id == step_id, NextStep.citizen_id == me)
    return one_row(uow.session, wanted, is_held=is_held)


def check_sees_steps_of(uow: UnitOfWork, citizen_id: UUID) -> None:
    """Let in the citizen and those who advise them; NotFound for all others."""
    check_may_arrange_for(uow, citizen_id)


def own_wish(uow: UnitOfWork, wish_id: UUID) -> TopicWish:
    """Return a wish, held, to the citizen whose it is; else NotFound."""
    row = _wish(uow, wish_id)
    if row.citizen_id != uow.actor.require_person():
        raise NotFound()
    return row


def wish_to_answer(uow: UnitOfWork, wish_id: UUID, *, is_held: bool = True) -> TopicWish:
    """Return a wish to the editors of the library, held where it is to be changed."""
    check_edits(uow)
    return _wish(uow, wish_id, is_held=is_held)


def _wish(uow: UnitOfWork, wish_id: UUID, *, is_held: bool = True) -> TopicWish:
    wanted = select(TopicWish).where(TopicWish.id == wish_id)
    return one_row(uow.session, wanted, is_held=is_held)


def check_shows_to(uow: UnitOfWork, citizen_id: UUID) -> None:
    """Let in the advisers who arrange for a citizen; NotFound for all others, and for no such."""
    check_may_arrange_for(uow, citizen_id)
    if not uow.actor.has(*ARRANGERS) or not is_arranged_by_staff(uow, citizen_id):
        raise NotFound()


def together_to_lead(
    uow: UnitOfWork, together_id: UUID, *, is_held: bool = False
) -> ModuleTogether:
    """Return what is seen together to the adviser who opened it, while they advise the citizen."""
    wanted = select(ModuleTogether).where(
        ModuleTogether.id == together_id, ModuleTogether.led_by_id == uow.actor.require_person()
    )
    row = one_row(uow.session, wanted, is_held=is_held)
    check_shows_to(uow, row.citizen_id)
    return row


def together_of_two(uow: UnitOfWork, together_id: UUID, *, is_held: bool = False) -> ModuleTogether:
    """Return what was seen together to the citizen, and to the adviser who opened it."""
    wanted = select(ModuleTogether).where(ModuleTogether.id == together_id)
    row = one_row(uow.session, wanted, is_held=is_held)
    if row.citizen_id == uow.actor.require_person():
        return row
    return together_to_lead(uow, together_id)
