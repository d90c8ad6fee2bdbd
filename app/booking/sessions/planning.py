"""Planning sessions: one or a weekly series, changing them, and calling them off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.booking.meeting_types import places_by_id
from app.booking.sessions.access import (
    check_may_lead,
    check_may_plan_for,
    seats_in_use,
    session_to_run,
)
from app.booking.sessions.contract import (
    MOST_SEATS,
    MOST_WEEKS,
    SeatsTaken,
    SeatState,
    SessionCalledOff,
    SessionFacts,
    SessionMoved,
    SessionOver,
    SessionPlanned,
    SessionState,
)
from app.booking.sessions.models import SiteSession
from app.booking.sessions.policy import LONGEST, weeks_later
from app.booking.sessions.reminding import remind_all, remind_nobody
from app.booking.sessions.seating import fill_seats
from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.tenancy.closing_days import closing_days

LONGEST_REASON = 300


@dataclass(frozen=True)
class Series:
    """What was planned of a series, and the days that were left out, each with its name."""

    ids: Sequence[UUID]
    left_out: Sequence[tuple[date, str]]


def plan_session(uow: UnitOfWork, facts: SessionFacts, *, series_id: UUID | None = None) -> UUID:
    """Plan a session, as one of the advisers who are to run it."""
    check_may_plan_for(uow, facts.team_id)
    check_may_lead(uow, facts.led_by_id, facts.team_id)
    _check(uow, facts)
    row = SiteSession(id=uow.new_id(), series_id=series_id, created_at=uow.now)
    _put(row, facts)
    uow.session.add(row)
    uow.session.flush()
    uow.record(SessionPlanned(row.id))
    return row.id


def plan_series(uow: UnitOfWork, facts: SessionFacts, *, weeks: int) -> Series:
    """Plan a session once a week, so many weeks, at the same time on the clock.

    What falls on a closing day is left out, and said; Invalid where nothing is left.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise Invalid(fields={"weeks": [_("Choose from 1 to %(n)s.", n=MOST_WEEKS)]})
    wanted = [weeks_later(facts, number) for number in range(weeks)]
    days = [local_day(one.starts_at) for one in wanted]
    closed = closing_days(uow, *sorted({day.year for day in days}))
    held = [one for one, day in zip(wanted, days, strict=True) if day not in closed]
    left_out = [(day, closed[day]) for day in days if day in closed]
    if not held:
        words = _("The job centre is closed that day: %(reason)s.", reason=left_out[0][1])
        raise Invalid(fields={"on": [words]})
    series_id = uow.new_id() if len(held) > 1 else None
    return Series([plan_session(uow, one, series_id=series_id) for one in held], left_out)


def change_session(uow: UnitOfWork, site_session_id: UUID, facts: SessionFacts) -> None:
    """Say anew what a session is; another time or place is told to those who come, once.

    SessionOver once it has begun or was called off, SeatsTaken where more have a seat already.
    More seats are given at once to those in line.
    """
    row = session_to_run(uow, site_session_id, held=True)
    check_may_plan_for(uow, facts.team_id)
    check_may_lead(uow, facts.led_by_id, facts.team_id)
    _check_is_ahead(uow, row)
    _check(uow, facts)
    taken = len(seats_in_use(uow, row.id, SeatState.SEATED))
    if facts.seats < taken:
        raise SeatsTaken(fields={"seats": [str(SeatsTaken.title)]})
    before = (row.starts_at, row.ends_at, row.place_id)
    subject = row.subject
    _put(row, facts)
    row.subject = subject  # what a programme planned stays what it is about
    if before != (row.starts_at, row.ends_at, row.place_id):
        row.sequence += 1
        uow.record(SessionMoved(row.id, row.sequence, before[0]))
        remind_all(uow, row)
    uow.session.flush()
    uow.record(SessionPlanned(row.id))
    fill_seats(uow, row)


def call_off_session(
    uow: UnitOfWork, site_session_id: UUID, *, reason: str = "", is_told: bool = True
) -> None:
    """Call a session off; those who come or wait are told, with the reason. Again is harmless.

    SessionOver once it has begun. Without `is_told` whoever calls tells them.
    """
    row = session_to_run(uow, site_session_id, held=True)
    if row.state == SessionState.CALLED_OFF:
        return
    _check_is_ahead(uow, row)
    words = reason.strip()
    if len(words) > LONGEST_REASON:
        raise Invalid(fields={"reason": [_("Write at most %(n)s characters.", n=LONGEST_REASON)]})
    row.state, row.called_off_because = SessionState.CALLED_OFF, words
    row.sequence += 1
    uow.session.flush()
    remind_nobody(uow, row)
    uow.record(SessionCalledOff(row.id, row.sequence, is_told))


def _check(uow: UnitOfWork, facts: SessionFacts) -> None:
    wrong: dict[str, list[str]] = {}
    if facts.ends_at <= facts.starts_at:
        wrong["until"] = [_("It ends before it begins.")]
    elif facts.ends_at - facts.starts_at > LONGEST:
        wrong["until"] = [_("Choose at most 12 hours.")]
    if facts.starts_at <= uow.now:
        wrong["on"] = [_("Choose a time to come.")]
    if not 1 <= facts.seats <= MOST_SEATS:
        wrong["seats"] = [_("Choose from 1 to %(n)s.", n=MOST_SEATS)]
    begins = local_day(facts.starts_at)
    for name in ("sign_up_until_on", "sign_off_until_on"):
        until: date | None = getattr(facts, name)
        if until is not None and until > begins:
            wrong[name] = [_("Choose a day before it begins.")]
    if facts.place_id not in places_by_id(uow, [facts.place_id]):
        wrong["place_id"] = [_("Choose one of the places.")]
    if wrong:
        raise Invalid(fields=wrong)


def _check_is_ahead(uow: UnitOfWork, row: SiteSession) -> None:
    if row.state != SessionState.PLANNED or uow.now >= row.starts_at:
        raise SessionOver()


def _put(row: SiteSession, facts: SessionFacts) -> None:
    for name in ("title_da", "title_en", "about_da", "about_en", "bring_da", "bring_en"):
        setattr(row, name, getattr(facts, name).strip())
    row.place_id, row.team_id, row.subject = facts.place_id, facts.team_id, facts.subject
    row.led_by_id = facts.led_by_id
    row.starts_at, row.ends_at = facts.starts_at, facts.ends_at
    row.seats, row.is_open = facts.seats, facts.is_open
    row.sign_up_until_on, row.sign_off_until_on = facts.sign_up_until_on, facts.sign_off_until_on
