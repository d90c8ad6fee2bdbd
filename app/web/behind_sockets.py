"""Who is behind a socket: what it showed when it was let in, and who that is by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g, request
from flask_socketio import SocketIO
from werkzeug.wrappers import Request

from app.core.errors import NotLoggedIn, Problem, Unavailable
from app.core.work import NOBODY, Actor, Municipality
from app.web.addresses import host_of
from app.web.contract import Credential, Identified
from app.web.services import Services, services
from app.web.unit import cookie_name

# What is kept of a socket, in the environment of the request that it began with.
TOKEN, PERSON, CREDENTIAL = "jobvej.token", "jobvej.person", "jobvej.credential"


def person_room(municipality_id: Any, person_id: Any) -> str:
    """Return the room that all of a person's open pages are in."""
    return f"person/{municipality_id}/{person_id}"


def sockets_in(parts: Services, room: str) -> list[str]:
    """Return the sockets of this process in a room."""
    return list(parts.socketio.server.manager.rooms.get("/", {}).get(room, ()))


def person_behind(socketio: SocketIO, sid: str) -> tuple[UUID, UUID] | None:
    """Return the municipality and the person of a socket of this process."""
    environ = socketio.server.get_environ(sid) or {}
    who: tuple[UUID, UUID] | None = environ.get(PERSON)
    return who


def socket_identity() -> Identified:
    """Return who is behind this socket now; an ended session is nobody."""
    here = services().directory.by_host(host_of(request.host))
    token = request.environ.get(TOKEN)
    cookie = request.cookies.get(cookie_name())
    if not token and not cookie:
        return Identified(NOBODY, here)
    return services().identity.identify(services().units, here, cookie=cookie, bearer=token)


def identify() -> None:
    """Find out who is behind this socket now, for its event; NotLoggedIn where it is nobody."""
    g.identified = socket_identity()
    actor: Actor = g.identified.actor
    if not actor.is_known:
        raise NotLoggedIn()


@dataclass(frozen=True)
class Shown:
    """What a socket shows of who it is, not yet asked afresh."""

    municipality: Municipality
    person_id: UUID
    credential: Credential


def shown_by_socket() -> Shown:
    """Return what this socket shows; NotLoggedIn for one that was never let in."""
    who: tuple[UUID, UUID] | None = request.environ.get(PERSON)
    if who is None:
        raise NotLoggedIn()
    credential: Credential = request.environ[CREDENTIAL]
    return Shown(services().directory.by_id(who[0]), who[1], credential)


def is_anybody_behind(parts: Services, environ: dict[str, Any]) -> bool:
    """Say whether somebody is still logged in behind what a socket showed."""
    asked = Request(environ)
    here = parts.directory.by_host(host_of(asked.host))
    cookie, token = asked.cookies.get(cookie_name(parts)), environ.get(TOKEN)
    try:
        who = parts.identity.identify(parts.units, here, cookie=cookie, bearer=token)
    except Unavailable:  # nobody knows
        raise
    except Problem:
        return False
    return who.actor.is_known
