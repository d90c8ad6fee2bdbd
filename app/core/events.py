"""Facts that happened, recorded in the unit that made them true and heard after the commit.

`recorded_event` is the outbox, and `event_delivery` what each listener still has to hear.
Events carry identities only, so the outbox belongs to no municipality and holds nothing
personal. Listeners run in the worker, at least once; relays run in every web process and only
make open pages quicker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, get_args, get_type_hints
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base

if TYPE_CHECKING:
    from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Event:
    """Something that happened, in the past tense, carrying identities only."""

    registry: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the event known by its name, which must be its own."""
        super().__init_subclass__(**kwargs)
        if cls.__name__ in Event.registry:
            raise TypeError(f"there are two events called {cls.__name__}")
        Event.registry[cls.__name__] = cls

    def facts(self) -> dict[str, Any]:
        """Return the identities as JSON values."""
        return {
            name: value if value is None or isinstance(value, int | bool) else str(value)
            for name, value in vars(self).items()
        }

    @staticmethod
    def restore(name: str, facts: dict[str, Any]) -> Event:
        """Return the event that was recorded under this name."""
        cls = Event.registry[name]
        hints = _hints_of(name)
        return cls(**{k: _restore_value(hints[k], v) for k, v in facts.items()})


@cache
def _hints_of(name: str) -> dict[str, Any]:
    return get_type_hints(Event.registry[name])


def _restore_value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = next(iter(get_args(kind)), kind)  # UUID | None
    if kind is UUID:
        return UUID(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value) if kind in (int, str) else value


Listener = Callable[["UnitOfWork", Any], None]
Relay = Callable[["UnitOfWork", Any], None]
Otherwise = Callable[[UUID, Any], None]


@dataclass(frozen=True)
class Relaying:
    """A relay, and what is done in a municipality where it failed, without the database."""

    relay: Relay
    otherwise: Otherwise | None = None


class EventBus:
    """Who hears what: listeners in the worker, relays in every web process."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self.listeners: dict[str, dict[str, Listener]] = {}
        self.relays: dict[str, list[Relaying]] = {}

    def listen(self, event: type[Event], listener: Listener) -> None:
        """Have a listener called in the worker, once or more, for each such event."""
        name = f"{listener.__module__}.{listener.__name__}".removeprefix("app.")
        self.listeners.setdefault(event.__name__, {})[name] = listener

    def relay(
        self, event: type[Event], relay: Relay, *, otherwise: Otherwise | None = None
    ) -> None:
        """Have a relay called in every web process soon after each such event.

        It is called once. One that takes access away says what is done `otherwise`: where the
        relay fails, all are shut out who might no longer have it, and pages come back themselves.
        """
        self.relays.setdefault(event.__name__, []).append(Relaying(relay, otherwise))


class RecordedEvent(Base):
    """One event of the outbox, numbered in the order of commits."""

    __tablename__ = "recorded_event"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 — as SQLAlchemy reads it
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    municipality_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime] = mapped_column(index=True)


class EventDelivery(Base):
    """What one listener still has to hear, or has heard."""

    __tablename__ = "event_delivery"
    __table_args__ = (Index("ix_event_delivery_due", "state", "due_at"),)
    event_seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    listener: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    problem: Mapped[str | None] = mapped_column(String(300))
