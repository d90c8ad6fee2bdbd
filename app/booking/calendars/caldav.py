"""A calendar server that speaks CalDAV (RFC 4791), asked through the guard of every given URL.

The password goes to the server that was named, and to those beside it in the same domain; a
redirect, or an address in an answer, that leads anywhere else is refused. Every address is
resolved and checked each time it is asked. The sizes and the time of answers are bounded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote, urljoin, urlsplit

from app.booking.calendars.contract import (
    CalendarBroken,
    CalendarFull,
    CalendarRefuses,
    EntryChanged,
    FoundCalendar,
    LeadsElsewhere,
    Login,
    LoginRefused,
    NoCalendarThere,
    ServerEntry,
)
from app.booking.calendars.multistatus import (
    CALDAV,
    CALENDAR_SERVER,
    CALENDARS,
    DAV,
    PRINCIPAL,
    VERSION,
    Answered,
    entries_at,
    entries_between,
    read_answer,
)
from app.core.errors import Problem
from app.core.outbound import Fetched, OutboundGuard, Outgoing

SECONDS = 15.0
LARGE, SMALL = 8_000_000, 500_000
MOST_CALENDARS, MOST_ENTRIES = 40, 5_000
LONGEST_NAME, LONGEST_VERSION = 120, 200
WELL_KNOWN = "/.well-known/caldav"

_MULTISTATUS, _PRECONDITION_FAILED = 207, 412
_REDIRECTS = {301, 302, 307, 308}
_GONE = {404, 410}
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_HOPS = 4

Servers = Callable[[str], Sequence[str]]


def _nobody(_domain: str) -> Sequence[str]:
    return ()


class CalDavServer:
    """Asks the servers that advisers name."""

    def __init__(
        self, guard: OutboundGuard, *, seconds: float = SECONDS, servers: Servers = _nobody
    ) -> None:
        """Ask through this guard, each question for so many seconds at most.

        `servers` finds the hosts that a domain says its calendars are at (RFC 6764).
        """
        self._guard, self._seconds, self._servers = guard, seconds, servers

    def find(self, login: Login) -> list[FoundCalendar]:
        """Return the calendars of an account (RFC 6764, 5397, 4791)."""
        found: dict[str, FoundCalendar] = {}
        for home in self._homes(login):
            for answered in self._multistatus(login, home, "PROPFIND", CALENDARS, depth=1):
                if answered.is_calendar and len(found) < MOST_CALENDARS:
                    url = _beside(home, answered.href)
                    found[url] = _calendar(url, answered)
        if not found:
            raise NoCalendarThere(fields={"address": [str(NoCalendarThere.title)]})
        return list(found.values())

    def version(self, login: Login, calendar: str) -> str | None:
        """Return the calendar's ctag or sync-token."""
        for answered in self._multistatus(login, calendar, "PROPFIND", VERSION):
            said = answered.text(f"{CALENDAR_SERVER}getctag") or answered.text(f"{DAV}sync-token")
            return _short(said) if said else None
        raise CalendarBroken()

    def entries(
        self, login: Login, calendar: str, *, since: datetime, until: datetime
    ) -> Mapping[str, str]:
        """Return the entries' addresses and versions, by a calendar-query."""
        question = entries_between(since, until)
        answers = self._multistatus(login, calendar, "REPORT", question, depth=1, most=LARGE)
        found = {
            _beside(calendar, one.href): _short(one.text(f"{DAV}getetag"))
            for one in answers
            if one.properties
        }
        if len(found) > MOST_ENTRIES:
            raise CalendarFull()
        return found

    def fetch(self, login: Login, calendar: str, urls: Sequence[str]) -> Mapping[str, ServerEntry]:
        """Return some entries as a whole, by a calendar-multiget."""
        question = entries_at(urlsplit(url).path for url in urls)
        found = {}
        for one in self._multistatus(login, calendar, "REPORT", question, depth=1, most=LARGE):
            content = one.properties.get(f"{CALDAV}calendar-data")
            url = _beside(calendar, one.href)
            if url in urls and content is not None and content.text:
                etag = _short(one.text(f"{DAV}getetag"))
                found[url] = ServerEntry(etag, content.text.encode())
        return found

    def read(self, login: Login, url: str) -> ServerEntry | None:
        """Return one entry with its version.

        It is asked for as several are: a proxy that packs what it hands on gives a GET's ETag
        another spelling, which no condition would be met by.
        """
        return self.fetch(login, urljoin(url, "."), [url]).get(url)

    def write(self, login: Login, url: str, content: bytes, *, replaces: str | None) -> str | None:
        """Put an entry there, under the condition that nothing else is."""
        condition = {"If-Match": replaces} if replaces else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._ask(login, url, Outgoing("PUT", content, headers), most=SMALL)
        if answer.status == _PRECONDITION_FAILED or (replaces and answer.status in _GONE):
            raise EntryChanged()
        _insist(answer, 200, 201, 204)
        return answer.headers.get("etag")

    def remove(self, login: Login, url: str) -> None:
        """Remove an entry."""
        answer = self._ask(login, url, Outgoing("DELETE"), most=SMALL)
        if answer.status not in _GONE:
            _insist(answer, 200, 202, 204)

    # ---- finding

    def _homes(self, login: Login) -> list[str]:
        """Return where an account's calendars lie."""
        last: Problem = NoCalendarThere(fields={"address": [str(NoCalendarThere.title)]})
        for start in self._starts(login.address):
            try:
                homes = self._homes_from(login, start)
            except (NoCalendarThere, CalendarBroken, CalendarRefuses, LeadsElsewhere) as problem:
                last = last if isinstance(last, LeadsElsewhere) else problem
                continue
            if homes:
                return homes
        raise last

    def _starts(self, address: str) -> Iterator[str]:
        """Yield where to begin: the address itself or where its domain points, then its server."""
        parts = urlsplit(address)
        root = f"{parts.scheme}://{parts.netloc}"
        if parts.path not in {"", "/"}:
            yield address
        else:
            for host in self._servers(parts.hostname or ""):
                yield f"https://{host}{WELL_KNOWN}"
        yield root + WELL_KNOWN
        yield root + "/"

    def _homes_from(self, login: Login, start: str) -> list[str]:
        url, answers = self._told(login, start, "PROPFIND", PRINCIPAL)
        me = answers[0]
        homes = me.hrefs(f"{CALDAV}calendar-home-set")
        principals = me.hrefs(f"{DAV}current-user-principal")
        if me.has(f"{DAV}current-user-principal", f"{DAV}unauthenticated"):
            raise LoginRefused(fields={"password": [str(LoginRefused.title)]})
        if not homes and principals:
            url, answers = self._told(login, _beside(url, principals[0]), "PROPFIND", PRINCIPAL)
            homes = answers[0].hrefs(f"{CALDAV}calendar-home-set")
        if not homes and me.has(f"{DAV}resourcetype", f"{CALDAV}calendar"):
            return [url]
        return [_beside(url, home) for home in homes[:4]]

    # ---- asking

    def _multistatus(
        self,
        login: Login,
        url: str,
        method: str,
        body: bytes,
        *,
        depth: int = 0,
        most: int = SMALL,
    ) -> list[Answered]:
        return self._told(login, url, method, body, depth=depth, most=most)[1]

    def _told(
        self,
        login: Login,
        url: str,
        method: str,
        body: bytes,
        *,
        depth: int = 0,
        most: int = SMALL,
    ) -> tuple[str, list[Answered]]:
        """Return who answered, and what they said; at least one answer."""
        asked = Outgoing(method, body, {**_XML, "Depth": str(depth)})
        answer = self._ask(login, url, asked, most=most)
        _insist(answer, _MULTISTATUS)
        answers = read_answer(answer.body)
        if not answers and depth == 0:
            raise CalendarBroken()
        return answer.url, answers

    def _ask(self, login: Login, url: str, asked: Outgoing, *, most: int) -> Fetched:
        """Ask, and go on where the server sends us within its own domain."""
        _stay_beside(login.address, url)
        sent = asked.with_login(login.user, login.password)
        for _hop in range(_HOPS):
            answer = self._guard.send(url, sent, max_bytes=most, timeout=self._seconds)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            url = urljoin(answer.url, location)
            _stay_beside(login.address, url)
        raise CalendarBroken()


