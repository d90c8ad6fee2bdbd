"""Reading advisers' own calendars: asked outside of any unit, kept in small ones.

A calendar whose version is the same is not read; of one that has changed, the entries alone whose
version is another are fetched. Once a week all of it is read anew, as repeated entries reach
further by then. What goes wrong on the way loses nothing that was read before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

import structlog
from sqlalchemy import select

from app.booking.calendars.accounts import calendars_of, login_of, place_of
from app.booking.calendars.contract import (
    CalendarFull,
    CalendarServer,
    ConnectionState,
    Login,
    ServerEntry,
    ServerOf,
)
from app.booking.calendars.entries import EntryUnreadable, Taken, flat, pairs, taken_by
from app.booking.calendars.models import CalendarConnection, OutsideCalendar, OutsideEntry
from app.booking.calendars.troubles import note_fine, note_trouble
from app.booking.models import Booking
from app.booking.policy import Span
from app.core.clock import stopwatch
from app.core.errors import NotFound, Problem
from app.core.outbound import TooSlow
from app.core.portions import in_portions
from app.core.rows import insert_new, one_row
from app.core.work import Municipality, UnitOfWork, Units, the_service

BACK, AHEAD = timedelta(days=1), timedelta(days=200)
WHOLE_EVERY = timedelta(days=7)
LEASE = timedelta(minutes=5)
SECONDS_IN_ALL = 90.0
BATCH = 50
MOST_NUMBERS = 40_000
ACTOR = the_service("calendars")

log = structlog.get_logger()


@dataclass(frozen=True)
class _Place:
    """A calendar to be read: what was known of it, and whether all of it is read anew."""

    id: UUID
    url: str
    version: str | None
    is_whole: bool


@dataclass(frozen=True)
class _Reading:
    """One account that is read now."""

    units: Units
    municipality: Municipality
    server: CalendarServer
    connection_id: UUID
    login: Login
    places: Sequence[_Place]
    now: datetime
    began: float = field(default_factory=stopwatch)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Return between which moments entries count."""
        return self.now - BACK, self.now + AHEAD

    def check_time(self) -> None:
        """Raise TooSlow once it has taken too long; what is kept by then is not read again."""
        if stopwatch() - self.began > SECONDS_IN_ALL:
            raise TooSlow()


def read_next(units: Units, municipality: Municipality, server_of: ServerOf) -> bool:
    """Read the account that is due, and has waited longest; false where none is."""
    reading = _claim(units, municipality, server_of)
    if reading is None:
        return False
    try:
        for place in reading.places:
            _read(reading, place)
    except Problem as problem:
        _end(reading, problem)
    except Exception:
        log.exception("calendar-reading-failed", connection=str(reading.connection_id))
        _end(reading, Problem())
    else:
        _end(reading, None)
    return True


