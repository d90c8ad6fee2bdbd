"""What a running application is made of, reachable from every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
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
from app.core.work import Actor, UnitOfWork, Units
from app.settings import Settings
from app.web.contract import Directory, Identity, NavEntry

EXTENSION = "jobvej"


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
    arriving: list[Callable[[UUID, Actor], None]] = field(default_factory=list)
    leaving: list[Callable[[UUID, UUID], None]] = field(default_factory=list)
    sweeping: list[Callable[[UnitOfWork], None]] = field(default_factory=list)
    caches: dict[str, Any] = field(default_factory=dict)


def services(app: Flask | None = None) -> Services:
    """Return the parts of the application at hand."""
    return cast(Services, (app or current_app).extensions[EXTENSION])
