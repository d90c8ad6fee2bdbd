"""What an adviser's own calendar is to us: what we ask of a server, and what can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.errors import Conflict, Invalid, Problem, TooLarge, TooManyRequests
from app.core.events import Event
from app.core.texts import lazy


@dataclass(frozen=True)
class Login:
    """Where somebody's calendars are, and how to get in; the password is shown nowhere."""

    address: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class FoundCalendar:
    """One of the calendars of an account."""

    url: str
    name: str
    is_writable: bool


@dataclass(frozen=True)
class ServerEntry:
    """One entry as a server holds it: its version (RFC 9110, 8.8.3) and the file (RFC 5545)."""

    etag: str
    content: bytes


class CalendarServer(Protocol):
    """Whoever keeps calendars for others; every method may raise one of the problems below."""

    def find(self, login: Login) -> list[FoundCalendar]:
        """Return the calendars of an account; there is at least one."""

    def version(self, login: Login, calendar: str) -> str | None:
        """Return what changes whenever an entry of a calendar does; None where it cannot say."""

    def entries(
        self, login: Login, calendar: str, *, since: datetime, until: datetime
    ) -> Mapping[str, str]:
        """Return the addresses of the entries between two moments, each with its version."""

    def fetch(self, login: Login, calendar: str, urls: Sequence[str]) -> Mapping[str, ServerEntry]:
        """Return those of the entries that are still there, by address."""

    def read(self, login: Login, url: str) -> ServerEntry | None:
        """Return one entry; None where there is none."""

    def write(self, login: Login, url: str, content: bytes, *, replaces: str | None) -> str | None:
        """Write an entry in place of a version, or where there is none; return its version.

        EntryChanged where another is there. None where the server does not say the version.
        """

    def remove(self, login: Login, url: str) -> None:
        """Remove an entry, whatever its version; one that is not there is removed."""


ServerOf = Callable[[Login], CalendarServer]
"""Who is asked about an account."""


class Shows(StrEnum):
    """What of the citizen stands in the adviser's own calendar."""

    INITIALS = "initials"
    NAME = "name"
    NOTHING = "nothing"


class ConnectionState(StrEnum):
    """Whether an account is used; `STOPPED` after a refused password, `LEAVING` before the end."""

    OPEN = "open"
    STOPPED = "stopped"
    LEAVING = "leaving"


@dataclass(frozen=True)
class OutsideCalendarView:
    """One of the calendars of an account, and what it is used for."""

    id: UUID
    name: str
    is_writable: bool
    is_read: bool
    is_written: bool
    unreadable: int


@dataclass(frozen=True)
class ConnectionView:
    """An adviser's account as they see it; `problem` is what went wrong last, in plain words.

    `waiting` meetings are still to be written or taken out, `write_problem` says why.
    """

    id: UUID
    address: str
    user: str
    state: ConnectionState
    shows: Shows
    problem: str
    read_at: datetime | None
    waiting: int
    write_problem: str
    is_chosen: bool
    calendars: tuple[OutsideCalendarView, ...]

    @property
    def read_by_default(self) -> list[str]:
        """Return which calendars are read; all of them are offered until one has chosen."""
        return [str(one.id) for one in self.calendars if one.is_read or not self.is_chosen]

    @property
    def written_in(self) -> str:
        """Return which calendar meetings are written in; empty for none."""
        return next((str(one.id) for one in self.calendars if one.is_written), "")


@dataclass(frozen=True)
class CalendarAsked(Event):
    """An adviser's own calendar is to be read, or written to, as soon as the worker can."""

    connection_id: UUID


class LoginRefused(Invalid):
    """The server does not take the user name and the password."""

    slug = "booking/calendar-login-refused"
    title = lazy("The calendar does not accept the user name and the password.")


class NoCalendarThere(Invalid):
    """There is no calendar at the address, or none that meetings can be in."""

    slug = "booking/no-calendar-there"
    title = lazy("We found no calendar at this address.")


class LeadsElsewhere(Invalid):
    """The server names a place on another server; the password is not taken there."""

    slug = "booking/calendar-leads-elsewhere"
    title = lazy("The calendar sends us on to another server. Write that server's address instead.")


class CalendarBroken(Problem):
    """The server answers in a way that we do not understand, or says that it is broken."""

    slug = "booking/calendar-broken"
    status = 502
    title = lazy("The calendar gave an answer that we do not understand.")


class CalendarRefuses(Problem):
    """The server knows who asks, and does not let them."""

    slug = "booking/calendar-refuses"
    status = 502
    title = lazy("The calendar does not allow this with your log-in.")


class CalendarFull(TooLarge):
    """There is more in the calendar than we take in."""

    slug = "booking/calendar-full"
    title = lazy("There is more in the calendar than we can read.")


class EntryChanged(Conflict):
    """Somebody else has written the entry meanwhile."""

    slug = "booking/calendar-entry-changed"


class TooManyTries(TooManyRequests):
    """Somebody tries one calendar after another, or one password."""

    slug = "booking/too-many-calendar-tries"
