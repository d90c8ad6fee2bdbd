"""When advisers can be met: their weeks, their absences, and what can be booked with them.

An adviser says so of their own calendar, an administrator of everybody's, and a super user of
those in their teams.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.contract import STAFF, PersonCard, Role
from app.accounts.people import people_by_id, people_with_role
from app.accounts.teams import check_is_one_of, members_of_team, team_ids_of
from app.booking.access import ARRANGERS
from app.booking.contract import AbsenceView, CalendarRules, CalendarView, WorkPeriod
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.models import Absence, AdviserMeets, BookableAdviser, WorkingPeriod
from app.booking.put_aside import put_aside, put_back
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import insert_new, one_row
from app.core.texts import _
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.tenancy.contract import PeriodsOverlap
from app.tenancy.opening import are_apart

_MINUTE = timedelta(minutes=1)
LONGEST_ABSENCE = timedelta(days=366)
LONGEST_REASON = 120
MOST_A_DAY = 50
MOST_AHEAD = timedelta(days=366)
LONGEST_BEFORE = timedelta(days=30)
LONGEST_BUFFER = timedelta(hours=4)


def open_calendar(uow: UnitOfWork, adviser_id: UUID, rules: CalendarRules) -> None:
    """Let an adviser be booked, with limits of their own where those are stricter."""
    _check_may_set(uow, adviser_id)
    _check_rules(rules)
    _keep(uow, adviser_id, is_open=True, **_columns(rules))


def close_calendar(uow: UnitOfWork, adviser_id: UUID) -> None:
    """Let nobody book an adviser any more; what is booked stays, and so does all that was said."""
    _check_may_set(uow, adviser_id)
    _keep(uow, adviser_id, is_open=False)


def limit_calendar(uow: UnitOfWork, adviser_id: UUID, rules: CalendarRules) -> None:
    """Give an adviser limits of their own; whether the calendar is open stays as it is."""
    _check_may_set(uow, adviser_id)
    _check_rules(rules)
    _keep(uow, adviser_id, **{"is_open": False} | _columns(rules), unless_known={"is_open"})


def calendar_of(uow: UnitOfWork, adviser_id: UUID) -> CalendarView:
    """Return what was said of an adviser's calendar, for whoever may set it.

    NotFound for anybody who does not meet citizens here.
    """
    check_may_set_calendar_of(uow, adviser_id)
    card = people_by_id(uow, [adviser_id]).get(adviser_id)
    if card is None or not card.is_active or card.roles.isdisjoint(ARRANGERS):
        raise NotFound()
    return calendars_of(uow, [adviser_id])[adviser_id]


def calendars_of(uow: UnitOfWork, adviser_ids: Collection[UUID]) -> dict[UUID, CalendarView]:
    """Return what was said of the calendars of advisers; nothing was of one that is not open."""
    rows = uow.session.scalars(
        select(BookableAdviser).where(BookableAdviser.adviser_id.in_(adviser_ids))
    )
    known = {row.adviser_id: row for row in rows}
    held: dict[UUID, set[UUID]] = {one: set() for one in adviser_ids}
    for adviser_id, type_id in uow.session.execute(
        select(AdviserMeets.adviser_id, AdviserMeets.meeting_type_id).where(
            AdviserMeets.adviser_id.in_(adviser_ids)
        )
    ):
        held[adviser_id].add(type_id)
    return {one: _view(one, known.get(one), held[one]) for one in adviser_ids}


def people_to_set_calendar_of(uow: UnitOfWork) -> list[PersonCard]:
    """Return whose calendar the acting person may set, by name."""
    everybody = people_with_role(uow, *ARRANGERS)
    if uow.actor.system is not None or uow.actor.has(Role.ADMINISTRATOR):
        return everybody
    me = uow.actor.require_person()
    mine = {me}
    if uow.actor.has(Role.SUPER_USER):
        for team_id in team_ids_of(uow, me):
            mine.update(card.id for card in members_of_team(uow, team_id))
    return [card for card in everybody if card.id in mine]


def set_meeting_types_of(uow: UnitOfWork, adviser_id: UUID, type_ids: Collection[UUID]) -> None:
    """Say which types of meeting can be booked with an adviser; none of the others any more."""
    _check_may_set(uow, adviser_id)
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
    _check_may_set(uow, adviser_id)
    wanted = sorted(periods, key=lambda period: (period.weekday, period.opens))
    if not are_apart(wanted):
        raise PeriodsOverlap(fields={"periods": [str(PeriodsOverlap.title)]})
    named = {period.place_id for period in wanted if period.place_id is not None}
    if {one.id for one in places_by_id(uow, named).values() if one.is_active} != named:
        raise Invalid(fields={"place_id": [_("Choose one of the places.")]})
    take_turn(uow, f"week/{adviser_id}")
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
    return weeks_of(uow, [adviser_id])[adviser_id]


def weeks_of(uow: UnitOfWork, adviser_ids: Collection[UUID]) -> dict[UUID, list[WorkPeriod]]:
    """Return when several advisers can be met, each by weekday and time."""
    found: dict[UUID, list[WorkPeriod]] = {one: [] for one in adviser_ids}
    for row in uow.session.scalars(
        select(WorkingPeriod)
        .where(WorkingPeriod.adviser_id.in_(adviser_ids))
        .order_by(WorkingPeriod.weekday, WorkingPeriod.opens)
    ):
        period = WorkPeriod(row.weekday, row.opens, row.closes, row.place_id)
        found[row.adviser_id].append(period)
    return found


def add_absence(
    uow: UnitOfWork, adviser_id: UUID, *, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> UUID:
    """Keep a time free of new meetings; those that are booked stay until they are moved.

    The same time a second time is the same absence.
    """
    _check_may_set(uow, adviser_id)
    if ends_at <= starts_at:
        raise Invalid(fields={"ends_at": [_("It ends before it begins.")]})
    if ends_at - starts_at > LONGEST_ABSENCE:
        raise Invalid(fields={"ends_at": [_("Choose at most a year.")]})
    if ends_at <= uow.now:
        raise Invalid(fields={"ends_at": [_("This is over already.")]})
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid(fields={"reason": [_("Write at most %(n)s characters.", n=LONGEST_REASON)]})
    take_turn(uow, f"absence/{adviser_id}")
    there = uow.session.scalar(
        select(Absence.id).where(
            Absence.adviser_id == adviser_id,
            Absence.starts_at == starts_at,
            Absence.ends_at == ends_at,
        )
    )
    if there is not None:
        return there
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
    """Let a time be booked again; for a day the absence can be put back."""
    row = one_row(uow.session, select(Absence).where(Absence.id == absence_id))
    check_may_set_calendar_of(uow, row.adviser_id)
    put_aside(uow, row)
    uow.session.delete(row)
    uow.session.flush()


def put_absence_back(uow: UnitOfWork, adviser_id: UUID, absence_id: UUID) -> None:
    """Take back that an adviser's absence was removed; what was booked meanwhile stays."""
    check_may_set_calendar_of(uow, adviser_id)
    put_back(uow, Absence, absence_id, adviser_id=adviser_id)


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


