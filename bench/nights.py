"""What the benchmarks of a night's round share: a town, its people, and how a round is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, insert, select

from app import wiring_features
from app.accounts.contract import Role
from app.accounts.models import Person, PersonRole
from app.core.clock import FixedClock, stopwatch
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import RandomIds
from app.core.rounds import Rest
from app.core.tenants import TenantSession
from app.core.work import Municipality, Units, the_service
from app.notifications.models import Notification
from app.notifications.service import register_kind
from app.tenancy.service import set_up_municipality
from bench.booking import MASTER_KEYS

EVENING = datetime(2026, 11, 23, 18, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


class _NoRest(Rest):
    """Goes on at once: what is measured is the work, and nobody else writes."""

    def take(self) -> None:
        """Take none."""


def no_rest(database: Database) -> Rest:
    """Return what takes no rest."""
    return _NoRest(database)


def know_everything() -> None:
    """Make every table and every kind of notification known."""
    assert wiring_features.TABLES, "every package's tables are known"
    for kind in wiring_features.KINDS:
        register_kind(kind)


def town(database: Database) -> tuple[Units, Municipality, FixedClock]:
    """Set a municipality up in the evening, whose clock stands still."""
    clock = FixedClock(EVENING)
    units = Units(
        database,
        clock=clock,
        ids=RandomIds(),
        keyring=Keyring.from_text(MASTER_KEYS),
        bus=EventBus(),
    )
    here = set_up_municipality(
        units, slug="demo", name="Demo Kommune", short_name="Demo", code="0787", hosts=["localhost"]
    )
    return units, here, clock


def move_in(
    session: TenantSession, here: Municipality, new_id: Callable[[], UUID], number: int, kind: str
) -> list[UUID]:
    """Let citizens move in, each of whom was told something of a kind before."""
    people = [_person(here, new_id()) for _one in range(number)]
    session.execute(insert(Person), people)
    session.execute(insert(PersonRole), [_role(here, new_id(), one["id"]) for one in people])
    told = [_notification(here, new_id(), one["id"], kind) for one in people]
    session.execute(insert(Notification), told)
    return [UUID(str(one["id"])) for one in people]


def timed(
    units: Units,
    here: Municipality,
    work: Callable[[], object],
    tables: Sequence[type],
    expected: Sequence[int],
) -> float:
    """Return how many seconds a round took, which wrote exactly so many rows of some tables."""
    before = _counted(units, here, tables)
    began = stopwatch()
    work()
    took = stopwatch() - began
    counted = _counted(units, here, tables)
    written = [after - b for after, b in zip(counted, before, strict=True)]
    assert written == list(expected), (written, expected)
    return took


def _counted(units: Units, here: Municipality, tables: Sequence[type]) -> list[int]:
    with units.read(here, the_service("bench")) as uow:
        counts = [select(func.count()).select_from(model) for model in tables]
        return [uow.session.scalar(one) or 0 for one in counts]


def _person(here: Municipality, person_id: UUID) -> dict[str, object]:
    return {
        "municipality_id": here.id,
        "id": person_id,
        "name": "Borger",
        "language": "da",
        "state": "active",
        "created_at": EVENING,
    }


def _role(here: Municipality, role_id: UUID, person_id: object) -> dict[str, object]:
    return {
        "municipality_id": here.id,
        "id": role_id,
        "person_id": person_id,
        "role": Role.CITIZEN.value,
    }


def _notification(
    here: Municipality, row_id: UUID, person_id: object, kind: str
) -> dict[str, object]:
    """Return what somebody was told before: no municipality begins with an empty table."""
    return {
        "municipality_id": here.id,
        "id": row_id,
        "recipient_id": person_id,
        "kind": kind,
        "facts": {},
        "created_at": EVENING,
        "not_before": EVENING,
    }
