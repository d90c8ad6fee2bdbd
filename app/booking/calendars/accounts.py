"""An adviser's account at a calendar server: connecting it, choosing, and leaving it.

Everything is about one's own account. Whoever meets citizens may have one, and nobody else sees
anything of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from app.booking.access import ARRANGERS
from app.booking.calendars.contract import (
    CalendarAsked,
    ConnectionState,
    ConnectionView,
    FoundCalendar,
    Login,
    OutsideCalendarView,
    Shows,
)
from app.booking.calendars.models import (
    CalendarConnection,
    OutsideCalendar,
    OutsideEntry,
    WrittenMeeting,
)
from app.booking.calendars.troubles import problem_in_words
from app.booking.contract import BookingState
from app.booking.models import Booking
from app.booking.sessions.leading import sessions_led
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import insert_new
from app.core.texts import _
from app.core.turns import take_turn
from app.core.work import UnitOfWork

GIVES_UP_LEAVING = timedelta(days=1)
WRITTEN_AHEAD = timedelta(days=731)


def own_connection(uow: UnitOfWork) -> ConnectionView | None:
    """Return the account that one has connected; None where there is none."""
    row = _own(uow)
    return None if row is None else _view(uow, row)


def own_login(uow: UnitOfWork) -> Login:
    """Return how one's account is entered, to try another password; NotFound where none is."""
    row = _own(uow)
    if row is None:
        raise NotFound()
    return login_of(uow, row)


def connect_calendar(uow: UnitOfWork, login: Login, found: Sequence[FoundCalendar]) -> None:
    """Keep an account whose calendars were found; what was chosen of the same calendars stays.

    Until one has chosen, nothing is read or written.
    """
    take_turn(uow, f"calendar-connection/{uow.actor.person_id}")
    row = _own_to_change(uow) or _new(uow)
    row.login_sealed = _sealed(uow, login_place(row.id), vars(login))
    row.state, row.due_at = ConnectionState.OPEN, uow.now
    row.failures = row.refusals = 0
    row.problem = row.troubled_at = None
    _keep_calendars(uow, row, found)
    _ask_for_all(uow, row)


def choose_calendars(
    uow: UnitOfWork, *, read: Collection[UUID], write: UUID | None, shows: Shows
) -> None:
    """Say which calendars keep citizens from one's time, and which one meetings are put in.

    Meetings that are ahead are put in soon; those in another calendar are taken out there.
    """
    row = _own_to_change(uow)
    if row is None or row.state == ConnectionState.LEAVING:
        raise NotFound()
    calendars = calendars_of(uow, row.id)
    _check_are_theirs(calendars, read, write)
    for one in calendars:
        if one.is_read and one.id not in read:
            _forget_what_was_read(uow, one)
        one.is_read, one.is_written = one.id in read, one.id == write
    row.shows, row.is_chosen, row.due_at = shows, True, uow.now
    uow.session.flush()
    _ask_for_all(uow, row)


def read_soon(uow: UnitOfWork) -> None:
    """Have one's calendar read, and what waits written, as soon as the worker can."""
    row = _own_to_change(uow)
    if row is None or row.state != ConnectionState.OPEN:
        raise NotFound()
    row.due_at = uow.now
    uow.session.execute(
        update(WrittenMeeting)
        .where(WrittenMeeting.connection_id == row.id, WrittenMeeting.due_at.is_not(None))
        .values(due_at=uow.now)
    )
    uow.record(CalendarAsked(row.id))


def disconnect_calendar(uow: UnitOfWork, *, remove_meetings: bool) -> None:
    """Forget one's account and password, and what was read; again changes nothing.

    Where the meetings are to be taken out first, the password is kept until they are, for a day
    at most. What is left there stays as it is.
    """
    row = _own_to_change(uow)
    if row is None:
        return
    can_remove = row.state != ConnectionState.STOPPED and _has_written(uow, row.id)
    if not (remove_meetings and can_remove):
        uow.session.delete(row)
        uow.session.flush()
        return
    if row.state == ConnectionState.LEAVING:
        return
    row.state, row.due_at = ConnectionState.LEAVING, uow.now + GIVES_UP_LEAVING
    for one in calendars_of(uow, row.id):
        _forget_what_was_read(uow, one)
        one.is_read = one.is_written = False
    _ask_for_written(uow, row)


def forget_connection_of(uow: UnitOfWork, adviser_id: UUID) -> None:
    """Forget somebody's account and password at once."""
    uow.session.execute(
        delete(CalendarConnection).where(CalendarConnection.adviser_id == adviser_id)
    )


# ---- what the rest of this folder uses


def login_of(uow: UnitOfWork, row: CalendarConnection) -> Login:
    """Return how an account is entered."""
    return Login(**_opened(uow, login_place(row.id), row.login_sealed))


def place_of(uow: UnitOfWork, row: OutsideCalendar) -> tuple[str, str]:
    """Return a calendar's address and name."""
    facts = _opened(uow, _calendar_place(row.id), row.place_sealed)
    return facts["url"], facts["name"]


def calendars_of(uow: UnitOfWork, connection_id: UUID) -> list[OutsideCalendar]:
    """Return an account's calendars, in the order in which they were found."""
    rows = select(OutsideCalendar).where(OutsideCalendar.connection_id == connection_id)
    return list(uow.session.scalars(rows.order_by(OutsideCalendar.id)))


def ask_for_meeting(uow: UnitOfWork, connection_id: UUID, booking_id: UUID) -> None:
    """Have a meeting or session put into an account's calendar, or taken out, as is right then."""
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    facts = {"connection_id": connection_id, "booking_id": booking_id, "due_at": uow.now}
    if not insert_new(uow.session, WrittenMeeting, [key | facts | {"asked": 0, "attempts": 0}]):
        _ask_again(uow, connection_id, WrittenMeeting.booking_id == booking_id)
    uow.record(CalendarAsked(connection_id))


