"""Deadlines that follow: a meeting that was booked or moved, days of leave, what staff decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from app.booking.contract import BookingState, BookingView
from app.booking.views import meetings_of_person
from app.core.clock import local_day, start_of_day
from app.core.errors import Invalid
from app.core.texts import _, format_date
from app.core.work import UnitOfWork
from app.programmes.access import enrolment_for_staff, item_for_staff
from app.programmes.contract import Due, DueRule, Leave
from app.programmes.contract_errors import DayOutOfReach, EnrolmentOver
from app.programmes.contract_events import DeadlineMoved, DeadlineSet, LeaveChanged
from app.programmes.models import Enrolment, EnrolmentItem, EnrolmentLeave
from app.programmes.policy import (
    Deadline,
    Run,
    due_of,
    is_on_leave,
    next_look,
    run_of,
)
from app.programmes.publishing import facts_by_version

LONGEST_LEAVE = FURTHEST_DUE = 366
FOLLOW_OTHERS = frozenset({DueRule.BEFORE_MEETING, DueRule.WITH_CLASS})
"""What the days of an enrolment do not move: it follows meetings, and workshops."""


def set_look(uow: UnitOfWork, row: Enrolment) -> None:
    """Say when there is next something to do about an enrolment that one holds."""
    facts = facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]
    leaves = leaves_of(uow, [row.id]).get(row.id, ())
    open_items = items_of(uow, [row.id], only_open=True).get(row.id, [])
    put_look(uow, row, open_items, facts.steps, leaves)
    uow.session.flush()


def put_look(
    uow: UnitOfWork,
    row: Enrolment,
    open_items: Iterable[EnrolmentItem],
    steps: Sequence[int],
    leaves: tuple[Leave, ...],
) -> None:
    """Set when there is next something to do, from what is known of an enrolment."""
    if row.ended_at is not None or row.over_at is not None:
        row.look_at = None
        return
    run = Run(row.from_on, row.required_until_on, row.access_until_on, leaves)
    row.look_at = next_look(
        deadlines_of(row, open_items),
        steps,
        run,
        uow.now,
        is_ahead=is_ahead(row),
        says_end=row.licence_id is None,
    )


def deadlines_of(row: Enrolment, items: Iterable[EnrolmentItem]) -> list[Deadline]:
    """Return the deadlines of those of some items of an enrolment that have one."""
    found = (deadline_of(row, one) for one in items)
    return [one for one in found if one is not None]


def deadline_of(row: Enrolment, item: EnrolmentItem) -> Deadline | None:
    """Return the deadline of an item of an enrolment; before it begins, nothing is told of it."""
    if item.due_on is None:
        return None
    since = max(item.dated_at, start_of_day(row.from_on))
    return Deadline(item.due_on, since, item.is_required)


def items_of(
    uow: UnitOfWork, enrolment_ids: Sequence[UUID], *, only_open: bool = False
) -> dict[UUID, list[EnrolmentItem]]:
    """Return what is asked in some enrolments, in its order; with `only_open` what is not done."""
    rows = select(EnrolmentItem).where(EnrolmentItem.enrolment_id.in_(enrolment_ids))
    if only_open:
        rows = rows.where(EnrolmentItem.done_at.is_(None))
    found: dict[UUID, list[EnrolmentItem]] = {}
    for one in uow.session.scalars(rows.order_by(EnrolmentItem.place, EnrolmentItem.id)):
        found.setdefault(one.enrolment_id, []).append(one)
    return found


def leaves_of(uow: UnitOfWork, enrolment_ids: Sequence[UUID]) -> dict[UUID, tuple[Leave, ...]]:
    """Return the days of leave in some enrolments."""
    rows = select(EnrolmentLeave).where(EnrolmentLeave.enrolment_id.in_(enrolment_ids))
    found: dict[UUID, list[Leave]] = {}
    for one in uow.session.scalars(rows.order_by(EnrolmentLeave.from_on)):
        found.setdefault(one.enrolment_id, []).append(Leave(one.from_on, one.until_on, one.id))
    return {enrolment_id: tuple(leaves) for enrolment_id, leaves in found.items()}


def next_meeting_of(uow: UnitOfWork, citizen_id: UUID) -> BookingView | None:
    """Return the next meeting that a citizen has ahead, by the service's own reckoning."""
    ahead = meetings_of_person(uow, citizen_id, since=uow.now)
    booked = (one for one in ahead if one.state == BookingState.BOOKED and one.starts_at > uow.now)
    return next(booked, None)


