"""What somebody takes along of classes: in which they are, or were."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.core.clock import local_day
from app.core.take_out import Entry, Record, record
from app.core.texts import _, format_date
from app.core.work import UnitOfWork
from app.programmes.classes.models import Cohort, CohortMember
from app.programmes.models import Enrolment


def classes_to_take(uow: UnitOfWork) -> Iterator[Entry]:
    """Yield the classes that the acting person is in, or was."""
    rows = _rows(uow)
    theirs = select(Cohort).where(Cohort.id.in_([row.cohort_id for row in rows]))
    names = {row.id: row.name for row in uow.session.scalars(theirs)}
    for row in rows:
        facts = [(_("In the class since"), format_date(local_day(row.joined_at)))]
        if row.left_at is not None:
            facts.append((_("In it until"), format_date(local_day(row.left_at))))
        if row.is_hidden:
            facts.append((_("What the others see of you"), _("Nothing: you hide yourself.")))
        yield Entry(names[row.cohort_id], facts=facts)


def class_records(uow: UnitOfWork) -> Iterator[Record]:
    """Yield the rows of the acting person's classes."""
    for row in _rows(uow):
        yield record(row, "cohort_id", "enrolment_id", "joined_at", "left_at", "is_hidden")


def _rows(uow: UnitOfWork) -> list[CohortMember]:
    mine = (
        select(CohortMember)
        .join(Enrolment, Enrolment.id == CohortMember.enrolment_id)
        .where(Enrolment.citizen_id == uow.actor.require_person())
    )
    return list(uow.session.scalars(mine.order_by(CohortMember.joined_at, CohortMember.id)))
