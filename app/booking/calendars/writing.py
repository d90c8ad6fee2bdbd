"""Writing meetings into advisers' own calendars, and sessions that they lead, as is right by now.

Nothing is written that an event said: what is written is looked at afresh each time, so that doing
it twice, late or in another order ends the same. What somebody has added to the entry stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from app.accounts.people import people_by_id
from app.booking.calendars.accounts import calendars_of, login_of, place_of
from app.booking.calendars.composing import Composed, compose_entry, compose_led, merged
from app.booking.calendars.contract import (
    CalendarServer,
    ConnectionState,
    EntryChanged,
    Login,
    LoginRefused,
    ServerOf,
    Shows,
)
from app.booking.calendars.models import CalendarConnection, OutsideCalendar, WrittenMeeting
from app.booking.calendars.troubles import note_trouble
from app.booking.contract import BookingState
from app.booking.led import Led
from app.booking.models import Booking
from app.booking.sessions.leading import is_session, led_session
from app.booking.views import view_of
from app.core.errors import Problem
from app.core.outbound import TooSlow, Unreachable
from app.core.texts import use_language
from app.core.work import Municipality, UnitOfWork, Units, the_service

LEASE = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
TRIES_AT_ONCE = 3
OF_THE_ACCOUNT = (LoginRefused, TooSlow, Unreachable)
"""What will go wrong with all else of an account as well."""
ACTOR = the_service("calendars")

log = structlog.get_logger()


@dataclass(frozen=True)
class _Task:
    """What is to be done about one entry: take it out there, put it in here, or both."""

    id: UUID
    connection_id: UUID
    asked: int
    login: Login
    remove_at: str | None
    write_at: str | None
    calendar_id: UUID | None
    etag: str | None
    entry: Composed | None


def write_next(units: Units, municipality: Municipality, server_of: ServerOf) -> bool:
    """See to the meeting that has waited longest to be written or taken out; false for none."""
    with units.write(municipality, ACTOR) as uow:
        task = _claim(uow)
    if task is None:
        return False
    try:
        etag = _do(server_of(task.login), task)
    except Problem as problem:
        _note_failure(units, municipality, task, problem)
    except Exception:
        log.exception("calendar-writing-failed", meeting=str(task.id))
        _note_failure(units, municipality, task, Problem())
    else:
        _note_done(units, municipality, task, etag)
    return True


def leave_next(units: Units, municipality: Municipality) -> bool:
    """Forget an account that is left and has nothing more to take out; false where none is."""
    with units.write(municipality, ACTOR) as uow:
        waiting = exists().where(
            WrittenMeeting.connection_id == CalendarConnection.id,
            WrittenMeeting.calendar_id.is_not(None),
        )
        row = uow.session.scalar(
            select(CalendarConnection)
            .where(
                CalendarConnection.state == ConnectionState.LEAVING,
                or_(CalendarConnection.due_at <= uow.now, ~waiting),
            )
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return False
        uow.session.delete(row)
    return True


def _claim(uow: UnitOfWork) -> _Task | None:
    """Take a meeting for five minutes; whoever dies with it leaves it to the next."""
    while True:
        row = uow.session.scalar(
            select(WrittenMeeting)
            .join(CalendarConnection, CalendarConnection.id == WrittenMeeting.connection_id)
            .where(WrittenMeeting.due_at <= uow.now, _is_asked_now(uow))
            .order_by(WrittenMeeting.due_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=WrittenMeeting)
        )
        if row is None:
            return None
        row.due_at = uow.now + LEASE
        task = _task(uow, row)
        if task.remove_at or task.write_at:
            return task
        _settle(uow, row, None, None)


def _is_asked_now(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return what tells the accounts that are in use, and not left alone after a failure.

    Of one that is left `due_at` is when it is forgotten; its meetings wait by themselves.
    """
    row = CalendarConnection
    silent = {kind.slug for kind in OF_THE_ACCOUNT}
    is_well = or_(row.problem.is_(None), row.problem.not_in(silent), row.due_at <= uow.now)
    return or_(
        row.state == ConnectionState.LEAVING, and_(row.state == ConnectionState.OPEN, is_well)
    )


def ask_for_those_without_meeting(uow: UnitOfWork) -> int:
    """Have the entries of meetings taken out that are here no more; returns how many."""
    rows = uow.session.scalars(
        select(WrittenMeeting)
        .where(WrittenMeeting.due_at.is_(None), _is_without_meeting())
        .limit(50)
    ).all()
    for row in rows:
        row.due_at, row.asked = uow.now, row.asked + 1
    return len(rows)


def _is_without_meeting() -> ColumnElement[bool]:
    is_meeting = exists().where(Booking.id == WrittenMeeting.booking_id)
    return ~or_(is_meeting, is_session(WrittenMeeting.booking_id))


