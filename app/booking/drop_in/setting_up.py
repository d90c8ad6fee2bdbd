"""Setting drop-ins up: where and when, how many a day, and who runs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from app.booking.drop_in.access import drop_in_to_run
from app.booking.drop_in.contract import LONGEST_TURN, MOST_A_DAY, DropInFacts, DropInView
from app.booking.drop_in.models import DropIn, DropInPeriod
from app.booking.meeting_types import places_by_id
from app.booking.sessions.access import check_may_lead, check_may_plan_for
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.tenancy.opening import Period, are_apart

_MINUTE = timedelta(minutes=1)
LONGEST_BEFORE = timedelta(hours=12)


def add_drop_in(uow: UnitOfWork, facts: DropInFacts) -> UUID:
    """Add a drop-in, as one of the advisers who are to run it."""
    check_may_plan_for(uow, facts.team_id)
    check_may_lead(uow, facts.led_by_id, facts.team_id)
    _check(uow, facts)
    row = DropIn(id=uow.new_id(), is_active=True, created_at=uow.now)
    _put(row, facts)
    uow.session.add(row)
    uow.session.flush()
    _put_periods(uow, row, facts)
    return row.id


def change_drop_in(uow: UnitOfWork, drop_in_id: UUID, facts: DropInFacts) -> None:
    """Say anew what a drop-in is; who has a number keeps it."""
    row = drop_in_to_run(uow, drop_in_id)
    check_may_plan_for(uow, facts.team_id)
    check_may_lead(uow, facts.led_by_id, facts.team_id)
    _check(uow, facts)
    _put(row, facts)
    uow.session.flush()
    _put_periods(uow, row, facts)


def offer_drop_in(uow: UnitOfWork, drop_in_id: UUID, *, is_active: bool) -> None:
    """Show a drop-in to citizens, or no longer; who has a number keeps it."""
    drop_in_to_run(uow, drop_in_id).is_active = is_active
    uow.session.flush()


def drop_in_run(uow: UnitOfWork, drop_in_id: UUID) -> DropInView:
    """Return a drop-in to whoever runs it; NotFound for anybody else."""
    return drop_in_views(uow, [drop_in_to_run(uow, drop_in_id)])[0]


def drop_in_views(uow: UnitOfWork, rows: Sequence[DropIn]) -> list[DropInView]:
    """Return drop-ins as they are shown, in their order; whoever asks was let in before."""
    there = places_by_id(uow, {row.place_id for row in rows})
    periods = _periods_of(uow, [row.id for row in rows])
    return [
        DropInView(row.id, _facts(row, periods.get(row.id, ())), there[row.place_id], row.is_active)
        for row in rows
    ]


def facts_of(uow: UnitOfWork, row: DropIn) -> DropInFacts:
    """Return what staff said of a drop-in."""
    return _facts(row, _periods_of(uow, [row.id]).get(row.id, ()))


def _facts(row: DropIn, periods: tuple[Period, ...]) -> DropInFacts:
    return DropInFacts(
        title_da=row.title_da,
        title_en=row.title_en,
        about_da=row.about_da,
        about_en=row.about_en,
        place_id=row.place_id,
        periods=periods,
        most_a_day=row.most_a_day,
        draws_before=row.draws_before_minutes * _MINUTE,
        usual_turn=row.usual_minutes * _MINUTE,
        team_id=row.team_id,
        led_by_id=row.led_by_id,
    )


def _periods_of(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, tuple[Period, ...]]:
    found: dict[UUID, tuple[Period, ...]] = {}
    for row in uow.session.scalars(
        select(DropInPeriod)
        .where(DropInPeriod.drop_in_id.in_(ids))
        .order_by(DropInPeriod.weekday, DropInPeriod.opens)
    ):
        period = Period(row.weekday, row.opens, row.closes)
        found[row.drop_in_id] = (*found.get(row.drop_in_id, ()), period)
    return found


def _check(uow: UnitOfWork, facts: DropInFacts) -> None:
    wrong: dict[str, list[str]] = {}
    if not facts.periods:
        wrong["day_0"] = [_("Write when it is open on at least one day.")]
    elif not are_apart(facts.periods):
        wrong["day_0"] = [_("The times on one day must follow each other.")]
    if facts.place_id not in places_by_id(uow, [facts.place_id]):
        wrong["place_id"] = [_("Choose one of the places.")]
    if facts.most_a_day is not None and not 1 <= facts.most_a_day <= MOST_A_DAY:
        wrong["most_a_day"] = [_("Choose from 1 to %(n)s.", n=MOST_A_DAY)]
    if not _MINUTE <= facts.usual_turn <= LONGEST_TURN * _MINUTE:
        wrong["usual_minutes"] = [_("Choose from 1 to %(n)s.", n=LONGEST_TURN)]
    if not timedelta() <= facts.draws_before <= LONGEST_BEFORE:
        wrong["draws_before_minutes"] = [_("Choose from 0 to %(n)s.", n=720)]
    if wrong:
        raise Invalid(fields=wrong)


def _put(row: DropIn, facts: DropInFacts) -> None:
    for name in ("title_da", "title_en", "about_da", "about_en"):
        setattr(row, name, getattr(facts, name).strip())
    row.place_id, row.team_id, row.most_a_day = facts.place_id, facts.team_id, facts.most_a_day
    row.led_by_id = facts.led_by_id
    row.draws_before_minutes = facts.draws_before // _MINUTE
    row.usual_minutes = facts.usual_turn // _MINUTE


def _put_periods(uow: UnitOfWork, row: DropIn, facts: DropInFacts) -> None:
    uow.session.execute(delete(DropInPeriod).where(DropInPeriod.drop_in_id == row.id))
    uow.session.add_all(
        DropInPeriod(
            id=uow.new_id(),
            drop_in_id=row.id,
            weekday=period.weekday,
            opens=period.opens,
            closes=period.closes,
        )
        for period in facts.periods
    )
    uow.session.flush()
