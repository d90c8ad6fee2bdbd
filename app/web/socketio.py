"""The socket's door: who is behind it is read afresh on every event, and every answer is an ack.

A handler that is called with the wrong number of arguments would never acknowledge, so every
handler takes whatever comes. One malformed frame is one answer, never a stack trace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, g, request
from flask_socketio import SocketIO, disconnect, join_room
from marshmallow import Schema, ValidationError

from app.core.errors import Invalid, NotLoggedIn, Problem
from app.core.work import NOBODY, Actor
from app.web.contract import Identified
from app.web.forms import flat_messages
from app.web.services import Services, services
from app.web.unit import cookie_name

log = structlog.get_logger()

Handler = Callable[[dict[str, Any]], dict[str, Any] | None]

MOST_BYTES = 64_000


def new_socketio() -> SocketIO:
    """Return the socket server; it is tied to the application by `create_app`."""
    return SocketIO()


def open_socket(app: Flask, parts: Services) -> None:
    """Serve the socket beside the pages, and follow the outbox for open pages."""
    parts.socketio.init_app(
        app,
        async_mode="threading" if parts.settings.tested else "gevent",
        cors_allowed_origins=None,
        max_http_buffer_size=MOST_BYTES,
        manage_session=False,
        ping_interval=25,
        ping_timeout=20,
    )
    parts.socketio.on_event("connect", _following_the_outbox(parts))


def _following_the_outbox(parts: Services) -> Callable[..., bool]:
    """Let pages in, and follow the outbox in this process from the first one on.

    Not earlier, so that it begins in the process that serves, after every fork; and at once, so
    that nothing committed after a page was let in passes it by.
    """
    is_followed = parts.settings.tested  # tests ask the relay themselves

    def let_in(auth: Any = None) -> bool:
        nonlocal is_followed
        is_let_in = connect(auth)
        if is_let_in and not is_followed:
            is_followed = True
            parts.relay.start_here()
            parts.socketio.start_background_task(parts.relay.run)
        return is_let_in

    return let_in


def person_room(municipality_id: Any, person_id: Any) -> str:
    """Return the room that all of a person's open pages are in."""
    return f"person/{municipality_id}/{person_id}"


def connect(auth: Any = None) -> bool:
    """Let a logged-in person's page in, and put it in the person's own room."""
    token = auth.get("token") if isinstance(auth, dict) else None
    request.environ["jobvej.token"] = token if isinstance(token, str) else None
    try:
        who = socket_identity()
    except Problem:
        return False
    if not who.actor.is_known or not _from_here():
        return False
    join_room(person_room(who.municipality.id, who.actor.person_id))
    return True


def _from_here() -> bool:
    """Check the Origin, which browsers always send (RFC 6455, 10.2); clients without pass."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def socket_identity() -> Identified:
    """Return who is behind this socket now; an ended session is nobody."""
    here = services().directory.by_host(request.host.partition(":")[0].lower())
    token = request.environ.get("jobvej.token")
    cookie = request.cookies.get(cookie_name())
    if not token and not cookie:
        return Identified(NOBODY, here)
    return services().identity.identify(services().units, here, cookie=cookie, bearer=token)


def on(socketio: SocketIO, event: str, schema: Schema, handler: Handler) -> None:
    """Answer an event: checked by the schema, as the person who is behind the socket now."""

    def answer(data: Any = None, *_rest: Any) -> dict[str, Any]:
        try:
            return {"ok": True, **(handler(_checked(schema, data)) or {})}
        except Problem as problem:
            return {"ok": False, "problem": problem.as_document()}
        except Exception:
            log.exception("socket-event-failed", event_name=event)
            return {"ok": False, "problem": Problem().as_document()}

    socketio.on_event(event, answer)


def _checked(schema: Schema, data: Any) -> dict[str, Any]:
    g.identified = socket_identity()
    actor: Actor = g.identified.actor
    if not actor.is_known:
        disconnect()
        raise NotLoggedIn()
    try:
        loaded: dict[str, Any] = schema.load(data if isinstance(data, dict) else {})
    except ValidationError as error:
        raise Invalid(fields=flat_messages(error)) from error
    return loaded
