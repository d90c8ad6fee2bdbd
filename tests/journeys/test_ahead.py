"""No journey leaves out a day on which something happens: here each day is lived.

A winter and a spring with registrations, enrolments of all kinds, leave, a meeting and licences
that are waited for. On every day that a journey would jump over, the service writes not one row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.registrations import note_registration
from app.booking.arranging import book_meeting
from app.core.clock import COPENHAGEN, FixedClock, local_day
from app.licences.giving import give_licence
from app.licences.line import join_line
from app.licences.pools import add_pool
from app.notifications.models import Notification
from app.programmes.deadlines import take_leave
from app.programmes.enrolling import enrol
from app.programmes.views import enrolments_of
from tests.booking.office import Office, set_up_office
from tests.journeys.ahead import A_DAY, days_until_work
from tests.journeys.lived import do_the_work, new_here, publish, site
from tests.licences.bought import pool
from tests.people import Person, move_in
from tests.site import Site

__all__ = ["site"]

pytestmark = pytest.mark.timeout(300)

DAYS, SEAT_DAYS, ACCESS_DAYS = 125, 12, 80
TOLD = {
    *("programmes/enrolled", "programmes/begins", "programmes/due", "programmes/missed"),
    *("programmes/leave", "programmes/required-over", "programmes/access-ends"),
    *("programmes/access-over", "licences/given", "licences/ends", "licences/ended"),
    "booking/reminder",
}

Versions = Callable[[], int]


@pytest.fixture
def version(site: Site) -> Iterator[Versions]:
    """Return SQLite's own number of what others have written; the same one where nobody has."""
    url = site.services.database.url
    with closing(sqlite3.connect(str(url.database))) as connection:
        yield lambda: int(connection.execute("PRAGMA data_version").fetchone()[0])


@pytest.fixture
def later(site: Site, clock: FixedClock) -> dict[int, Callable[[], None]]:
    """Begin with much at once; returns what else happens on which day."""
    cast, today = site.cast, local_day(clock.now())
    mia = move_in(site.services.units, cast.here, "Mia", Role.CITIZEN)
    for key in ("tidlig-indsats", "fjorten-dage"):
        publish(site, key, access_days=ACCESS_DAYS)
    with site.by_itself() as uow:
        office = set_up_office(uow, cast)
        pool_id = add_pool(uow, pool(seats=1, seat_days=SEAT_DAYS, until_on=today + 400 * A_DAY))
        give_licence(uow, pool_id, cast.ida.id)
        join_line(uow, pool_id, cast.omar.id)
    for citizen in (cast.ida, cast.omar):
        new_here(site, citizen, "dagpenge", registered_on=today)
    referred = publish(site, "fem-moduler")

    def refer() -> None:
        with site.by_itself() as uow:
            enrol(uow, referred, mia.id, from_on=local_day(uow.now) + 3 * A_DAY)

    return {
        5: lambda: _ends(site, cast.omar),
        9: lambda: _goes_away(site, cast.ida),
        15: refer,
        70: lambda: _books(site, office),
        17: lambda: new_here(site, mia, "dagpenge", registered_on=local_day(clock.now())),
    }


def _ends(site: Site, who: Person) -> None:
    with site.by_itself() as uow:
        today = local_day(uow.now)
        note_registration(uow, who.id, registered_on=today - 5 * A_DAY, ended_on=today)


def _goes_away(site: Site, who: Person) -> None:
    with site.by_itself() as uow:
        begun = min(enrolments_of(uow, who.id), key=lambda one: one.from_on)
        today = local_day(uow.now)
    with site.acting_as(site.cast.anders) as uow:
        take_leave(uow, begun.id, from_on=today + 2 * A_DAY, until_on=today + 4 * A_DAY)


def _books(site: Site, office: Office) -> None:
    with site.acting_as(site.cast.ida) as uow:
        day = local_day(uow.now) + timedelta(days=14 - local_day(uow.now).weekday())
        at = datetime(day.year, day.month, day.day, 10, tzinfo=COPENHAGEN)
        book_meeting(uow, site.cast.ida.id, office.wanted(at))


def test_nothing_is_written_on_a_day_that_is_jumped_over(
    site: Site, clock: FixedClock, later: dict[int, Callable[[], None]], version: Versions
) -> None:
    first, quiet, busy = clock.now(), 0, 0
    last = first + DAYS * A_DAY
    while clock.now() < last:
        today = (clock.now() - first).days
        next_one = min((day for day in later if day > today), default=DAYS)
        if today in later:
            later.pop(today)()
            do_the_work(site)
        for _ in range(days_until_work(site.services, at_most=next_one - today) - 1):
            clock.advance(A_DAY)
            before = version()
            do_the_work(site)
            assert version() == before, f"something happened on {clock.now():%d %B}"
            quiet += 1
        clock.advance(A_DAY)
        do_the_work(site)
        busy += 1
    with site.by_itself() as uow:
        told = set(uow.session.scalars(select(Notification.kind)))
    assert told >= TOLD
    assert quiet > DAYS / 3