def _claim(units: Units, municipality: Municipality, server_of: ServerOf) -> _Reading | None:
    """Take an account for five minutes; whoever dies with it leaves it to the next."""
    with units.write(municipality, ACTOR) as uow:
        row = uow.session.scalar(
            select(CalendarConnection)
            .where(
                CalendarConnection.state == ConnectionState.OPEN,
                CalendarConnection.is_chosen,
                CalendarConnection.due_at <= uow.now,
            )
            .order_by(CalendarConnection.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.due_at = uow.now + LEASE
        places = [_place(uow, one) for one in calendars_of(uow, row.id) if one.is_read]
        login = login_of(uow, row)
        return _Reading(units, municipality, server_of(login), row.id, login, places, uow.now)


def _place(uow: UnitOfWork, row: OutsideCalendar) -> _Place:
    is_whole = row.whole_at is None or row.whole_at + WHOLE_EVERY <= uow.now
    return _Place(row.id, place_of(uow, row)[0], row.version, is_whole)


def _read(reading: _Reading, place: _Place) -> None:
    server, login = reading.server, reading.login
    version = server.version(login, place.url)
    if version is not None and version == place.version and not place.is_whole:
        return
    since, until = reading.window
    listed = server.entries(login, place.url, since=since, until=until)
    with reading.units.write(reading.municipality, ACTOR) as uow:
        changed = _changed(uow, place, listed)
    for urls in in_portions(changed, BATCH):
        reading.check_time()
        fetched = server.fetch(login, place.url, urls)
        taken = _count(reading, fetched)
        with reading.units.write(reading.municipality, ACTOR) as uow:
            _keep(uow, place, fetched, taken)
    with reading.units.write(reading.municipality, ACTOR) as uow:
        _sum_up(uow, place, version)


def _changed(uow: UnitOfWork, place: _Place, listed: Mapping[str, str]) -> list[str]:
    """Return which entries are to be fetched; those that are gone are forgotten."""
    _calendar(uow, place)
    hashes = {_hash(uow, url): url for url in listed}
    known = {}
    for row in uow.session.scalars(
        select(OutsideEntry).where(OutsideEntry.calendar_id == place.id)
    ):
        if row.place in hashes:
            known[hashes[row.place]] = row.etag
        else:
            uow.session.delete(row)
    if place.is_whole:
        return list(listed)
    return [url for url, etag in listed.items() if not etag or known.get(url) != etag]


def _count(reading: _Reading, fetched: Mapping[str, ServerEntry]) -> dict[str, Taken | None]:
    """Return when each entry takes time; None for one that cannot be read."""
    since, until = reading.window
    found: dict[str, Taken | None] = {}
    for url, entry in fetched.items():
        reading.check_time()
        try:
            found[url] = taken_by(entry.content, reading.login.user, since=since, until=until)
        except EntryUnreadable:
            found[url] = None
    return found


def _keep(
    uow: UnitOfWork,
    place: _Place,
    fetched: Mapping[str, ServerEntry],
    taken: Mapping[str, Taken | None],
) -> None:
    """Keep when entries take time; of one that cannot be read, what was known of it before."""
    _calendar(uow, place)
    ours = _meetings_among(uow, taken.values())
    key = {"municipality_id": uow.municipality.id, "calendar_id": place.id}
    rows = {_hash(uow, url): url for url in fetched}
    insert_new(
        uow.session,
        OutsideEntry,
        [
            key | {"id": uow.new_id(), "place": h, "etag": "", "busy": [], "is_unreadable": False}
            for h in rows
        ],
    )
    for row in uow.session.scalars(
        select(OutsideEntry).where(
            OutsideEntry.calendar_id == place.id, OutsideEntry.place.in_(rows)
        )
    ):
        url = rows[row.place]
        found = taken[url]
        row.etag, row.is_unreadable = fetched[url].etag, found is None
        if found is not None:
            row.busy = [] if found.meeting_id in ours else list(chain(*found.spans))


def _meetings_among(uow: UnitOfWork, taken: Iterable[Taken | None]) -> set[UUID]:
    """Return which entries are meetings of ours, called off or not."""
    named = {one.meeting_id for one in taken if one is not None and one.meeting_id}
    return set(uow.session.scalars(select(Booking.id).where(Booking.id.in_(named))))


def _sum_up(uow: UnitOfWork, place: _Place, version: str | None) -> None:
    """Put together when a calendar is taken, for whoever looks for free times."""
    row = _calendar(uow, place)
    entries = uow.session.scalars(
        select(OutsideEntry).where(OutsideEntry.calendar_id == place.id)
    ).all()
    spans: list[Span] = [span for entry in entries for span in pairs(entry.busy)]
    row.busy = flat(spans, since=uow.now)
    if len(row.busy) > MOST_NUMBERS:
        raise CalendarFull()
    row.unreadable = sum(entry.is_unreadable for entry in entries)
    row.version, row.whole_at = version, uow.now if place.is_whole else row.whole_at


def _calendar(uow: UnitOfWork, place: _Place) -> OutsideCalendar:
    """Return a calendar, held; NotFound once the adviser has left it or reads it no more."""
    return one_row(
        uow.session,
        select(OutsideCalendar)
        .where(OutsideCalendar.id == place.id, OutsideCalendar.is_read)
        .with_for_update(),
    )


def _end(reading: _Reading, problem: Problem | None) -> None:
    """Note how it went; nothing where the account was left meanwhile."""
    with reading.units.write(reading.municipality, ACTOR) as uow:
        row = uow.session.scalar(
            select(CalendarConnection)
            .where(
                CalendarConnection.id == reading.connection_id,
                CalendarConnection.state == ConnectionState.OPEN,
            )
            .with_for_update()
        )
        if row is None:
            return
        if problem is None:
            note_fine(uow, row)
        elif isinstance(problem, NotFound):  # another choice was made meanwhile
            row.due_at = uow.now
        else:
            note_trouble(uow, row, problem)


def _hash(uow: UnitOfWork, url: str) -> bytes:
    return uow.vault.fingerprint(url, purpose="outside-entry")
