"""Undoing what staff have done about a citizen's deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.programmes.access import item_for_staff
from app.programmes.contract import Due, DueRule
from app.programmes.deadlines import (
    check_goes_on,
    leaves_of,
    meets_on,
    note_change,
    put_date,
)
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.policy import due_of, run_of
from app.programmes.publishing import facts_by_version


def put_deadline_back(uow: UnitOfWork, item_id: UUID, before: date | None) -> None:
    """Give an item the day back that staff gave it before, or with None that of its programme."""
    enrolment, item = item_for_staff(uow, item_id)
    check_goes_on(enrolment)
    item.is_moved = before is not None
    put_date(uow, item, before or _as_asked(uow, enrolment, item))
    note_change(uow, enrolment)


def _as_asked(uow: UnitOfWork, row: Enrolment, item: EnrolmentItem) -> date | None:
    facts = facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]
    said = {one.key: one.due for one in facts.items}
    run = run_of(facts, row.from_on, leaves_of(uow, [row.id]).get(row.id, ()))
    run = replace(run, access_until_on=row.access_until_on)
    due = said.get(item.key, Due(DueRule(item.rule), item.days))
    is_before = due.rule == DueRule.BEFORE_MEETING
    return due_of(
        due,
        run,
        next_meeting_on=meets_on(uow, row.citizen_id) if is_before else None,
        not_before=max(run.from_on, local_day(uow.now)) + run.notice,
    )
