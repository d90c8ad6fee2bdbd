"""What a calendar outside is told: the same of a meeting by itself as in the whole plan.

Words: an *entry* is one thing of a calendar file (RFC 5545, VEVENT).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from icalendar import Event

from app.booking.contract import BookingView, MeetingMode, MeetingTypeView, PlaceView
from app.booking.receipts import Receipt
from app.booking.video_address import site_of
from app.core.clock import by_danish_clocks
from app.core.texts import _, language


@dataclass(frozen=True)
class CalendarEntry:
    """What an entry says, in the language in use; `starts_on` is a day that something is due on.

    `id` makes its UID, for life; `sequence` grows with each change; `address` is that of its page.
    What `is_free` takes nobody's time.
    """

    id: UUID
    sequence: int
    title: str
    starts_on: datetime | date
    ends_at: datetime | None
    address: str
    where: str = ""
    with_whom: str = ""
    remark: str = ""
    about: str = ""
    status: str = "CONFIRMED"
    is_free: bool = False


def event_of(entry: CalendarEntry, made_at: datetime) -> Event:
    """Return an entry as calendars read it, by Danish clocks."""
    event = Event()
    event.add("uid", f"{entry.id}@jobvej")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", made_at)
    event.add("dtstart", _by_clocks(entry.starts_on))
    if entry.ends_at is not None:
        event.add("dtend", by_danish_clocks(entry.ends_at))
    event.add("summary", entry.title)
    event.add("status", entry.status)
    if entry.is_free:
        event.add("transp", "TRANSPARENT")
    if entry.where:
        event.add("location", entry.where)
    with_whom = _("With %(name)s", name=entry.with_whom) if entry.with_whom else ""
    more = _("See more: %(address)s", address=entry.address)
    lines = (with_whom, entry.remark, entry.about, more)
    event.add("description", "\n".join(filter(None, lines)))
    event.add("url", entry.address)
    return event


def name_of(kind: MeetingTypeView) -> str:
    """Return what a type of meeting is called, in the language in use."""
    return kind.name_en if language() == "en" else kind.name_da


def where_met(meeting: BookingView, place: PlaceView | None, video_url: str) -> str:
    """Say where a meeting is held, or how."""
    if place is not None:
        return f"{place.name}, {place.address}"
    if meeting.mode == MeetingMode.ON_SITE:
        return _("In person")
    if meeting.mode == MeetingMode.PHONE:
        return _("By phone")
    return f"{_('By video')}, {site_of(video_url)}" if video_url else _("By video")


def about_meeting(receipt: Receipt) -> str:
    """Say how one gets in, what to bring, and whom to call."""
    bring = (receipt.kind.bring_en if language() == "en" else "") or receipt.kind.bring_da
    call = _("Call %(phone)s", phone=receipt.phone) if receipt.phone else ""
    return "\n".join(filter(None, (receipt.video_url, bring, call)))


def _by_clocks(start: datetime | date) -> datetime | date:
    return by_danish_clocks(start) if isinstance(start, datetime) else start
