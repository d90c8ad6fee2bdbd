"""A calendar server that is only made up, so that nobody needs one to try the service.

It answers to addresses under `.example`, which nobody has (RFC 2606), and is there outside of
production: with a week that repeats, and with what is written into it, as long as the process
runs. The password "forkert" is refused.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from app.booking.calendars.contract import (
    CalendarServer,
    EntryChanged,
    FoundCalendar,
    Login,
    LoginRefused,
    ServerEntry,
    ServerOf,
)

REFUSED = "forkert"
_WORK, _PRIVATE = "arbejde", "privat"

# What repeats: its name, the rule, when it begins on 5 January 2026, a Monday, and ends.
_WEEK = (
    (_WORK, "teammoede", "FREQ=WEEKLY;BYDAY=WE", "20260107T130000", "20260107T140000"),
    (_WORK, "sparring", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "20260108T100000", "20260108T110000"),
    (_PRIVATE, "tandlaege", "FREQ=MONTHLY;BYDAY=2TU", "20260113T090000", "20260113T093000"),
)
_FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Jobvej//Pretended//DA
BEGIN:VEVENT
UID:{name}@example
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Copenhagen:{begins}
DTEND;TZID=Europe/Copenhagen:{ends}
RRULE:{rule}
SUMMARY:{name}
END:VEVENT
END:VCALENDAR
"""


class PretendedServer:
    """Two calendars for everybody who asks, in the memory of this process."""

    def __init__(self) -> None:
        """Begin with the week that repeats."""
        self._lock = threading.Lock()
        self._written: dict[tuple[str, str], bytes] = {}

    def find(self, login: Login) -> list[FoundCalendar]:
        """Return the calendar of one's work, and one's own."""
        _let_in(login)
        base = login.address.rstrip("/")
        return [
            FoundCalendar(f"{base}/{_WORK}/", "Arbejde", is_writable=True),
            FoundCalendar(f"{base}/{_PRIVATE}/", "Privat", is_writable=True),
        ]

    def version(self, login: Login, calendar: str) -> str | None:
        """Return a hash of what is there."""
        _let_in(login)
        return _etag(b"".join(self._entries(login, calendar).values()))

    def entries(
        self, login: Login, calendar: str, *, since: datetime, until: datetime
    ) -> Mapping[str, str]:
        """Return all that is there, whenever it is."""
        _let_in(login)
        return {url: _etag(content) for url, content in self._entries(login, calendar).items()}

    def fetch(self, login: Login, calendar: str, urls: Sequence[str]) -> Mapping[str, ServerEntry]:
        """Return some of it."""
        there = self._entries(login, calendar)
        return {url: ServerEntry(_etag(there[url]), there[url]) for url in urls if url in there}

    def read(self, login: Login, url: str) -> ServerEntry | None:
        """Return what was written there."""
        _let_in(login)
        with self._lock:
            content = self._written.get((login.user, url))
        return None if content is None else ServerEntry(_etag(content), content)

    def write(self, login: Login, url: str, content: bytes, *, replaces: str | None) -> str | None:
        """Keep an entry, where the one that is there is the one that is to be replaced."""
        _let_in(login)
        with self._lock:
            there = self._written.get((login.user, url))
            if (None if there is None else _etag(there)) != replaces:
                raise EntryChanged()
            self._written[login.user, url] = content
        return _etag(content)

    def remove(self, login: Login, url: str) -> None:
        """Forget an entry."""
        _let_in(login)
        with self._lock:
            self._written.pop((login.user, url), None)

    def _entries(self, login: Login, calendar: str) -> dict[str, bytes]:
        name = calendar.rstrip("/").rpartition("/")[2]
        found = {
            f"{calendar}{one}.ics": _FILE.format(name=one, rule=rule, begins=begins, ends=ends)
            .replace("\n", "\r\n")
            .encode()
            for which, one, rule, begins, ends in _WEEK
            if which == name
        }
        with self._lock:
            own = {u: c for (user, u), c in self._written.items() if user == login.user}
        return found | {url: content for url, content in own.items() if url.startswith(calendar)}


def chooser(real: CalendarServer, *, pretends: bool) -> ServerOf:
    """Return who is asked for an address: the made-up server where it may be, else the real one."""
    pretended = PretendedServer()

    def server_of(login: Login) -> CalendarServer:
        host = (urlsplit(login.address).hostname or "").lower()
        return pretended if pretends and host.endswith(".example") else real

    return server_of


def _let_in(login: Login) -> None:
    if login.password == REFUSED:
        raise LoginRefused(fields={"password": [str(LoginRefused.title)]})


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'
