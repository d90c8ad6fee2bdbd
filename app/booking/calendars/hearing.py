"""What happens to meetings, sessions and people, as advisers' own calendars hear of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.contract import PersonBlocked
from app.booking.calendars.accounts import ask_for_meeting, forget_connection_of
from app.booking.calendars.contract import ConnectionState
from app.booking.calendars.models import CalendarConnection, OutsideCalendar, WrittenMeeting
from app.booking.contract import BookingState, MeetingMode
from app.booking.contract_events import (
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    VideoRoomChanged,
)
from app.booking.models import Booking
from app.booking.sessions.contract import SessionCalledOff, SessionPlanned
from app.booking.sessions.leading import led_session
from app.core.work import UnitOfWork


def put_in_calendar(uow: UnitOfWork, event: MeetingBooked) -> None:
    """Have a meeting put into the adviser's own calendar, where they want that."""
    _ask(uow, event.booking_id)


def move_in_calendar(uow: UnitOfWork, event: MeetingMoved) -> None:
    """Have a meeting moved in the adviser's own calendar, or from one adviser's to another's."""
    _ask(uow, event.booking_id)


def take_out_of_calendar(uow: UnitOfWork, event: MeetingCancelled) -> None:
    """Have a meeting taken out of the adviser's own calendar."""
    _ask(uow, event.booking_id)


def follow_session(uow: UnitOfWork, event: SessionPlanned | SessionCalledOff) -> None:
    """Have a session seen to in the calendar of whoever leads it, and of whoever did before."""
    led = led_session(uow, event.site_session_id)
    wanting = _who_write().where(CalendarConnection.adviser_id == (led and led.adviser_id))
    _ask_all(uow, event.site_session_id, wanting)


def write_room_anew(uow: UnitOfWork, event: VideoRoomChanged) -> None:
    """Have meetings to come written anew wherever they stand, as they are held in another room."""
    theirs = (
        Booking.adviser_id == event.adviser_id
        if event.adviser_id is not None
        else Booking.meeting_type_id == event.meeting_type_id
    )
    standing = (
        select(WrittenMeeting.connection_id, WrittenMeeting.booking_id)
        .join(Booking, Booking.id == WrittenMeeting.booking_id)
        .where(
            theirs,
            Booking.mode == MeetingMode.VIDEO,
            Booking.state == BookingState.BOOKED,
            Booking.ends_at > uow.now,
        )
        .order_by(WrittenMeeting.connection_id, WrittenMeeting.booking_id)
    )
    for connection_id, booking_id in uow.session.execute(standing).all():
        ask_for_meeting(uow, connection_id, booking_id)


def forget_calendar_of(uow: UnitOfWork, event: PersonBlocked) -> None:
    """Forget the account, and the password, of somebody who is out."""
    forget_connection_of(uow, event.person_id)


def _ask(uow: UnitOfWork, booking_id: UUID) -> None:
    """Have a meeting seen to wherever it stands, and where it is to stand."""
    whose = Booking.adviser_id == CalendarConnection.adviser_id
    _ask_all(uow, booking_id, _who_write().join(Booking, whose).where(Booking.id == booking_id))


def _who_write() -> Select[UUID]:
    """Select the accounts in which something is to stand."""
    return (
        select(CalendarConnection.id)
        .join(OutsideCalendar, OutsideCalendar.connection_id == CalendarConnection.id)
        .where(OutsideCalendar.is_written, CalendarConnection.state != ConnectionState.LEAVING)
    )


def _ask_all(uow: UnitOfWork, its_id: UUID, wanting: Select[UUID]) -> None:
    standing = select(WrittenMeeting.connection_id).where(WrittenMeeting.booking_id == its_id)
    concerned: set[UUID] = {*uow.session.scalars(standing), *uow.session.scalars(wanting)}
    for connection_id in sorted(concerned):
        ask_for_meeting(uow, connection_id, its_id)
