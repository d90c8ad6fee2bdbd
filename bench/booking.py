"""Free times, and bookings a second beside the same INSERT alone: `python -m bench.booking`.

A team of 20 advisers over 8 weeks with 10,000 meetings, on SQLite and on PostgreSQL. `--write`
puts the table into bench/results/booking.md, `--small` is for trying it out.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, text

from app import wiring_features
from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.people import add_person
from app.accounts.teams import create_team, join_team
from app.booking.arranging import Wanted, book_meeting
from app.booking.availability import open_calendar, set_meeting_types_of, set_week
from app.booking.contract import CalendarRules, MeetingMode, WorkPeriod
from app.booking.meeting_types import TypeFacts, add_meeting_type, add_place, meeting_type
from app.booking.models import Booking
from app.booking.policy import minute_of
from app.booking.slots import Wish, free_slots
from app.core.clock import FixedClock, stopwatch
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import RandomIds
from app.core.tenants import row_security_ddl, tenant_tables
from app.core.types import Base
from app.core.work import Actor, Municipality, Units, the_service
from app.tenancy.service import set_up_municipality
from tests.servers import postgres_server

HERE = Path(__file__).parent
MASTER_KEYS = "bench:" + "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ADVISERS, MEETINGS, WEEKS = 20, 10_000, 8
HALF_AN_HOUR = timedelta(minutes=30)
SEARCHES, BOOKINGS = 50, 400
MOST_MS, LEAST_SHARE = 30, 0.3


@dataclass(frozen=True)
class Office:
    """What the searches and bookings are about."""

    units: Units
    here: Municipality
    type_id: UUID
    place_id: UUID
    advisers: list[UUID]
    citizens: list[UUID]


@dataclass(frozen=True)
class Row:
    """What one database made of it."""

    name: str
    search: float
    slots: int
    booked: float
    bare: float

    @property
    def share(self) -> float:
        """Return how many of the bare rows a second were bookings."""
        return self.booked / self.bare


def main() -> int:
    """Measure, print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/results/booking.md")
    parser.add_argument("--small", action="store_true", help="a tenth of everything")
    options = parser.parse_args()
    rows = []
    for name, database in databases():
        with database() as opened:
            rows.append(measured(name, opened, part=10 if options.small else 1))
            print(line(rows[-1]), flush=True)
    written = report(rows)
    print(written)
    if options.write:
        (HERE / "results" / "booking.md").write_text(written)
    return 0 if all(is_met for _, is_met in targets(rows)) else 1


def databases() -> Iterator[tuple[str, Callable[[], AbstractContextManager[Database]]]]:
    """Yield the databases, each opened when it is its turn."""
    yield "SQLite", sqlite
    yield "PostgreSQL", postgresql


@contextmanager
def sqlite() -> Iterator[Database]:
    """A database in a file that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/booking.db")
        Base.metadata.create_all(database.engine)
        yield database
        database.dispose()


@contextmanager
def postgresql() -> Iterator[Database]:
    """A database on a server of its own, with the rows of municipalities kept apart."""
    with postgres_server() as server:
        made = server.new_database()
        owner = Database(made.owner_url)
        Base.metadata.create_all(owner.engine)
        with owner.engine.begin() as connection:
            for table in tenant_tables():
                for statement in row_security_ddl(table):
                    connection.exec_driver_sql(statement)
        owner.dispose()
        database = Database(made.app_url)
        yield database
        database.dispose()


def measured(name: str, database: Database, *, part: int) -> Row:
    """Measure one database."""
    office = filled(database, MEETINGS // part)
    searches = [timed_search(office) for _ in range(SEARCHES // part + 3)][3:]
    number = BOOKINGS // part
    return Row(
        name=name,
        search=statistics.median(took for took, _ in searches) * 1_000,
        slots=searches[0][1],
        booked=number / booking_time(office, number),
        bare=number / bare_time(office, number),
    )


def filled(database: Database, meetings: int) -> Office:
    """Set the team up, with so many meetings spread at random over its weeks."""
    assert wiring_features.TABLES, "every package's tables are known"
    units = Units(
        database,
        clock=FixedClock(NOW),
        ids=RandomIds(),
        keyring=Keyring.from_text(MASTER_KEYS),
        bus=EventBus(),
    )
    here = set_up_municipality(
        units, slug="demo", name="Demo Kommune", short_name="Demo", code="0787", hosts=["localhost"]
    )
    with units.write(here, the_service("bench")) as uow:
        team_id = create_team(uow, name="Team")
        place_id = add_place(uow, name="Jobcentret", address="Torvet 1")
        kind = TypeFacts(
            "Samtale", "Talk", HALF_AN_HOUR, (MeetingMode.ON_SITE,), step=timedelta(minutes=15)
        )
        type_id = add_meeting_type(uow, kind)
        advisers, citizens = (
            [add_person(uow, name=f"{role} {n}", email=None, roles=[role]) for n in range(number)]
            for role, number in ((Role.ADVISER, ADVISERS), (Role.CITIZEN, 600))
        )
        week = [
            WorkPeriod(day, time(opens), time(opens + 4), place_id)
            for day, opens in product(range(5), (8, 12))
        ]
        for adviser in advisers:
            join_team(uow, team_id, adviser)
            open_calendar(uow, adviser, CalendarRules())
            set_week(uow, adviser, week)
            set_meeting_types_of(uow, adviser, [type_id])
        for citizen in citizens:
            give_own_adviser(uow, citizen, advisers[0])
    office = Office(units, here, type_id, place_id, advisers, citizens)
    chance = random.Random(20261124)
    times = list(product(advisers, _half_hours()))
    chance.shuffle(times)
    with units.write(here, the_service("bench")) as uow:
        for adviser, at in times[:meetings]:
            # Each adviser's own, as nobody is at two meetings at once.
            citizen = citizens[400 + 10 * advisers.index(adviser) + chance.randrange(10)]
            uow.session.add(_booking(office, uow.new_id(), citizen, adviser, at))
    return office


def _half_hours() -> list[datetime]:
    """Return the half hours of the working days of these weeks: 8 to 16, winter time."""
    days = [NOW.replace(hour=7) + timedelta(days=n) for n in range(1, WEEKS * 7)]
    return [d + n * HALF_AN_HOUR for d in days if d.weekday() < 5 for n in range(16)]


def _booking(office: Office, row_id: UUID, citizen: UUID, adviser: UUID, at: datetime) -> Booking:
    facts = _facts(office, row_id, citizen, adviser, at)
    facts.pop("municipality_id")
    return Booking(**facts)


def _facts(
    office: Office, row_id: UUID, citizen: UUID, adviser: UUID, at: datetime
) -> dict[str, object]:
    minute = minute_of(at)
    return {
        "municipality_id": office.here.id,
        "id": row_id,
        "citizen_id": citizen,
        "adviser_id": adviser,
        "meeting_type_id": office.type_id,
        "place_id": office.place_id,
        "mode": MeetingMode.ON_SITE.value,
        "with_interpreter": False,
        "starts_at": at,
        "ends_at": at + HALF_AN_HOUR,
        "taken_from": minute,
        "taken_until": minute + 30,
        "ends_minute": minute + 30,
        "state": "booked",
        "sequence": 0,
        "moves": 0,
        "lateness_sequence": 0,
        "created_at": NOW,
    }


def timed_search(office: Office) -> tuple[float, int]:
    """Return how long it took to find the team's free times of all weeks, and how many."""
    actor = Actor(person_id=office.citizens[0], roles=frozenset({Role.CITIZEN.value}))
    began = stopwatch()
    with office.units.read(office.here, actor) as uow:
        wish = Wish(meeting_type(uow, office.type_id), office.citizens[0], MeetingMode.ON_SITE)
        found = free_slots(uow, wish, since=NOW, until=NOW + timedelta(weeks=WEEKS))
    return stopwatch() - began, len(found)


