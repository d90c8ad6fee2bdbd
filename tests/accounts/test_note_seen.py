"""When a session was last used is known within ten minutes, and costs a request nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import BrowserSession
from app.core.clock import FixedClock
from app.core.work import Units
from tests.conftest import NOW
from tests.people import Cast, Person


def _seen(units: Units, person: Person) -> datetime:
    with units.read(person.municipality) as uow:
        return uow.session.scalars(
            select(BrowserSession.last_seen_at).where(BrowserSession.person_id == person.id)
        ).one()


def test_use_is_noted_at_most_every_ten_minutes(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, clock: FixedClock
) -> None:
    client = client_of(cast.ida)
    clock.advance(timedelta(minutes=9))
    client.get("/mig")
    assert _seen(units, cast.ida) == NOW
    clock.advance(timedelta(minutes=1))
    client.get("/mig")
    assert _seen(units, cast.ida) == NOW + timedelta(minutes=10)


def test_one_persons_use_is_not_noted_for_another(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, clock: FixedClock
) -> None:
    client_of(cast.omar)
    client = client_of(cast.ida)
    clock.advance(timedelta(hours=1))
    client.get("/mig")
    assert _seen(units, cast.omar) == NOW
