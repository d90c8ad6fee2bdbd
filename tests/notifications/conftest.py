"""Kinds of notification that only these tests know, and browsers that subscribe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest

from app.channels.recording import RecordedTransports
from app.core.errors import NotFound
from app.core.texts import lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import notify, register_kind
from app.web.services import Services
from tests.people import Person

NEWS, ALARM, SHORT = "tests/news", "tests/alarm", "tests/short"


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


KINDS = (
    Kind(NEWS, lazy("News"), word),
    Kind(ALARM, lazy("Alarms"), word, is_urgent=True, may_be_muted=False),
    Kind(SHORT, lazy("Short-lived"), word, time_to_live=timedelta(minutes=5)),
)


@pytest.fixture(autouse=True)
def _kinds() -> None:
    for kind in KINDS:
        register_kind(kind)


@pytest.fixture
def transports(services: Services) -> RecordedTransports:
    """What was sent."""
    return cast(RecordedTransports, services.transports)


@pytest.fixture
def tell(services: Services) -> Callable[..., UUID | None]:
    """Tell somebody something, in a unit of its own."""

    def tell(person: Person, title: str = "Nyt job", kind: str = NEWS, **kw: Any) -> UUID | None:
        with services.units.write(person.municipality) as uow:
            return notify(uow, person.id, kind, {"title": title}, **kw)

    return tell
