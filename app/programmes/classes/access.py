"""Who runs a class: the advisers of its team, or all; nobody else knows that there is one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.booking.access import ARRANGERS
from app.booking.sessions.access import runs
from app.core.errors import Forbidden, NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.access import enrolment_to_see
from app.programmes.classes.models import Cohort, CohortMember, Workshop
from app.programmes.models import Enrolment


def check_runs_classes(uow: UnitOfWork) -> None:
    """Refuse whoever is no adviser."""
    if uow.actor.system is None and not uow.actor.has(*ARRANGERS):
        raise Forbidden()


def cohort_to_run(uow: UnitOfWork, cohort_id: UUID, *, held: bool = False) -> Cohort:
    """Return a class to whoever runs it; `held`, so that nobody else changes it meanwhile."""
    rows = select(Cohort).where(Cohort.id == cohort_id)
    if held:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    row = uow.session.scalar(rows)
    if row is None or not runs(uow, row.team_id):
        raise NotFound()
    return row


def workshop_to_run(
    uow: UnitOfWork, workshop_id: UUID, *, held: bool = False
) -> tuple[Cohort, Workshop]:
    """Return a workshop with its class to whoever runs that; `held` as `cohort_to_run` has it."""
    found = one_row(uow.session, select(Workshop.cohort_id).where(Workshop.id == workshop_id))
    cohort = cohort_to_run(uow, found, held=held)
    rows = select(Workshop).where(Workshop.id == workshop_id)
    row = one_row(uow.session, rows.execution_options(populate_existing=True))
    return cohort, row


def member_to_run(
    uow: UnitOfWork, cohort_id: UUID, enrolment_id: UUID
) -> tuple[Cohort, CohortMember]:
    """Return that somebody is in a class, or was, with the class held, to whoever runs it."""
    cohort = cohort_to_run(uow, cohort_id, held=True)
    row = one_row(
        uow.session,
        select(CohortMember)
        .where(CohortMember.cohort_id == cohort_id, CohortMember.enrolment_id == enrolment_id)
        .execution_options(populate_existing=True),
    )
    return cohort, row


def own_membership(
    uow: UnitOfWork, enrolment_id: UUID, *, held: bool = False
) -> tuple[Enrolment, CohortMember]:
    """Return an enrolment of the acting citizen, and in which class it is; NotFound for none."""
    enrolment = enrolment_to_see(uow, enrolment_id)
    rows = select(CohortMember).where(
        CohortMember.enrolment_id == enrolment_id, CohortMember.left_at.is_(None)
    )
    if held:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    row = uow.session.scalar(rows)
    if row is None or enrolment.citizen_id != uow.actor.person_id:
        raise NotFound()
    return enrolment, row
