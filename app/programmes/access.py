"""Whose programmes and enrolments one may deal with; nobody else knows that there are any."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.booking.access import ARRANGERS, is_arranged_by_staff, whom_one_may_arrange_for
from app.core.errors import Forbidden, NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.facts_kept import DROPPED_AT
from app.programmes.models import Enrolment, EnrolmentItem, Programme, ProgrammeVersion

EDITS = (Role.SUPER_USER, Role.ADMINISTRATOR)
ENROLS = ARRANGERS
SEES = (Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR)


def check_edits(uow: UnitOfWork) -> None:
    """Refuse whoever does not describe programmes."""
    _check(uow, *EDITS)


def check_enrols(uow: UnitOfWork) -> None:
    """Refuse whoever does not enrol citizens."""
    _check(uow, *ENROLS)


def check_sees(uow: UnitOfWork) -> None:
    """Refuse whoever does not see how programmes stand."""
    _check(uow, *SEES)


def _check(uow: UnitOfWork, *roles: Role) -> None:
    if uow.actor.system is None and not uow.actor.has(*roles):
        raise Forbidden()


def programme_row(
    uow: UnitOfWork, programme_id: UUID, *, is_held: bool = False, also_dropped: bool = False
) -> Programme:
    """Return a programme, whoever asks, and held where it is to be changed; NotFound for none."""
    rows = select(Programme).where(Programme.id == programme_id)
    if is_held:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    row = one_row(uow.session, rows)
    if DROPPED_AT in row.draft and not also_dropped:
        raise NotFound()
    return row


def version_row(uow: UnitOfWork, version_id: UUID) -> ProgrammeVersion:
    """Return a version of a programme, whoever asks; NotFound for none."""
    return one_row(uow.session, select(ProgrammeVersion).where(ProgrammeVersion.id == version_id))


def enrolment_to_see(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """Return an enrolment to its citizen, and to those who arrange for them; else NotFound."""
    row = one_row(uow.session, select(Enrolment).where(Enrolment.id == enrolment_id))
    is_own = row.citizen_id == uow.actor.person_id and uow.actor.has(Role.CITIZEN)
    if not is_own and not whom_one_may_arrange_for(uow, [row.citizen_id]):
        raise NotFound()
    return row


def enrolment_to_change(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """Return an enrolment, as `enrolment_to_see`, which nobody else changes meanwhile."""
    enrolment_to_see(uow, enrolment_id)
    rows = select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()
    return one_row(uow.session, rows.execution_options(populate_existing=True))


def enrolment_for_staff(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """Return an enrolment, held, to staff who arrange for its citizen alone."""
    row = enrolment_to_change(uow, enrolment_id)
    if not is_arranged_by_staff(uow, row.citizen_id):
        raise NotFound()
    return row


def item_to_change(uow: UnitOfWork, item_id: UUID) -> tuple[Enrolment, EnrolmentItem]:
    """Return an item with its enrolment, held, to its citizen and to those who arrange for them."""
    seen = one_row(uow.session, select(EnrolmentItem).where(EnrolmentItem.id == item_id))
    enrolment = enrolment_to_change(uow, seen.enrolment_id)
    rows = select(EnrolmentItem).where(EnrolmentItem.id == item_id)
    item = one_row(uow.session, rows.execution_options(populate_existing=True))
    return enrolment, item


def item_for_staff(uow: UnitOfWork, item_id: UUID) -> tuple[Enrolment, EnrolmentItem]:
    """Return an item with its enrolment, held, to staff who arrange for its citizen alone."""
    enrolment, item = item_to_change(uow, item_id)
    if not is_arranged_by_staff(uow, enrolment.citizen_id):
        raise NotFound()
    return enrolment, item