def _check_may_set(uow: UnitOfWork, adviser_id: UUID) -> None:
    check_may_set_calendar_of(uow, adviser_id)
    refusal = _("This person does not meet citizens here.")
    check_is_one_of(uow, adviser_id, ARRANGERS, field="adviser_id", message=refusal)


def _check_rules(rules: CalendarRules) -> None:
    """Refuse limits that nobody can mean, beside what they were said of."""
    is_fine = {
        "most_a_day": rules.most_a_day is None or 1 <= rules.most_a_day <= MOST_A_DAY,
        "notice": timedelta() <= rules.notice <= LONGEST_BEFORE,
        "ahead": rules.ahead is None or timedelta(days=1) <= rules.ahead <= MOST_AHEAD,
        "buffer": timedelta() <= rules.buffer <= LONGEST_BUFFER,
    }
    wrong = {name: [_("Choose one from the list.")] for name, fine in is_fine.items() if not fine}
    if not wrong and rules.ahead is not None and rules.notice >= rules.ahead:
        wrong["notice"] = [_("Nobody could book: the first time would come after the last.")]
    if wrong:
        raise Invalid(fields=wrong)


def _columns(rules: CalendarRules) -> dict[str, Any]:
    return {
        "most_a_day": rules.most_a_day,
        "notice_minutes": rules.notice // _MINUTE,
        "ahead_days": rules.ahead.days if rules.ahead is not None else None,
        "buffer_minutes": rules.buffer // _MINUTE,
    }


def _keep(
    uow: UnitOfWork, adviser_id: UUID, *, unless_known: Collection[str] = (), **facts: Any
) -> None:
    """Write facts of a calendar down; some only where nothing was said of it before."""
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id(), "adviser_id": adviser_id}
    usual = {"is_open": True, "notice_minutes": 0, "buffer_minutes": 0}
    if insert_new(uow.session, BookableAdviser, [usual | key | facts]):
        return
    row = uow.session.scalars(
        select(BookableAdviser).where(BookableAdviser.adviser_id == adviser_id).with_for_update()
    ).one()
    for name in facts.keys() - set(unless_known):
        setattr(row, name, facts[name])
    uow.session.flush()


def _view(adviser_id: UUID, row: BookableAdviser | None, type_ids: set[UUID]) -> CalendarView:
    if row is None:
        return CalendarView(adviser_id, False, False, CalendarRules(), frozenset(type_ids))
    rules = CalendarRules(
        most_a_day=row.most_a_day,
        notice=row.notice_minutes * _MINUTE,
        ahead=timedelta(days=row.ahead_days) if row.ahead_days is not None else None,
        buffer=row.buffer_minutes * _MINUTE,
    )
    return CalendarView(adviser_id, True, row.is_open, rules, frozenset(type_ids))
