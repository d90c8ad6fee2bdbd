"""When there is next something to do: what lets a journey live a year without its idle days.

The service says by itself when it next looks at an enrolment, a licence or a delivery. Where a day
decides anew, as of who is enrolled by itself or who waits in line, no day is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.registrations import registered_between
from app.core.clock import local_day
from app.core.events import EventDelivery
from app.core.work import UnitOfWork, the_service
from app.licences.models import Licence, LicenceWait
from app.notifications.models import OPEN, Delivery, Reminder
from app.programmes.models import Enrolment
from app.programmes.referring.policy import registered_to_begin
from app.programmes.referring.recommending import programmes_in_use
from app.programmes.videos.models import FilmAsked
from app.web.services import Services

A_DAY, MANY = timedelta(days=1), 100


def days_until_work(services: Services, *, at_most: int) -> int:
    """Return in how many days there may be something to do at this time of day: 1 or more."""
    now = services.clock.now()
    moments = [*_events_due(services), now + at_most * A_DAY]
    for municipality in services.directory.all():
        with services.units.read(municipality, the_service("test")) as uow:
            moments += _moments(uow)
            moments += _mornings(uow, at_most)
    return max(1, -((now - min(moments)) // A_DAY))


def _events_due(services: Services) -> list[datetime]:
    with services.units.system() as unit:
        waits = select(EventDelivery.due_at).where(EventDelivery.state == "waiting")
        return list(unit.session.scalars(waits))


def _moments(uow: UnitOfWork) -> Iterator[datetime]:
    """Yield the next moment that each table names."""
    named: tuple[tuple[InstrumentedAttribute[datetime | None], tuple[object, ...]], ...] = (
        (Enrolment.look_at, ()),
        (Licence.look_at, ()),
        (Reminder.remind_at, (Reminder.told_at.is_(None),)),
        (Delivery.due_at, (Delivery.state.in_(OPEN),)),
    )
    for column, such in named:
        rows = select(column).where(column.is_not(None), *such).order_by(column).limit(1)
        yield from uow.session.scalars(rows)


def _mornings(uow: UnitOfWork, at_most: int) -> Iterator[datetime]:
    """Yield the next morning on which who waits, is asked for a film or has registered counts."""
    waits = select(LicenceWait.id).where(LicenceWait.ended_at.is_(None))
    if any(uow.session.scalar(rows.limit(1)) for rows in (waits, select(FilmAsked.id))):
        yield uow.now + A_DAY
        return
    registered = registered_between(uow, date.min, date.max, limit=MANY)
    assert len(registered) < MANY
    begin = list(programmes_in_use(uow).values())
    for n in range(1, at_most + 1):
        windows = [registered_to_begin(one, local_day(uow.now) + n * A_DAY) for one in begin]
        those = [window for window in windows if window is not None]
        if any(since <= who.registered_on <= until for who in registered for since, until in those):
            yield uow.now + n * A_DAY
            return