def _task(uow: UnitOfWork, row: WrittenMeeting) -> _Task:
    connection = uow.session.scalars(
        select(CalendarConnection).where(CalendarConnection.id == row.connection_id)
    ).one()
    it = _what_it_is(uow, row)
    calendars = {one.id: one for one in calendars_of(uow, connection.id)}
    there = calendars.get(row.calendar_id) if row.calendar_id else None
    target = next((one for one in calendars.values() if one.is_written), None)
    is_kept = _is_to_stand(it, connection)
    if is_kept and it is not None and it.ends_at <= uow.now and there is not None:
        target = there  # what has been stays where it was
    if not is_kept or it is None:
        target = None
    return _Task(
        id=row.id,
        connection_id=connection.id,
        asked=row.asked,
        login=login_of(uow, connection),
        remove_at=_url(uow, there, row.booking_id) if there and there is not target else None,
        write_at=_url(uow, target, row.booking_id) if target else None,
        calendar_id=target.id if target else None,
        etag=row.etag if there is target else None,
        entry=_composed(uow, it, connection) if target and it else None,
    )


def _what_it_is(uow: UnitOfWork, row: WrittenMeeting) -> Booking | Led | None:
    meeting = uow.session.scalar(select(Booking).where(Booking.id == row.booking_id))
    return meeting or led_session(uow, row.booking_id)


def _is_to_stand(it: Booking | Led | None, connection: CalendarConnection) -> bool:
    """Say whether a meeting or a session belongs into the adviser's calendar."""
    if it is None or connection.state == ConnectionState.LEAVING:
        return False
    if isinstance(it, Led):
        is_off = it.is_off
    else:
        is_off = it.state in {BookingState.CANCELLED, BookingState.HELD}
    return not is_off and it.adviser_id == connection.adviser_id


def _composed(uow: UnitOfWork, it: Booking | Led, connection: CalendarConnection) -> Composed:
    card = people_by_id(uow, [it.adviser_id]).get(it.adviser_id)
    with use_language(card.language if card else uow.municipality.language):
        if isinstance(it, Booking):
            return compose_entry(uow, view_of(uow, it), Shows(connection.shows))
        return compose_led(uow, led_session(uow, it.id) or it)  # titled in that language


def _url(uow: UnitOfWork, calendar: OutsideCalendar, booking_id: UUID) -> str:
    return f"{place_of(uow, calendar)[0].rstrip('/')}/{booking_id}.ics"


# ---- outside of any unit


def _do(server: CalendarServer, task: _Task) -> str | None:
    """Do what is to be done; returns the version of what was written."""
    if task.remove_at:
        server.remove(task.login, task.remove_at)
    if task.write_at and task.entry:
        return _write(server, task.login, task.write_at, task.entry, task.etag)
    return None


def _write(
    server: CalendarServer, login: Login, url: str, entry: Composed, etag: str | None
) -> str | None:
    """Write an entry; where it was changed there, or written before, only its own facts."""
    content = entry.content
    for _try in range(TRIES_AT_ONCE):
        try:
            return server.write(login, url, content, replaces=etag)
        except EntryChanged:
            there = server.read(login, url)
            etag = there.etag if there else None
            content = (merged(there.content, entry) if there else None) or entry.content
    raise EntryChanged()


# ---- noting what came of it


def _note_done(units: Units, municipality: Municipality, task: _Task, etag: str | None) -> None:
    with units.write(municipality, ACTOR) as uow:
        row = _held(uow, task.id)
        if row is not None:
            is_asked_again = row.asked != task.asked
            _settle(uow, row, task.calendar_id, etag)
            if is_asked_again:
                row.due_at = uow.now


def _settle(
    uow: UnitOfWork, row: WrittenMeeting, calendar_id: UUID | None, etag: str | None
) -> None:
    """Note that what was asked is done; nothing is kept of a meeting that stands nowhere."""
    row.calendar_id, row.etag = calendar_id, etag if etag and len(etag) <= 500 else None
    row.due_at, row.attempts, row.problem = None, 0, None
    if calendar_id is None:
        uow.session.delete(row)
    uow.session.flush()


def _note_failure(units: Units, municipality: Municipality, task: _Task, problem: Problem) -> None:
    """Wait longer each time; where the whole account does not answer, with all of its meetings."""
    with units.write(municipality, ACTOR) as uow:
        connection = uow.session.scalar(
            select(CalendarConnection)
            .where(CalendarConnection.id == task.connection_id)
            .with_for_update()
        )
        row = _held(uow, task.id)
        if row is None or connection is None:
            return
        row.attempts, row.problem = row.attempts + 1, problem.slug
        row.due_at = uow.now + min(FIRST_WAIT * (1 << min(row.attempts - 1, 10)), LONGEST_WAIT)
        if isinstance(problem, OF_THE_ACCOUNT):
            _put_off_others(uow, connection, row.due_at)
            note_trouble(uow, connection, problem)


def _put_off_others(uow: UnitOfWork, connection: CalendarConnection, until: datetime) -> None:
    uow.session.execute(
        update(WrittenMeeting)
        .where(WrittenMeeting.connection_id == connection.id, WrittenMeeting.due_at < until)
        .values(due_at=until)
    )


def _held(uow: UnitOfWork, row_id: UUID) -> WrittenMeeting | None:
    return uow.session.scalar(
        select(WrittenMeeting).where(WrittenMeeting.id == row_id).with_for_update()
    )
