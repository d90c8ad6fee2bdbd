"""When advisers can be met: their weeks, their absences, and what can be booked with them.

An adviser says so of their own calendar, an administrator of everybody's, and a super user of
those in their teams.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.contract import STAFF, Role
from app.accounts.teams import check_is_one_of, team_ids_of
from app.booking.contract import AbsenceView, CalendarRules, WorkPeriod
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.models import Absence, AdviserMeets, BookableAdviser, WorkingPeriod
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.tenancy.contract import PeriodsOverlap
from app.tenancy.opening import are_apart

_MINUTE = timedelta(minutes=1)
LONGEST_ABSENCE = timedelta(days=366)


def open_calendar(uow: UnitOfWork, adviser_id: UUID, rules: CalendarRules) -> None:
    """Let an adviser be booked, with limits of their own where those are stricter."""
    check_may_set_calendar_of(uow, adviser_id)
    _check_is_staff(uow, adviser_id)
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id(), "adviser_id": adviser_id}
    facts = {
        "most_a_day": rules.most_a_day,
        "notice_minutes": rules.notice // _MINUTE,
        "ahead_days": rules.ahead.days if rules.ahead is not None else None,
        "buffer_minutes": rules.buffer // _MINUTE,
    }
    if insert_new(uow.session, BookableAdviser, [key | facts]):
        return
    row = uow.session.scalars(
        select(BookableAdviser).where(BookableAdviser.adviser_id == adviser_id).with_for_update()
    ).one()
    for name, value in facts.items():
        setattr(row, name, value)
    uow.session.flush()


def set_meeting_types_of(uow: UnitOfWork, adviser_id: UUID, type_ids: Collection[UUID]) -> None:
    """Say which types of meeting can be booked with an adviser; none of the others any more."""
    check_may_set_calendar_of(uow, adviser_id)
    _check_is_staff(uow, adviser_id)
    if meeting_types_by_id(uow, type_ids).keys() != set(type_ids):
        raise Invalid(fields={"meeting_types": [_("Choose among the meeting types.")]})
    uow.session.execute(
        delete(AdviserMeets).where(
            AdviserMeets.adviser_id == adviser_id, AdviserMeets.meeting_type_id.not_in(type_ids)
        )
    )
    key = {"municipality_id": uow.municipality.id, "adviser_id": adviser_id}
    rows = [key | {"id": uow.new_id(), "meeting_type_id": one} for one in sorted(set(type_ids))]
    insert_new(uow.session, AdviserMeets, rows)


def set_week(uow: UnitOfWork, adviser_id: UUID, periods: Iterable[WorkPeriod]) -> None:
    """Say when an adviser can be met, week by week; what is booked stays.

    PeriodsOverlap where two of a day overlap or one ends before it begins.
    """
    check_may_set_calendar_of(uow, adviser_id)
    _check_is_staff(uow, adviser_id)
    wanted = sorted(periods, key=lambda period: (period.weekday, period.opens))
    if not are_apart(wanted):
        raise PeriodsOverlap(fields={"periods": [str(PeriodsOverlap.title)]})
    named = {period.place_id for period in wanted if period.place_id is not None}
    if places_by_id(uow, named).keys() != named:
        raise Invalid(fields={"place_id": [_("Choose one of the places.")]})
    uow.session.execute(delete(WorkingPeriod).where(WorkingPeriod.adviser_id == adviser_id))
    uow.session.add_all(
        WorkingPeriod(
            id=uow.new_id(),
            adviser_id=adviser_id,
            weekday=period.weekday,
            opens=period.opens,
            closes=period.closes,
            place_id=period.place_id,
        )
        for period in wanted
    )
    uow.session.flush()


def week_of(uow: UnitOfWork, adviser_id: UUID) -> list[WorkPeriod]:
    """Return when an adviser can be met, by weekday and time."""
    rows = uow.session.scalars(
        select(WorkingPeriod)
        .where(WorkingPeriod.adviser_id == adviser_id)
        .order_by(WorkingPeriod.weekday, WorkingPeriod.opens)
    )
    return [WorkPeriod(r.weekday, r.opens, r.closes, r.place_id) for r in rows]


def add_absence(
    uow: UnitOfWork, adviser_id: UUID, *, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> UUID:
    """Keep a time free of new meetings; those that are booked stay until they are moved."""
    check_may_set_calendar_of(uow, adviser_id)
    _check_is_staff(uow, adviser_id)
    if ends_at <= starts_at:
        raise Invalid(fields={"ends_at": [_("It ends before it begins.")]})
    if ends_at - starts_at > LONGEST_ABSENCE:
        raise Invalid(fields={"ends_at": [_("Choose at most a year.")]})
    absence = Absence(
        id=uow.new_id(),
        adviser_id=adviser_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip(),
    )
    uow.session.add(absence)
    uow.session.flush()
    return absence.id


def remove_absence(uow: UnitOfWork, absence_id: UUID) -> None:
    """Let a time be booked again."""
    row = uow.session.scalar(select(Absence).where(Absence.id == absence_id))
    if row is None:
        raise NotFound()
    check_may_set_calendar_of(uow, row.adviser_id)
    uow.session.delete(row)
    uow.session.flush()


def absences_of(uow: UnitOfWork, adviser_id: UUID, *, since: datetime) -> list[AbsenceView]:
    """Return an adviser's absences that end after a moment, by their beginning."""
    rows = uow.session.scalars(
        select(Absence)
        .where(Absence.adviser_id == adviser_id, Absence.ends_at > since)
        .order_by(Absence.starts_at)
    )
    return [AbsenceView(r.id, r.starts_at, r.ends_at, r.reason) for r in rows]


def check_may_set_calendar_of(uow: UnitOfWork, adviser_id: UUID) -> None:
    """Refuse whoever neither is the adviser nor runs the adviser's team or everything."""
    actor = uow.actor
    is_own = actor.person_id == adviser_id and actor.has(*STAFF)
    if actor.system is not None or actor.has(Role.ADMINISTRATOR) or is_own:
        return
    if actor.has(Role.SUPER_USER):
        teams = team_ids_of(uow, actor.require_person())
        if teams & team_ids_of(uow, adviser_id):
            return
    raise Forbidden()


def _check_is_staff(uow: UnitOfWork, adviser_id: UUID) -> None:
    check_is_one_of(
        uow,
        adviser_id,
        list(STAFF),
        field="adviser_id",
        message=_("This person does not work here."),
    )