def login_place(connection_id: UUID) -> str:
    """Return what an account's log-in is sealed for."""
    return f"calendar-connection/{connection_id}/login"


def _ask_again(uow: UnitOfWork, connection_id: UUID, *which: ColumnElement[bool]) -> None:
    uow.session.execute(
        update(WrittenMeeting)
        .where(WrittenMeeting.connection_id == connection_id, *which)
        .values(due_at=uow.now, asked=WrittenMeeting.asked + 1, attempts=0)
    )


def _ask_for_all(uow: UnitOfWork, row: CalendarConnection) -> None:
    """Have every meeting and session that is ahead seen to, and every one that was written."""
    _ask_for_written(uow, row)
    ahead = select(Booking.id).where(
        Booking.adviser_id == row.adviser_id,
        Booking.state == BookingState.BOOKED,
        Booking.ends_at > uow.now,
    )
    if not any(one.is_written for one in calendars_of(uow, row.id)):
        return
    far = uow.now + WRITTEN_AHEAD
    led = sessions_led(uow, [row.adviser_id], since=uow.now, until=far)
    for its_id in (*uow.session.scalars(ahead).all(), *(one.id for one in led)):
        ask_for_meeting(uow, row.id, its_id)


def _ask_for_written(uow: UnitOfWork, row: CalendarConnection) -> None:
    _ask_again(uow, row.id)
    uow.record(CalendarAsked(row.id))


def _own(uow: UnitOfWork) -> CalendarConnection | None:
    if not uow.actor.has(*ARRANGERS):
        raise Forbidden()
    adviser_id = uow.actor.require_person()
    return uow.session.scalar(
        select(CalendarConnection).where(CalendarConnection.adviser_id == adviser_id)
    )


def _own_to_change(uow: UnitOfWork) -> CalendarConnection | None:
    """Return one's account, held until the commit."""
    row = _own(uow)
    if row is not None:
        uow.session.refresh(row, with_for_update=True)
    return row


def _new(uow: UnitOfWork) -> CalendarConnection:
    row = CalendarConnection(
        id=uow.new_id(),
        adviser_id=uow.actor.require_person(),
        login_sealed=b"",
        created_at=uow.now,
    )
    uow.session.add(row)
    return row


def _keep_calendars(
    uow: UnitOfWork, row: CalendarConnection, found: Sequence[FoundCalendar]
) -> None:
    uow.session.flush()
    known = {place_of(uow, one)[0]: one for one in calendars_of(uow, row.id)}
    for one in found:
        there = known.pop(one.url, None)
        if there is None:
            there = OutsideCalendar(id=uow.new_id(), connection_id=row.id, place_sealed=b"")
            uow.session.add(there)
        there.place_sealed = _sealed(
            uow, _calendar_place(there.id), {"url": one.url, "name": one.name}
        )
        there.is_writable = one.is_writable
    for gone in known.values():
        uow.session.delete(gone)
    uow.session.flush()


def _check_are_theirs(
    calendars: Sequence[OutsideCalendar], read: Collection[UUID], write: UUID | None
) -> None:
    wrong, words = {}, [_("Choose among your calendars.")]
    if not {one.id for one in calendars}.issuperset(read):
        wrong["read"] = words
    if write is not None and write not in {one.id for one in calendars if one.is_writable}:
        wrong["write"] = words
    if wrong:
        raise Invalid(fields=wrong)


def _forget_what_was_read(uow: UnitOfWork, one: OutsideCalendar) -> None:
    uow.session.execute(delete(OutsideEntry).where(OutsideEntry.calendar_id == one.id))
    one.busy, one.version, one.whole_at, one.unreadable = [], None, None, 0


def _has_written(uow: UnitOfWork, connection_id: UUID) -> bool:
    written = select(WrittenMeeting.id).where(
        WrittenMeeting.connection_id == connection_id, WrittenMeeting.calendar_id.is_not(None)
    )
    return uow.session.scalar(written.limit(1)) is not None


def _view(uow: UnitOfWork, row: CalendarConnection) -> ConnectionView:
    login = login_of(uow, row)
    waiting = uow.session.scalars(
        select(WrittenMeeting.problem).where(
            WrittenMeeting.connection_id == row.id, WrittenMeeting.due_at.is_not(None)
        )
    ).all()
    return ConnectionView(
        id=row.id,
        address=login.address,
        user=login.user,
        state=ConnectionState(row.state),
        shows=Shows(row.shows),
        problem=problem_in_words(row.problem),
        read_at=row.read_at,
        waiting=len(waiting),
        write_problem=problem_in_words(next(filter(None, waiting), None)),
        is_chosen=row.is_chosen,
        calendars=tuple(
            OutsideCalendarView(
                one.id,
                place_of(uow, one)[1],
                one.is_writable,
                one.is_read,
                one.is_written,
                one.unreadable,
            )
            for one in calendars_of(uow, row.id)
        ),
    )


def _calendar_place(calendar_id: UUID) -> str:
    return f"outside-calendar/{calendar_id}/place"


def _sealed(uow: UnitOfWork, place: str, facts: dict[str, str]) -> bytes:
    return uow.vault.seal_text(json.dumps(facts), context=place)


def _opened(uow: UnitOfWork, place: str, sealed: bytes) -> dict[str, str]:
    facts: dict[str, str] = json.loads(uow.vault.open_text(sealed, context=place))
    return facts