def _calendar(url: str, answered: Answered) -> FoundCalendar:
    name = answered.text(f"{DAV}displayname") or unquote(url.rstrip("/").rpartition("/")[2])
    return FoundCalendar(url, " ".join(name.split())[:LONGEST_NAME], answered.is_writable)


def _beside(url: str, href: str) -> str:
    """Return an address that an answer names, in one spelling; it may be of another server."""
    parts = urlsplit(urljoin(url, href))
    path = quote(unquote(parts.path), safe="/@:!$&'()*+,;=~-._")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _stay_beside(address: str, url: str) -> None:
    """Refuse an address to which the password is not to go."""
    home, there = urlsplit(address), urlsplit(url)
    is_same = (home.scheme, home.netloc) == (there.scheme, there.netloc)
    if not is_same and not (there.scheme == "https" and is_kin(home.hostname, there.hostname)):
        raise LeadsElsewhere(fields={"address": [str(LeadsElsewhere.title)]})


def is_kin(one: str | None, other: str | None) -> bool:
    """Say whether two hosts are under one name that somebody registered, as far as one can tell.

    They share the two last labels, and the second of those is too long for a "co.uk".
    """
    a, b = (one or "").lower().split("."), (other or "").lower().split(".")
    return a == b or (min(len(a), len(b)) > 1 and a[-2:] == b[-2:] and len(a[-2]) > 3)


@dataclass(frozen=True)
class _Meaning:
    """What a status says of a log-in or an address."""

    status: int
    problem: type[Problem]
    field: str


_MEANINGS = (
    _Meaning(401, LoginRefused, "password"),
    _Meaning(403, CalendarRefuses, ""),
    _Meaning(404, NoCalendarThere, "address"),
    _Meaning(405, NoCalendarThere, "address"),
    _Meaning(409, CalendarRefuses, ""),
    _Meaning(410, NoCalendarThere, "address"),
    _Meaning(413, CalendarRefuses, ""),
    _Meaning(501, NoCalendarThere, "address"),
    _Meaning(507, CalendarRefuses, ""),
)


def _insist(answer: Fetched, *good: int) -> None:
    """Raise what another status means than a good one."""
    if answer.status in good:
        return
    for one in _MEANINGS:
        if answer.status == one.status:
            raise one.problem(fields={one.field: [str(one.problem.title)]} if one.field else None)
    raise CalendarBroken()


def _short(text: str) -> str:
    """Return a version as it is, or a hash of one that is too long to be kept."""
    if len(text) <= LONGEST_VERSION:
        return text
    return hashlib.sha256(text.encode()).hexdigest()
