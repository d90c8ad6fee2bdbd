"""Meetings as a calendar file (RFC 5545): the same meeting updates itself in a phone's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from icalendar import Calendar, Event

from app.booking.contract import BookingState, BookingView, MeetingMode, MeetingTypeView, PlaceView
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.core.clock import COPENHAGEN
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
    calendar = Calendar()
    calendar.add("prodid", "-//Jobvej//Meetings//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Meetings with the job centre"))
    for one in meetings:
        place = there.get(one.place_id) if one.place_id else None
        calendar.add_component(_entry(uow, one, kinds[one.meeting_type_id], place))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def map_url(place: PlaceView) -> str:
    """Return the address of a map that shows a place."""
    return MAPS + urlencode({"query": place.address})


def _entry(
    uow: UnitOfWork, one: BookingView, kind: MeetingTypeView, place: PlaceView | None
) -> Event:
    is_english = language() == "en"
    entry = Event()
    entry.add("uid", f"{one.id}@jobvej")
    entry.add("sequence", one.sequence)
    entry.add("dtstamp", uow.now)
    entry.add("dtstart", one.starts_at.astimezone(COPENHAGEN))
    entry.add("dtend", one.ends_at.astimezone(COPENHAGEN))
    entry.add("summary", kind.name_en if is_english else kind.name_da)
    entry.add("status", "CANCELLED" if one.state == BookingState.CANCELLED else "CONFIRMED")
    if place is not None:
        entry.add("location", f"{place.name}, {place.address}")
        entry.add("url", map_url(place))
    elif one.mode == MeetingMode.PHONE:
        entry.add("location", _("By phone"))
    bring = kind.bring_en if is_english else kind.bring_da
    if bring:
        entry.add("description", bring)
    return entry
