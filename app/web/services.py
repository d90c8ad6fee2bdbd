"""What a running application is made of, reachable from every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from flask import Flask, current_app
from flask_socketio import SocketIO

from app.core.clock import Clock
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import Ids
from app.core.jobs import Jobs
from app.core.relay import RealtimeRelay
from app.core.wake import Bell
from app.core.whisper import Whisper
from app.core.work import UnitOfWork, Units
from app.settings import Settings
from app.web.contract import Directory, Identity, NavEntry

EXTENSION = "jobvej"
Part = TypeVar("Part")


class Slot(Generic[Part]):
    """The place of a part that one package provides and others fetch, with the part's type.

    It is declared beside that type: whoever reads `provided[SLOT]` finds who fills it by its name.
    """

    def __init__(self, name: str) -> None:
        """Give the place its name, for whoever finds it empty."""
        self.name = name

    def __repr__(self) -> str:
        """Return the name."""
        return f"Slot({self.name!r})"


class Provided:
    """What was provided, by its slot."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: dict[Slot[Any], Any] = {}

    def __getitem__(self, slot: Slot[Part]) -> Part:
        """Return a part; KeyError names the slot that nobody filled."""
        return cast(Part, self._parts[slot])

    def __setitem__(self, slot: Slot[Part], part: Part) -> None:
        """Provide a part, in place of what was there."""
        self._parts[slot] = part

    def get(self, slot: Slot[Part]) -> Part | None:
        """Return a part that need not be there."""
        return cast(Part | None, self._parts.get(slot))


@dataclass
class Services:
    """The parts that `create_app` put together; `transports` is the bundle of `channels`."""

    settings: Settings
    clock: Clock
    ids: Ids
    database: Database
    units: Units
    bus: EventBus
    jobs: Jobs
    bell: Bell
    whisper: Whisper
    directory: Directory
    identity: Identity
    relay: RealtimeRelay
    socketio: SocketIO
    transports: Any
    beside_request: Callable[[Callable[[], None]], object]
    nav: list[NavEntry] = field(default_factory=list)
    leaving: list[Callable[[UUID, UUID], None]] = field(default_factory=list)
    serving: list[Callable[[], None]] = field(default_factory=list)
    sweeping: list[Callable[[UnitOfWork], None]] = field(default_factory=list)
    provided: Provided = field(default_factory=Provided)


def services(app: Flask | None = None) -> Services:
    """Return the parts of the application at hand."""
    return cast(Services, (app or current_app).extensions[EXTENSION])
