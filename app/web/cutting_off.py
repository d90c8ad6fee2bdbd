"""Cutting off the sockets behind which nobody is logged in any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

import structlog

from app.core.portions import in_portions
from app.core.work import UnitOfWork, the_service
from app.web.behind_sockets import (
    CREDENTIAL,
    PERSON,
    is_anybody_behind,
    person_room,
    sockets_in,
)
from app.web.contract import Credential
from app.web.limits import hang_up
from app.web.services import Services

log = structlog.get_logger()

Sweep = Callable[[UnitOfWork], None]

SECONDS_BETWEEN_SWEEPS, SWEPT_AT_ONCE = 60, 500


class HasPerson(Protocol):
    """An event about one person."""

    @property
    def person_id(self) -> UUID:
        """Return whom it is about."""


def cutting_off(parts: Services) -> Callable[[UnitOfWork, HasPerson], None]:
    """Return what cuts a person's sockets once it is known that a way in has ended."""
    return lambda uow, event: cut_off(parts, uow.municipality.id, event.person_id)


def hanging_up(parts: Services) -> Callable[[UUID, HasPerson], None]:
    """Return what hangs up on all of a person's sockets, where the relay itself failed."""

    def hang_up_on(municipality_id: UUID, event: HasPerson) -> None:
        for sid in sockets_in(parts, person_room(municipality_id, event.person_id)):
            _hang_up(parts, sid)

    return hang_up_on


def cut_off(parts: Services, municipality_id: UUID, person_id: UUID) -> None:
    """Cut those of a person's sockets in this process behind which nobody is logged in any more.

    Called by the relay when a session or a token ended, or a person was blocked. Where that cannot
    be found out, the socket is hung up on: the page of whoever is still logged in connects anew.
    """
    room = person_room(municipality_id, person_id)
    for sid in sockets_in(parts, room):
        try:
            environ = parts.socketio.server.get_environ(sid)
            if environ is not None and not is_anybody_behind(parts, environ):
                parts.socketio.server.disconnect(sid)
        except Exception:
            log.exception("nobody-known-behind-socket")
            _hang_up(parts, sid)


def _hang_up(parts: Services, sid: str) -> None:
    """Take a socket out of what it hears, at once, and end its connection."""
    server = parts.socketio.server
    for room in server.rooms(sid):
        server.leave_room(sid, room)
    engine_sid = server.manager.eio_sid_from_sid(sid, "/")
    hang_up(server.eio, engine_sid, "nobody knows who is behind it")


def on_sweeping(parts: Services, sweep: Sweep) -> None:
    """Have something looked through each minute in each municipality that has open pages here."""
    parts.sweeping.append(sweep)


def sweep_each_minute(parts: Services) -> None:
    """Look through the open pages for as long as this process serves, whatever goes wrong."""
    while True:
        parts.socketio.sleep(SECONDS_BETWEEN_SWEEPS)
        try:
            sweep_open_pages(parts)
        except Exception:
            log.exception("sweep-failed")


def sweep_open_pages(parts: Services) -> None:
    """Cut the sockets whose way in has run out by itself, and have the others looked through.

    One municipality's trouble does not keep the others waiting.
    """
    for municipality_id, shown in _open_pages(parts).items():
        try:
            _sweep(parts, municipality_id, shown)
        except Exception:
            log.exception("sweep-failed", municipality=str(municipality_id))


def _sweep(parts: Services, municipality_id: UUID, shown: Mapping[Credential, list[str]]) -> None:
    with parts.units.read(parts.directory.by_id(municipality_id), the_service("sweep")) as uow:
        for some in in_portions(list(shown.items()), SWEPT_AT_ONCE):
            actors = parts.identity.actors(uow, [credential for credential, _ in some])
            for (_, sids), actor in zip(some, actors, strict=True):
                for sid in () if actor.is_known else sids:
                    parts.socketio.server.disconnect(sid)
            parts.socketio.sleep(0)
        for sweep in parts.sweeping:
            sweep(uow)


def _open_pages(parts: Services) -> dict[UUID, dict[Credential, list[str]]]:
    """Return the sockets of this process by municipality and by what they show."""
    found: dict[UUID, dict[Credential, list[str]]] = {}
    for sid in list(parts.socketio.server.manager.rooms.get("/", {}).get(None, ())):
        environ = parts.socketio.server.get_environ(sid) or {}
        if PERSON in environ:
            shown = found.setdefault(environ[PERSON][0], {})
            shown.setdefault(environ[CREDENTIAL], []).append(sid)
    return found
