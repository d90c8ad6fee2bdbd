"""Who came: ticked off at the door, corrected afterwards, and taken out as a list."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from app.accounts.profile import note_look
from app.booking.access import check_may_arrange_for
from app.booking.sessions.access import seat_of, seat_to_run, seats_in_use, session_to_run
from app.booking.sessions.contract import (
    Attendance,
    AttendanceNoted,
    NotBegun,
    SeatState,
    SeatView,
    SessionOver,
    SessionState,
)
from app.booking.sessions.models import SessionSeat, SiteSession
from app.booking.sessions.policy import may_be_ticked
from app.booking.sessions.seating import take_in
from app.booking.sessions.views import facts_of, participants, seat_view
from app.core.errors import NotFound
from app.core.texts import _
from app.core.work import UnitOfWork

LOOK = "session-list"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def note_attendance(
    uow: UnitOfWork, session_seat_id: UUID, attendance: Attendance | None
) -> SeatView:
    """Note whether somebody who has a seat came; None takes the note back.

    NotBegun until half an hour before it begins; it can be corrected at any time afterwards.
    """
    row, seat = seat_to_run(uow, session_seat_id)
    _check_is_held(uow, row)
    if seat.state != SeatState.SEATED:
        raise NotFound()
    return _noted(uow, row, seat, attendance)


def note_the_rest_missed(uow: UnitOfWork, site_session_id: UUID) -> int:
    """Note of everybody of whom nothing is noted that they did not come; returns how many."""
    row = session_to_run(uow, site_session_id, held=True)
    _check_is_held(uow, row)
    seated = seats_in_use(uow, row.id, SeatState.SEATED)
    rest = [seat for seat in seated if seat.attendance is None]
    for seat in rest:
        _noted(uow, row, seat, Attendance.MISSED)
    return len(rest)


def add_who_came(uow: UnitOfWork, site_session_id: UUID, citizen_id: UUID) -> SeatView:
    """Note that a citizen came who had no seat; where all are taken, they are one more."""
    row = session_to_run(uow, site_session_id, held=True)
    _check_is_held(uow, row)
    seat = seat_of(uow, row.id, citizen_id)
    if seat is None:
        check_may_arrange_for(uow, citizen_id)
    if seat is None or seat.state != SeatState.SEATED:
        seat = take_in(uow, row, seat, citizen_id)
    return _noted(uow, row, seat, Attendance.CAME)


def attendance_list(uow: UnitOfWork, site_session_id: UUID) -> bytes:
    """Return who had a seat and who came, as a list that spreadsheets open (RFC 4180).

    With a mark of its encoding and semicolons, as Danish spreadsheets expect them. Each citizen
    can see who took it out.
    """
    written = io.StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow([_("Name"), _("Came")])
    words = {Attendance.CAME: _("Yes"), Attendance.MISSED: _("No"), None: ""}
    for one in participants(uow, site_session_id):
        if one.seat.state == SeatState.SEATED:
            note_look(uow, one.seat.citizen_id, LOOK)
            table.writerow([_plain(one.name), words[one.seat.attendance]])
    return written.getvalue().encode("utf-8-sig")


def _noted(
    uow: UnitOfWork, row: SiteSession, seat: SessionSeat, attendance: Attendance | None
) -> SeatView:
    if seat.attendance != attendance:
        seat.attendance = attendance
        uow.session.flush()
        uow.record(AttendanceNoted(seat.id, row.id, seat.citizen_id))
    return seat_view(uow, seat)


def _check_is_held(uow: UnitOfWork, row: SiteSession) -> None:
    if row.state != SessionState.PLANNED:
        raise SessionOver()
    if not may_be_ticked(facts_of(row), uow.now):
        raise NotBegun()


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
