"""A meeting or a session as an entry of the adviser's own calendar, or a change of one there."""

from __future__ import annotations

from dataclasses import dataclass

from icalendar import Calendar, Event

from app.accounts.people import people_by_id
from app.booking.calendars.contract import Shows
from app.booking.calendars.entries import OURS, parsed
from app.booking.contract import BookingView, MeetingMode, PlaceView
from app.booking.led import Led
from app.booking.maps import map_url
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.video import video_urls_of
from app.core.clock import by_danish_clocks
from app.core.texts import _, language
from app.core.work import UnitOfWork

# What is ours to say of an entry; reminders, notes and colours are the adviser's own.
_OURS = ("SUMMARY", "DTSTART", "DTEND", "DURATION", "LOCATION", "URL", "SEQUENCE", "DTSTAMP")


@dataclass(frozen=True)
class Composed:
    """An entry: its name for life, and the file."""

    uid: str
    content: bytes


def compose_entry(uow: UnitOfWork, meeting: BookingView, shows: Shows) -> Composed:
    """Return a meeting for the adviser's own calendar, in the current language.

    A file in a calendar has no METHOD (RFC 4791, 4.1). A citizen is there as the adviser chose.
    """
    entry = _entry(uow, meeting, _summary(uow, meeting, shows))
    there = places_by_id(uow, [meeting.place_id] if meeting.place_id else [])
    video_url = video_urls_of(uow, [meeting]).get(meeting.id, "")
    _say_where(entry, meeting, next(iter(there.values()), None), video_url)
    return _composed(entry)


def compose_led(uow: UnitOfWork, led: Led) -> Composed:
    """Return a session that the adviser leads for their own calendar, titled as it is."""
    entry = _entry(uow, led, led.title)
    _say_place(entry, led.place)
    return _composed(entry)


def _entry(uow: UnitOfWork, one: BookingView | Led, summary: str) -> Event:
    entry = Event()
    entry.add("uid", f"{one.id}{OURS}")
    entry.add("sequence", one.sequence)
    entry.add("dtstamp", uow.now)
    entry.add("dtstart", by_danish_clocks(one.starts_at))
    entry.add("dtend", by_danish_clocks(one.ends_at))
    entry.add("summary", summary)
    return entry


def _composed(entry: Event) -> Composed:
    calendar = Calendar()
    calendar.add("prodid", "-//Jobvej//Meetings//DA")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return Composed(str(entry["uid"]), written)


def merged(theirs: bytes, ours: Composed) -> bytes | None:
    """Return the adviser's version of an entry with the meeting's own facts put in anew.

    None where theirs cannot be read, or is another entry.
    """
    try:
        calendar, wanted = parsed(theirs), parsed(ours.content)
        [there], [entry] = calendar.events, wanted.events
    except ValueError:
        return None
    if str(there.get("UID", "")) != ours.uid:
        return None
    highest = max(there.sequence, entry.sequence)
    for name in _OURS:
        there.pop(name, None)
        if name in entry:
            there[name] = entry[name]
    del there["SEQUENCE"]
    there.add("sequence", highest)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _say_where(entry: Event, one: BookingView, place: PlaceView | None, video_url: str) -> None:
    """Put into an entry where one meets; what stands under it is the adviser's own."""
    if place is not None:
        _say_place(entry, place)
    elif one.mode == MeetingMode.PHONE:
        entry.add("location", _("By phone"))
    elif video_url:
        entry.add("location", video_url)
        entry.add("url", video_url)


def _say_place(entry: Event, place: PlaceView) -> None:
    entry.add("location", f"{place.name}, {place.address}")
    entry.add("url", map_url(place))


def _summary(uow: UnitOfWork, meeting: BookingView, shows: Shows) -> str:
    kind = meeting_types_by_id(uow, [meeting.meeting_type_id])[meeting.meeting_type_id]
    title = kind.name_en if language() == "en" else kind.name_da
    if shows == Shows.NOTHING:
        return title
    card = people_by_id(uow, [meeting.citizen_id]).get(meeting.citizen_id)
    name = card.name if card is not None else ""
    shown = name if shows == Shows.NAME else initials_of(name)
    return f"{title}: {shown}" if shown else title


def initials_of(name: str) -> str:
    """Return the first letters of a name's first three words, and of the last: "Ida Marie Ø."."""
    words = [word for word in name.split() if word[:1].isalpha()]
    chosen = words if len(words) < 4 else [*words[:2], words[-1]]
    return "".join(f"{word[0].upper()}." for word in chosen)