def booking_time(office: Office, number: int) -> float:
    """Return how long so many citizens took to book a free time each, one after the other."""
    with office.units.read(office.here, the_service("bench")) as uow:
        wish = Wish(meeting_type(uow, office.type_id), office.citizens[0], MeetingMode.ON_SITE)
        free = free_slots(uow, wish, since=NOW, until=NOW + timedelta(weeks=WEEKS))
    apart = [slot for slot in free if slot.starts_at.minute % 30 == 0]  # none takes another's time
    pairs = list(zip(office.citizens[:400], apart, strict=False))[:number]
    assert len(pairs) == number, "there are enough free times"
    began = stopwatch()
    for citizen, slot in pairs:
        actor = Actor(person_id=citizen, roles=frozenset({Role.CITIZEN.value}))
        with office.units.write(office.here, actor) as uow:
            wanted = Wanted(office.type_id, slot.starts_at, MeetingMode.ON_SITE)
            book_meeting(uow, citizen, wanted)
    return stopwatch() - began


def bare_time(office: Office, number: int) -> float:
    """Return how long the same rows take a bare script: a transaction and an INSERT each."""
    engine = office.units.database.writing
    at = NOW + timedelta(weeks=100)
    rows = [
        _facts(
            office,
            office.units.ids.new(),
            office.citizens[n],
            office.advisers[0],
            at + n * HALF_AN_HOUR,
        )
        for n in range(number)
    ]
    statement = insert(Booking.__table__)  # type: ignore[arg-type]  # a table, as it is here
    began = stopwatch()
    for row in rows:
        with engine.begin() as connection:
            if not office.units.database.is_sqlite:
                belong = text("SELECT set_config('app.municipality_id', :here, true)")
                connection.execute(belong, {"here": str(office.here.id)})
            connection.execute(statement, row)
    return stopwatch() - began


def line(row: Row) -> str:
    """Return a line of the table."""
    return (
        f"| {row.name} | {row.search:.1f} | {row.slots:,} | {row.booked:,.0f} | {row.bare:,.0f} "
        f"| {row.share:.2f} |"
    )


def targets(rows: list[Row]) -> list[tuple[str, bool]]:
    """Return what is aimed at, and whether it was met."""
    return [
        said
        for row in rows
        for said in (
            (f"{row.name}: free times ≤ {MOST_MS} ms: {row.search:.1f}", row.search <= MOST_MS),
            (
                f"{row.name}: bookings ≥ {LEAST_SHARE} × bare: {row.share:.2f}",
                row.share >= LEAST_SHARE,
            ),
        )
    ]


def report(rows: list[Row]) -> str:
    """Return the page of results."""
    table = "\n".join(line(row) for row in rows)
    said = "\n".join(f"- {'met' if met else 'missed'}: {what}" for what, met in targets(rows))
    head = ("", "free times, ms", "found", "bookings/s", "bare INSERT/s", "share")
    return (
        "# Meetings\n\n"
        f"A team of {ADVISERS} over {WEEKS} weeks with {MEETINGS:,} meetings. Free times: the "
        f"median of {SEARCHES} searches of all of them. Bookings: {BOOKINGS} citizens, one after "
        "the other, each a transaction with every look that a booking takes; beside it the same "
        "rows by one INSERT each, a transaction each.\n\n"
        f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
        f"{table}\n\n{said}\n\n"
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}. "
        f"Python {platform.python_version()}. Again with `python -m bench.booking --write`.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
