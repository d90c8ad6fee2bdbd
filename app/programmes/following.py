"""Deadlines and ends of access that follow what happens elsewhere: meetings, and licences."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.booking.contract import BookingView
from app.booking.contract_events import MeetingBooked, MeetingCancelled, MeetingMoved
from app.booking.views import meeting_by_id
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.licences.contract import LicenceExtended, LicenceTakenBack
from app.licences.views import licence_by_id
from app.programmes.contract import Due, DueRule
from app.programmes.deadlines import (
    next_meeting_of,
    note_change,
    put_date,
    run_to_meeting,
    set_look,
)
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.policy import Run, due_of


def follow_meeting(uow: UnitOfWork, event: MeetingBooked | MeetingMoved | MeetingCancelled) -> None:
    """Have what is to be done before the next meeting follow it, as it is by now."""
    try:
        meeting = meeting_by_id(uow, event.booking_id)
    except NotFound:
        return
    ahead = next_meeting_of(uow, meeting.citizen_id)
    rows = uow.session.execute(
        select(EnrolmentItem, Enrolment)
        .join(Enrolment, Enrolment.id == EnrolmentItem.enrolment_id)
        .where(
            Enrolment.citizen_id == meeting.citizen_id,
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
            EnrolmentItem.rule == DueRule.BEFORE_MEETING,
            EnrolmentItem.done_at.is_(None),
            EnrolmentItem.is_moved.is_(False),
        )
    ).all()
    changed = {
        item.enrolment_id
        for item, enrolment in rows
        if _follows(uow, item, run_to_meeting(uow, enrolment), meeting.id, ahead)
    }
    uow.session.flush()
    for enrolment_id in sorted(changed):
        held = select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()
        note_change(uow, uow.session.scalars(held).one())


def follow_licence_change(uow: UnitOfWork, event: LicenceExtended | LicenceTakenBack) -> None:
    """Have the end of access follow that of the licence that gives it, as it is by now."""
    rows = select(Enrolment).where(Enrolment.licence_id == event.licence_id).with_for_update()
    for row in uow.session.scalars(rows).all():
        row.access_until_on = licence_by_id(uow, event.licence_id).last_on
        uow.session.flush()
        set_look(uow, row)


def _follows(
    uow: UnitOfWork, item: EnrolmentItem, run: Run, meeting_id: UUID, ahead: BookingView | None
) -> bool:
    """Have one item follow the next meeting, unless it was missed before one that was held."""
    was_missed = item.due_on is not None and item.due_on < run.from_on
    if was_missed and item.booking_id != meeting_id:
        return False
    due = Due(DueRule.BEFORE_MEETING, item.days)
    on = local_day(ahead.starts_at) if ahead else None
    item.booking_id = ahead.id if ahead else None
    soonest = _soonest(item, run)
    return put_date(uow, item, due_of(due, run, next_meeting_on=on, not_before=soonest))


def _soonest(item: EnrolmentItem, run: Run) -> date:
    """Return the first day on which an item may be due: one that is known already is no news.

    What was agreed at a meeting is not due on the same day.
    """
    notice = max(run.notice, timedelta(days=1)) if item.agreed_by_id else run.notice
    soonest = run.from_on + notice
    if item.due_on is None or item.due_on < run.from_on:
        return soonest
    return min(soonest, item.due_on)
