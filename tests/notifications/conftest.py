"""Kinds of notification that only these tests know, and browsers that subscribe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from typing import cast as cast_to
from uuid import UUID

import pytest
from sqlalchemy import select

from app.channels.contract import Email, PushMessage
from app.channels.recording import RecordedTransports
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.texts import lazy
from app.core.work import Municipality, UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.devices import register_device
from app.notifications.models import Delivery
from app.notifications.service import notify, register_kind
from app.web.services import Services
from tests.channels.browser import subscribed
from tests.people import Cast, Person

FOR_COMPANIES = "tests/for-companies"
NEWS, ALARM, SHORT, LOUD = "tests/news", "tests/alarm", "tests/short", "tests/loud"
LETTER = "tests/letter"


def word(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word what the tests tell of; "gone" is about nothing any more, "broken" cannot be worded."""
    if facts["title"] == "gone":
        raise NotFound()
    if facts["title"] == "broken":
        raise ZeroDivisionError
    return Wording(
        title=facts["title"],
        body=f"{facts['title']}: det hele.",
        url="/opslag/1",
        lock_screen="Der er nyt til dig.",
    )


def word_loudly(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Put everything on the lock screen."""
    return replace(word(uow, facts), lock_screen=facts["title"])


KINDS = (
    Kind(NEWS, lazy("News"), word),
    Kind(ALARM, lazy("Alarms"), word, is_urgent=True, may_be_muted=False),
    Kind(LETTER, lazy("Letters"), word, is_personal=True),
    Kind(SHORT, lazy("Short-lived"), word, time_to_live=timedelta(minutes=5)),
    Kind(LOUD, lazy("Loud"), word_loudly),
    Kind(FOR_COMPANIES, lazy("For companies"), word, roles=frozenset({"employer"})),
)


@pytest.fixture(autouse=True)
def _kinds() -> None:
    for kind in KINDS:
        register_kind(kind)


@pytest.fixture
def transports(services: Services) -> RecordedTransports:
    """What was sent."""
    return cast_to(RecordedTransports, services.transports)


@pytest.fixture
def tell(services: Services) -> Callable[..., UUID | None]:
    """Tell somebody something, in a unit of its own."""

    def tell(person: Person, title: str = "Nyt job", kind: str = NEWS, **kw: Any) -> UUID | None:
        with services.units.write(person.municipality) as uow:
            return notify(uow, person.id, kind, {"title": title}, **kw)

    return tell


@pytest.fixture
def bind(services: Services) -> Callable[..., UUID]:
    """Have somebody subscribe in a browser of theirs; returns the device's identity."""

    def bind(person: Person, name: str = "phone", session_id: UUID | None = None) -> UUID:
        browser = subscribed(f"https://fcm.googleapis.com/fcm/send/{name}")
        actor = replace(person.actor, session_id=session_id)
        with services.units.write(person.municipality, actor) as uow:
            return register_device(uow, browser.subscription, label=name)

    return bind


@pytest.fixture
def deliver(services: Services) -> Callable[[], None]:
    """Let the worker send what is due."""
    return lambda: services.jobs.run("deliveries")


@pytest.fixture
def deliveries(services: Services, cast: Cast) -> Callable[..., list[tuple[str, str]]]:
    """Return the (channel, state) of every delivery, in the order they were written."""

    def all_of(place: Municipality = cast.here) -> list[tuple[str, str]]:
        with services.units.read(place) as uow:
            rows = uow.session.scalars(select(Delivery).order_by(Delivery.id))
            return [(row.channel, row.state) for row in rows]

    return all_of


@dataclass(frozen=True)
class Post:
    """Tells people things, lets the worker send what is due, and shows what reached them."""

    tell: Callable[..., UUID]
    bind: Callable[..., UUID]
    deliver: Callable[[], None]
    deliveries: Callable[..., list[tuple[str, str]]]
    transports: RecordedTransports
    clock: FixedClock

    @property
    def pushes(self) -> list[PushMessage]:
        """Return what was pushed, in its order."""
        return self.transports.push.sent

    @property
    def mails(self) -> list[Email]:
        """Return what was e-mailed, in its order."""
        return self.transports.email.sent


@pytest.fixture
def post(
    tell: Callable[..., UUID],
    bind: Callable[..., UUID],
    deliver: Callable[[], None],
    deliveries: Callable[..., list[tuple[str, str]]],
    transports: RecordedTransports,
    clock: FixedClock,
) -> Post:
    """All that a test of delivering needs, as one."""
    return Post(tell, bind, deliver, deliveries, transports, clock)