def meets_on(uow: UnitOfWork, citizen_id: UUID) -> date | None:
    """Return the day of a citizen's next meeting; None where none is booked."""
    meeting = next_meeting_of(uow, citizen_id)
    return local_day(meeting.starts_at) if meeting is not None else None


def move_deadline(uow: UnitOfWork, item_id: UUID, due_on: date) -> None:
    """Give an item another last day, from today on; reminders follow it. The same is harmless."""
    enrolment, item = item_for_staff(uow, item_id)
    check_goes_on(enrolment)
    check_day(uow, enrolment, due_on)
    if item.due_on == due_on and item.is_moved:
        return
    put_date(uow, item, due_on)
    item.is_moved = True
    note_change(uow, enrolment)
    uow.record(DeadlineSet(item.id))


def check_day(uow: UnitOfWork, enrolment: Enrolment, due_on: date) -> None:
    """Refuse a last day that is over, on leave, or after the end of the programme.

    Where a programme has no end, a year from today is the furthest.
    """
    wrong = why_out_of_reach(uow, enrolment, due_on)
    if wrong:
        raise DayOutOfReach(fields={"due_on": [wrong]})


def why_out_of_reach(uow: UnitOfWork, enrolment: Enrolment, due_on: date) -> str:
    """Return why a day cannot be the last one for something in an enrolment; "" where it can."""
    today, last = local_day(uow.now), enrolment.access_until_on
    if due_on < today:
        return _("Choose a day from today on.")
    if last is not None and due_on > last:
        return _("The programme is over then.")
    if last is None and (due_on - today).days > FURTHEST_DUE:
        return _("Choose a day from today on, within a year.")
    return _why_on_leave(leaves_of(uow, [enrolment.id]).get(enrolment.id, ()), due_on)


def _why_on_leave(leaves: Iterable[Leave], due_on: date) -> str:
    for leave in leaves:
        if leave.from_on <= due_on <= leave.until_on:
            return _(
                "There is a break from %(first)s until %(last)s. Choose a day outside it.",
                first=format_date(leave.from_on),
                last=format_date(leave.until_on),
            )
    return ""


def take_leave(uow: UnitOfWork, enrolment_id: UUID, *, from_on: date, until_on: date) -> UUID:
    """Ask nothing of a citizen on some days; what is due from then on is due as much later.

    Days that touch other leave are Invalid; so is leave of more than a year, and leave that is over
    or comes before the first day of all. It may have begun some days ago.
    """
    row = enrolment_for_staff(uow, enrolment_id)
    check_goes_on(row)
    wrong = why_no_leave(uow, row, from_on, until_on)
    if wrong:
        raise Invalid(fields=wrong)
    leave_id = put_leave(uow, row, from_on, until_on)
    uow.record(LeaveChanged(row.id))
    return leave_id


def why_no_leave(
    uow: UnitOfWork, row: Enrolment, from_on: date, until_on: date
) -> dict[str, list[str]]:
    """Return why an enrolment can have no leave on some days, by field; nothing where it can."""
    wrong = _why_no_such_days(row, from_on, until_on, local_day(uow.now))
    if wrong:
        return {"until_on": [wrong]}
    if row.access_until_on is not None and from_on > row.access_until_on:
        return {"from_on": [_("The programme is over then.")]}
    if any(
        from_on <= leave.until_on and leave.from_on <= until_on
        for leave in leaves_of(uow, [row.id]).get(row.id, ())
    ):
        return {"from_on": [_("There is a break on some of these days already.")]}
    return {}


def put_leave(uow: UnitOfWork, row: Enrolment, from_on: date, until_on: date) -> UUID:
    """Write leave into an enrolment that one holds, and reckon its days anew."""
    leave = EnrolmentLeave(
        id=uow.new_id(),
        enrolment_id=row.id,
        from_on=from_on,
        until_on=until_on,
        made_by_id=uow.actor.person_id,
        made_at=uow.now,
    )
    uow.session.add(leave)
    uow.session.flush()
    count_anew(uow, row)
    return leave.id


