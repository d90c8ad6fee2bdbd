"""Who is in a class: they are put into it, moved, and leave; and one hides oneself."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.programmes.access import enrolment_for_staff
from app.programmes.classes.access import cohort_to_run, member_to_run, own_membership
from app.programmes.classes.contract import (
    CohortChanged,
    CohortEnded,
    CohortFull,
    CohortState,
    OtherProgramme,
)
from app.programmes.classes.models import Cohort, CohortMember
from app.programmes.classes.views import people_in
from app.programmes.contract_errors import EnrolmentOver
from app.programmes.models import Enrolment


def join_cohort(uow: UnitOfWork, cohort_id: UUID, enrolment_id: UUID) -> None:
    """Put somebody into a class of their programme; who is in another one moves. Twice is harmless.

    CohortFull where it has no seat left, CohortEnded, EnrolmentOver and OtherProgramme.
    """
    cohort = cohort_to_run(uow, cohort_id, held=True)
    enrolment = enrolment_for_staff(uow, enrolment_id)
    present = _present(uow, enrolment_id)
    if present is not None and present.cohort_id == cohort_id:
        return
    _check_may_join(uow, cohort, enrolment)
    if present is not None:
        present.left_at = uow.now
        uow.session.flush()
        uow.record(CohortChanged(present.cohort_id))
    _write(uow, cohort_id, enrolment_id)
    uow.record(CohortChanged(cohort_id))


def leave_cohort(uow: UnitOfWork, cohort_id: UUID, enrolment_id: UUID) -> None:
    """Take somebody out of a class; they stay in the programme. Twice is harmless."""
    _cohort, row = member_to_run(uow, cohort_id, enrolment_id)
    if row.left_at is None:
        row.left_at = uow.now
        uow.session.flush()
        uow.record(CohortChanged(cohort_id))


def hide_from_class(uow: UnitOfWork, enrolment_id: UUID, *, is_hidden: bool) -> None:
    """Let the others in the class see the acting citizen, or not; then they do not talk either."""
    _enrolment, row = own_membership(uow, enrolment_id, held=True)
    if row.is_hidden != is_hidden:
        row.is_hidden = is_hidden
        uow.session.flush()
        uow.record(CohortChanged(row.cohort_id))


def _present(uow: UnitOfWork, enrolment_id: UUID) -> CohortMember | None:
    rows = select(CohortMember).where(
        CohortMember.enrolment_id == enrolment_id, CohortMember.left_at.is_(None)
    )
    return uow.session.scalar(rows.execution_options(populate_existing=True))


def _check_may_join(uow: UnitOfWork, cohort: Cohort, enrolment: Enrolment) -> None:
    if enrolment.programme_id != cohort.programme_id:
        raise OtherProgramme()
    if enrolment.ended_at is not None or enrolment.over_at is not None:
        raise EnrolmentOver()
    if cohort.state == CohortState.ENDED:
        raise CohortEnded()
    if people_in(uow, [cohort.id]).get(cohort.id, 0) >= cohort.seats:
        raise CohortFull()


def _write(uow: UnitOfWork, cohort_id: UUID, enrolment_id: UUID) -> None:
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "cohort_id": cohort_id,
        "enrolment_id": enrolment_id,
        "joined_at": uow.now,
        "is_hidden": False,
        "is_new": True,
    }
    if not insert_new(uow.session, CohortMember, [row]):
        _cohort, back = member_to_run(uow, cohort_id, enrolment_id)
        back.joined_at, back.left_at, back.is_new = uow.now, None, True
        uow.session.flush()
