"""Choosing one of a programme's courses: later than at the beginning, until it is begun on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.programmes.access import enrolment_to_change
from app.programmes.contract import DoneHow, EnrolmentView, ProgrammeFacts
from app.programmes.contract_errors import CourseBegunOn, EnrolmentOver
from app.programmes.deadlines import items_of, leaves_of, note_change, put_date
from app.programmes.done_before import tick_off_what_was_done
from app.programmes.enrolling import (
    checked_course,
    is_required_of,
    items_asked,
    put_items,
)
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.policy import run_of
from app.programmes.publishing import facts_by_version
from app.programmes.views import enrolment_views

TIME_LEFT = timedelta(days=7)
"""For what was to be done before somebody chose it."""


def choose_course(uow: UnitOfWork, enrolment_id: UUID, course: str) -> EnrolmentView:
    """Have what is asked in an enrolment be that of a course; the same again changes nothing.

    What both ask stays as it is. NotFound, by field, where there is no such course, CourseBegunOn
    where something of another is done. What was due before today is due in a week.
    """
    row = enrolment_to_change(uow, enrolment_id)
    if row.ended_at is not None or row.over_at is not None:
        raise EnrolmentOver()
    facts = facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]
    if checked_course(facts, course) != row.course:
        _check_not_begun(uow, row, facts)
        _ask_otherwise(uow, row, facts, course)
        note_change(uow, row)
    return enrolment_views(uow, [row])[0]


def _check_not_begun(uow: UnitOfWork, row: Enrolment, facts: ProgrammeFacts) -> None:
    of_course = {item.key for item in facts.items if item.course}
    items = items_of(uow, [row.id]).get(row.id, [])
    if any(item.key in of_course and item.done_how not in {None, DoneHow.BEFORE} for item in items):
        raise CourseBegunOn()


def _ask_otherwise(uow: UnitOfWork, row: Enrolment, facts: ProgrammeFacts, course: str) -> None:
    """Take away what the course before asked, and ask what this one does, in its order."""
    of_course = [item.key for item in facts.items if item.course]
    old = (EnrolmentItem.enrolment_id == row.id, EnrolmentItem.key.in_(of_course))
    uow.session.execute(delete(EnrolmentItem).where(*old))
    row.course = course
    asked = items_asked(facts, course)
    run = run_of(facts, row.from_on, leaves_of(uow, [row.id]).get(row.id, ()))
    new = [item for item in asked if item.course]
    is_required = is_required_of(uow, facts, row.citizen_id)
    put_items(uow, row, new, run=run, is_required=is_required)
    places = {item.key: place for place, item in enumerate(asked)}
    today = local_day(uow.now)
    for item in items_of(uow, [row.id]).get(row.id, []):
        item.place = places.get(item.key, len(places) + item.place)
        if item.key in of_course and item.due_on is not None and item.due_on < today:
            last = today + TIME_LEFT
            put_date(uow, item, min(last, row.access_until_on or last))
    tick_off_what_was_done(uow, row, asked=[item.key for item in new])