def _why_no_such_days(row: Enrolment, from_on: date, until_on: date, today: date) -> str:
    if not from_on <= until_on or (until_on - from_on).days > LONGEST_LEAVE:
        return _("Choose a last day within a year of the first.")
    if until_on < today:
        return _("Choose a day from today on.")
    if until_on < row.from_on:
        return _(
            "The programme begins only on %(day)s. Choose a day from then on.",
            day=format_date(row.from_on),
        )
    return ""


def end_leave(uow: UnitOfWork, enrolment_id: UUID, leave_id: UUID) -> None:
    """Take leave back: all of it where it has not begun, or from today on. Twice is harmless."""
    if take_leave_back(uow, enrolment_id, leave_id):
        uow.record(LeaveChanged(enrolment_id))


def take_leave_back(uow: UnitOfWork, enrolment_id: UUID, leave_id: UUID) -> bool:
    """Take leave back as `end_leave` does, and say whether there was any left."""
    row = enrolment_for_staff(uow, enrolment_id)
    leave = uow.session.scalar(
        select(EnrolmentLeave).where(
            EnrolmentLeave.id == leave_id, EnrolmentLeave.enrolment_id == row.id
        )
    )
    today = local_day(uow.now)
    if leave is None or leave.until_on < today:
        return False
    if leave.from_on < today:
        leave.until_on = date.fromordinal(today.toordinal() - 1)
    else:
        uow.session.execute(delete(EnrolmentLeave).where(EnrolmentLeave.id == leave.id))
    uow.session.flush()
    uow.session.expire_all()
    count_anew(uow, enrolment_for_staff(uow, enrolment_id))
    return True


def count_anew(uow: UnitOfWork, row: Enrolment) -> None:
    """Reckon the days of an enrolment and its open items anew, after its leave has changed.

    What was over before is as it was, and so is the end of access that a licence gives.
    """
    facts = facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]
    leaves = leaves_of(uow, [row.id]).get(row.id, ())
    run = run_of(facts, row.from_on, leaves)
    row.required_until_on = run.required_until_on
    if row.licence_id is None:
        row.access_until_on = run.access_until_on
    said = {item.key: item.due for item in facts.items}
    for item in items_of(uow, [row.id], only_open=True).get(row.id, []):
        if item.is_moved or item.rule in FOLLOW_OTHERS:
            continue
        due = said.get(item.key, Due(DueRule(item.rule), item.days))
        put_date(uow, item, due_of(due, run))
    note_change(uow, row)


def run_to_meeting(uow: UnitOfWork, row: Enrolment) -> Run:
    """Return the days of an enrolment as they are for what becomes due before a meeting today."""
    facts = facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]
    notice = timedelta(days=facts.notice_days)
    return Run(local_day(uow.now), None, row.access_until_on, notice=notice)


def is_ahead(row: Enrolment) -> bool:
    """Say whether somebody was enrolled before the first day, which is said again on it."""
    return local_day(row.made_at) < row.from_on


def is_away(uow: UnitOfWork, row: Enrolment) -> bool:
    """Say whether a citizen is on leave from an enrolment today."""
    return is_on_leave(leaves_of(uow, [row.id]).get(row.id, ()), local_day(uow.now))


def put_date(uow: UnitOfWork, item: EnrolmentItem, due_on: date | None) -> bool:
    """Give an item a last day; its steps are told anew where that is another one."""
    if item.due_on == due_on:
        return False
    item.due_on, item.dated_at = due_on, uow.now
    item.changes += 1
    return True


def note_change(uow: UnitOfWork, row: Enrolment) -> None:
    """Note that what is asked in an enrolment that one holds has become another."""
    row.changes += 1
    uow.session.flush()
    set_look(uow, row)
    uow.record(DeadlineMoved(row.id))


def check_goes_on(row: Enrolment) -> None:
    """Refuse to change an enrolment in which nothing is asked any more."""
    if row.ended_at is not None or row.over_at is not None:
        raise EnrolmentOver()
