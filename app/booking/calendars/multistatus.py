"""What is asked of a CalDAV server, and how its answers are read: RFC 4918, 5397, 4791.

The answers are a stranger's XML: no document type, no entities, nothing fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.booking.calendars.contract import CalendarBroken, CalendarFull

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
CALENDAR_SERVER = "{http://calendarserver.org/ns/}"

_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n'
_NAMES = (
    'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
)
_OK = 200
_INSUFFICIENT_STORAGE = 507  # RFC 4791, 7.8: the answer was cut short


def _asking(element: str, inside: str) -> bytes:
    return _HEAD + f"<{element} {_NAMES}>{inside}</{element}>".encode()


def _properties(*names: str) -> str:
    return f"<d:prop>{''.join(f'<{name}/>' for name in names)}</d:prop>"


PRINCIPAL = _asking(
    "d:propfind",
    _properties("d:current-user-principal", "d:resourcetype", "c:calendar-home-set"),
)
CALENDARS = _asking(
    "d:propfind",
    _properties(
        "d:resourcetype",
        "d:displayname",
        "d:current-user-privilege-set",
        "c:supported-calendar-component-set",
    ),
)
VERSION = _asking("d:propfind", _properties("s:getctag", "d:sync-token"))


def entries_between(since: datetime, until: datetime) -> bytes:
    """Return the question for the entries between two moments (RFC 4791, 7.8)."""
    span = f'<c:time-range start="{_written(since)}" end="{_written(until)}"/>'
    events = f'<c:comp-filter name="VEVENT">{span}</c:comp-filter>'
    return _asking(
        "c:calendar-query",
        f'{_properties("d:getetag")}<c:filter><c:comp-filter name="VCALENDAR">{events}'
        "</c:comp-filter></c:filter>",
    )


def entries_at(paths: Iterable[str]) -> bytes:
    """Return the question for some entries as a whole (RFC 4791, 7.9)."""
    named = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return _asking("c:calendar-multiget", _properties("d:getetag", "c:calendar-data") + named)


@dataclass(frozen=True)
class Answered:
    """What a server says of one of its things: only the properties that it has."""

    href: str
    status: int | None
    properties: Mapping[str, Element]

    def text(self, name: str) -> str:
        """Return a property's text; empty where there is none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def hrefs(self, name: str) -> list[str]:
        """Return the addresses that a property names."""
        found = self.properties.get(name)
        if found is None:
            return []
        return [href.text.strip() for href in found.iter(f"{DAV}href") if href.text]

    def has(self, name: str, inside: str) -> bool:
        """Say whether a property has an element somewhere in it."""
        found = self.properties.get(name)
        return found is not None and found.find(f".//{inside}") is not None

    @property
    def is_calendar(self) -> bool:
        """Say whether it is a calendar that may hold appointments."""
        kinds = self.properties.get(f"{CALDAV}supported-calendar-component-set")
        if not self.has(f"{DAV}resourcetype", f"{CALDAV}calendar"):
            return False
        names = {kind.get("name", "").upper() for kind in kinds} if kinds is not None else set()
        return not names or "VEVENT" in names

    @property
    def is_writable(self) -> bool:
        """Say whether one may put something in; so it is where the server does not say."""
        name = f"{DAV}current-user-privilege-set"
        if name not in self.properties:
            return True
        return any(
            self.has(name, f"{DAV}{may}") for may in ("write", "write-content", "bind", "all")
        )


def read_answer(body: bytes) -> list[Answered]:
    """Return what a 207 says; CalendarBroken where it is none, CalendarFull where it is cut."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise CalendarBroken() from broken
    if root.tag != f"{DAV}multistatus":
        raise CalendarBroken()
    return list(_answered(root))


def _answered(root: Element) -> Iterator[Answered]:
    for response in root.iterfind(f"{DAV}response"):
        status = _status(response)
        if status == _INSUFFICIENT_STORAGE:
            raise CalendarFull()
        href = (response.findtext(f"{DAV}href") or "").strip()
        if href:
            yield Answered(href, status, _found(response))


def _found(response: Element) -> dict[str, Element]:
    return {
        found.tag: found
        for stated in response.iterfind(f"{DAV}propstat")
        if _status(stated) in {None, _OK}
        for found in stated.iterfind(f"{DAV}prop/*")
    }


def _status(element: Element) -> int | None:
    """Return the number of a status line, "HTTP/1.1 404 Not Found"."""
    words = (element.findtext(f"{DAV}status") or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else None


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
