"""Meetings as a calendar file (RFC 5545): the same meeting updates itself in a phone's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from icalendar import Calendar, Event

from app.booking.contract import BookingState, BookingView, MeetingMode, MeetingTypeView, PlaceView
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.video import video_urls_of
from app.booking.whom_to_call import phone_for
from app.core.clock import by_danish_clocks
from app.core.texts import _, language
from app.core.work import UnitOfWork

MAPS = "https://www.openstreetmap.org/search?"


def calendar_file(uow: UnitOfWork, meetings: Sequence[BookingView]) -> bytes:
    """Return meetings as a calendar, in the current language and by Danish clocks.

    A meeting keeps its UID for life, its SEQUENCE grows with each change, and one that was called
    off stays in with the status CANCELLED, so that a calendar takes it out.
    """
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in meetings})
    there = places_by_id(uow, {one.place_id for one in meetings if one.place_id})
    phone = phone_for(uow, meetings[0].citizen_id) if meetings else ""
    urls = video_urls_of(uow, meetings)
    calendar = Calendar()
    calendar.add("prodid", "-//Jobvej//Meetings//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Meetings with the job centre"))
    for one in meetings:
        place = there.get(one.place_id) if one.place_id else None
        entry = _entry(uow, one, kinds[one.meeting_type_id], phone)
        say_where(entry, one, place, urls.get(one.id, ""))
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def map_url(place: PlaceView) -> str:
    """Return the address of a map that shows a place."""
    return MAPS + urlencode({"query": place.address})


def _entry(uow: UnitOfWork, one: BookingView, kind: MeetingTypeView, phone: str) -> Event:
    is_english = language() == "en"
    entry = Event()
    entry.add("uid", f"{one.id}@jobvej")
    entry.add("sequence", one.sequence)
    entry.add("dtstamp", uow.now)
    entry.add("dtstart", by_danish_clocks(one.starts_at))
    entry.add("dtend", by_danish_clocks(one.ends_at))
    entry.add("summary", kind.name_en if is_english else kind.name_da)
    entry.add("status", "CANCELLED" if one.state == BookingState.CANCELLED else "CONFIRMED")
    bring = (kind.bring_en if is_english else "") or kind.bring_da
    call = _("Call %(phone)s", phone=phone) if phone else ""
    if bring or call:
        entry.add("description", "\n".join(filter(None, (bring, call))))
    return entry


def say_where(entry: Event, one: BookingView, place: PlaceView | None, video_url: str) -> None:
    """Put into an entry where one meets."""
    if place is not None:
        entry.add("location", f"{place.name}, {place.address}")
        entry.add("url", map_url(place))
    elif one.mode == MeetingMode.PHONE:
        entry.add("location", _("By phone"))
    elif video_url:
        entry.add("location", video_url)
        entry.add("url", video_url)
