"""The unit of work: one transaction of one municipality on behalf of one actor.

A door opens a unit, calls one verb and renders; the commit comes before the answer. Events
that the verb recorded are written in the same transaction, and the worker is woken after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.core.clock import Clock
from app.core.crypto import Keyring, Vault
from app.core.db import Database, away_is_unavailable
from app.core.errors import Forbidden
from app.core.events import Event, EventBus, EventDelivery, RecordedEvent
from app.core.ids import Ids
from app.core.tenants import SystemSession, TenantSession

OUTBOX_LOCK = 0x6A6F6276


@dataclass(frozen=True)
class Municipality:
    """The municipality that a unit belongs to, as much as every package needs to know."""

    id: UUID
    slug: str
    name: str
    language: str = "da"


@dataclass(frozen=True)
class Look:
    """How a municipality looks: its name, colours and where to reach its job centre."""

    name: str
    short_name: str
    brand: str = "#0f5f5c"
    brand_contrast: str = "#ffffff"
    contact_email: str = ""
    contact_phone: str = ""
    languages: tuple[str, ...] = ("da", "en")


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with roles, nobody, or the service itself under a name."""

    person_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    system: str | None = None
    session_id: UUID | None = None
    language: str = "da"
    token_id: UUID | None = None

    @property
    def is_known(self) -> bool:
        """Say whether this is a logged-in person."""
        return self.person_id is not None

    def has(self, *roles: str) -> bool:
        """Say whether the actor has at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    def require_person(self) -> UUID:
        """Return the acting person, or refuse."""
        if self.person_id is None:
            raise Forbidden()
        return self.person_id


NOBODY = Actor()


def the_service(name: str) -> Actor:
    """Return the actor for work that the service does by itself, such as an import."""
    return Actor(system=name)


@dataclass
class UnitOfWork:
    """What a verb gets: where to read and write, who acts, for whom, and what time it is."""

    session: TenantSession
    actor: Actor
    municipality: Municipality
    now: datetime
    vault: Vault
    _ids: Ids
    events: list[Event] = field(default_factory=list)

    def new_id(self) -> UUID:
        """Return a new identity, sorting after earlier ones."""
        return self._ids.new()

    def new_unordered_id(self) -> UUID:
        """Return a new identity that does not tell when it was made."""
        return self._ids.unordered()

    def record(self, event: Event) -> None:
        """Record a fact; it is stored with the unit, and heard after the commit."""
        self.events.append(event)

    def acting_as(self, actor: Actor) -> UnitOfWork:
        """Return a unit of the same transaction in which somebody else acts; see `together`.

        What it records is its own: whoever opened it passes the events on, or drops them.
        """
        return replace(self, actor=actor, events=[])


@dataclass
class SystemUnit:
    """A unit over the tables that belong to no municipality."""

    session: SystemSession
    now: datetime
    _ids: Ids

    def new_id(self) -> UUID:
        """Return a new identity."""
        return self._ids.new()


class Units:
    """Opens units of work; the only place that begins and commits transactions."""

    def __init__(
        self, database: Database, *, clock: Clock, ids: Ids, keyring: Keyring, bus: EventBus
    ) -> None:
        """Open units on this database, at this clock's time, with these identities and keys."""
        self.database, self.clock, self.ids = database, clock, ids
        self.keyring, self.bus = keyring, bus
        self.after_commit: list[Callable[[list[Event]], None]] = []

    @contextmanager
    def read(self, municipality: Municipality, actor: Actor = NOBODY) -> Iterator[UnitOfWork]:
        """Open a unit that only reads; an attempt to write in it is refused.

        Raises Unavailable where the database is away or has too much to do.
        """
        with self._session(municipality, read_only=True) as session:
            yield self._unit(session, municipality, actor)
            # As good as a rollback, after which psycopg forgets the statements it has prepared.
            session.commit()

    @contextmanager
    def write(self, municipality: Municipality, actor: Actor = NOBODY) -> Iterator[UnitOfWork]:
        """Open a unit that writes; it commits at the end, or leaves nothing behind."""
        with self.database.write_gate(), self._session(municipality, read_only=False) as session:
            uow = self._unit(session, municipality, actor)
            yield uow
            session.flush()
            self._store_events(uow)
            session.commit()
        uow.vault.remove_dropped()
        if uow.events:
            for notice in self.after_commit:
                notice(uow.events)

    @contextmanager
    def system(self, *, writes: bool = False) -> Iterator[SystemUnit]:
        """Open a unit over the tables that belong to no municipality; Unavailable as `read`."""
        bind = self.database.writing if writes else self.database.reading
        with away_is_unavailable(), SystemSession(bind, expire_on_commit=False) as session:
            if not writes:
                yield SystemUnit(session, self.clock.now(), self.ids)
                session.commit()
                return
            with self.database.write_gate():
                yield SystemUnit(session, self.clock.now(), self.ids)
                session.commit()

    @contextmanager
    def _session(self, municipality: Municipality, *, read_only: bool) -> Iterator[TenantSession]:
        bind = self.database.reading if read_only else self.database.writing
        with (
            away_is_unavailable(),
            TenantSession(bind, municipality_id=municipality.id, read_only=read_only) as session,
        ):
            yield session

    def _unit(self, session: TenantSession, municipality: Municipality, actor: Actor) -> UnitOfWork:
        now = self.clock.now()
        vault = Vault(session, self.keyring, municipality.id, now, self.ids)
        return UnitOfWork(session, actor, municipality, now, vault, self.ids)

    def _store_events(self, uow: UnitOfWork) -> None:
        """Write the events last, so that PostgreSQL numbers them in the order of commits.

        Where nobody in the worker listens, they need no numbers here and go in together.
        """
        if not uow.events:
            return
        connection = Session.connection(uow.session)
        if not self.database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": OUTBOX_LOCK})
        alone = [e for e in uow.events if not self.bus.listeners.get(type(e).__name__)]
        if len(alone) == len(uow.events):
            connection.execute(insert(RecordedEvent), [self._row_of(uow, e) for e in alone])
            return
        for event in uow.events:
            row = self._row_of(uow, event)
            seq = connection.execute(
                insert(RecordedEvent).returning(RecordedEvent.seq), row
            ).scalar_one()
            waiting = [
                {"event_seq": seq, "listener": listener, "due_at": uow.now}
                for listener in self.bus.listeners.get(row["name"], ())
            ]
            if waiting:
                connection.execute(insert(EventDelivery), waiting)

    def _row_of(self, uow: UnitOfWork, event: Event) -> dict[str, Any]:
        return {
            "municipality_id": uow.municipality.id,
            "name": type(event).__name__,
            "facts": event.facts(),
            "recorded_at": uow.now,
        }
