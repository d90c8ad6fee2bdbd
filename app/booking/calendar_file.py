"""Meetings as a calendar file (RFC 5545): the same meeting updates itself in a phone's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from icalendar import Calendar

from app.booking.contract import BookingState, BookingView
from app.booking.in_calendars import (
    CalendarEntry,
    about_meeting,
    event_of,
    name_of,
    where_met,
)
from app.booking.receipts import Receipt, receipts_of
from app.core.texts import _
from app.core.work import UnitOfWork


def calendar_file(uow: UnitOfWork, meetings: Sequence[BookingView], *, root: str) -> bytes:
    """Return meetings of one citizen as a calendar, in the current language and by Danish clocks.

    A meeting keeps its UID for life, its SEQUENCE grows with each change, and one that was called
    off stays in with the status CANCELLED, so that a calendar takes it out. `root` is the service's
    address without a last slash.
    """
    entries = (_entry(receipt, root) for receipt in receipts_of(uow, meetings))
    return published(entries, uow.now)


def published(entries: Iterable[CalendarEntry], made_at: datetime) -> bytes:
    """Return a calendar file of some entries, to be opened by the citizen's own calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Jobvej//Meetings//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Meetings with the job centre"))
    for entry in entries:
        calendar.add_component(event_of(entry, made_at))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _entry(receipt: Receipt, root: str) -> CalendarEntry:
    meeting = receipt.meeting
    is_off = meeting.state == BookingState.CANCELLED
    return CalendarEntry(
        id=meeting.id,
        sequence=meeting.sequence,
        title=name_of(receipt.kind),
        starts_on=meeting.starts_at,
        ends_at=meeting.ends_at,
        address=f"{root}/moeder/{meeting.id}",
        where=where_met(meeting, receipt.place, receipt.video_url),
        with_whom=receipt.adviser_name,
        about=about_meeting(receipt),
        status="CANCELLED" if is_off else "CONFIRMED",
    )
