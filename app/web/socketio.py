"""The socket's door: who is behind it is read afresh on every event, and every answer is an ack.

A handler that is called with the wrong number of arguments would never acknowledge, so every
handler takes whatever comes. One malformed frame is one answer, never a stack trace. A socket's
events are answered one after another, by the greenlet that reads them, so that a socket that
sends thousands holds up nobody but itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from flask import Flask, request
from flask_socketio import SocketIO, disconnect, join_room, leave_room
from marshmallow import Schema, ValidationError

from app.core.clock import pause
from app.core.errors import Invalid, NotFound, NotLoggedIn, Problem, Unavailable
from app.core.texts import _, lazy
from app.web.behind_sockets import (
    CREDENTIAL,
    PERSON,
    TOKEN,
    identify,
    person_room,
    socket_identity,
    sockets_in,
)
from app.web.contract import Credential
from app.web.cutting_off import sweep_each_minute
from app.web.forms import flat_messages
from app.web.frames import Packet, is_posted_in_order, only_in_order, refuse
from app.web.limits import (
    MOST_SOCKETS_EACH_PERSON,
    Events,
    HungUp,
    hang_up,
    let_go_of_silent,
    limit_what_waits,
)
from app.web.pinging import ping_from_one_place
from app.web.services import Services, Slot, services
from app.web.socket_context import Sockets
from app.web.unit import cookie_name
from app.web.websocket import CONNECTION

log = structlog.get_logger()

Handler = Callable[[dict[str, Any]], dict[str, Any] | None]
Application = Callable[[dict[str, Any], Any], Any]
Leave = Callable[[UUID, UUID], None]

MOST_BYTES = 64_000
LISTEN_AGAIN_AFTER = 2.0  # seconds
# JSON can say half of a letter, which can neither be written down nor be kept.
_SURROGATE = re.compile("[\ud800-\udfff]")
_EVENTS: Slot[Events] = Slot("socket_events")


def new_socketio() -> Sockets:
    """Return the socket server; it is tied to the application by `create_app`."""
    return Sockets()


def open_socket(app: Flask, parts: Services) -> None:
    """Serve the socket beside the pages, and follow the outbox for open pages."""
    pages = app.wsgi_app
    parts.socketio.init_app(
        app,
        async_mode="threading" if parts.settings.tested else "gevent",
        async_handlers=False,
        cors_allowed_origins=None,
        max_http_buffer_size=MOST_BYTES,
        manage_session=False,
        ping_interval=25,
        ping_timeout=20,
        serializer=Packet,
    )
    engine = parts.socketio.server.eio
    app.wsgi_app = _beside(pages, app.wsgi_app, engine)  # type: ignore[method-assign, assignment]  # how WSGI middleware is put on
    only_in_order(parts.socketio.server)
    limit_what_waits(engine)
    ping_from_one_place(engine)
    parts.provided[_EVENTS] = Events()
    _let_go_of_silent(parts)
    parts.socketio.on_unknown(lambda: _answered(parts.socketio, "unknown", _no_such_event))
    parts.socketio.on_event("connect", _following_the_outbox(parts))
    parts.socketio.on_event("disconnect", _letting_go(parts))


def _beside(pages: Application, socket: Application, engine: Any) -> Application:
    """Keep the socket's middleware off the pages: on every request it makes a class and a copy."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        if not environ.get("PATH_INFO", "").startswith("/socket.io/"):
            return pages(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST" and not is_posted_in_order(engine, environ):
            return refuse(start_response)
        # Under this name that middleware lets it be.
        environ[CONNECTION] = environ.pop("gunicorn.socket", None)
        return socket(environ, start_response)

    return serve


def _let_go_of_silent(parts: Services) -> None:
    """Watch, from the first connection on, that somebody is let in on each: see `limits`."""
    engine = parts.socketio.server.eio
    begin: Callable[[str, dict[str, Any]], Any] = engine.handlers["connect"]
    is_watched = parts.settings.tested  # tests ask themselves

    def begin_watched(sid: str, environ: dict[str, Any]) -> Any:
        nonlocal is_watched
        if not is_watched:
            is_watched = True
            parts.socketio.start_background_task(let_go_of_silent, parts.socketio.server)
        return begin(sid, environ)

    engine.on("connect", begin_watched)


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
            try:
                parts.relay.start_here()
            except Exception:  # the relay begins by itself once the database is back
                log.exception("relay-not-started")
            parts.socketio.start_background_task(parts.relay.run)
            parts.socketio.start_background_task(_hear_whispers, parts)
            parts.socketio.start_background_task(sweep_each_minute, parts)
        return is_let_in

    return let_in


def connect(auth: Any = None) -> bool:
    """Let a logged-in person's page in, and put it in the person's own room."""
    token = (auth.get("token") if isinstance(auth, dict) else None) or None
    if token is not None and not isinstance(token, str):
        return False
    request.environ[TOKEN] = token
    try:
        who = socket_identity()
    except Unavailable:  # a page connects anew by itself where it is hung up on, not where refused
        _hang_up(services().socketio, "unavailable")
        return False
    except Problem:
        return False
    if not who.actor.is_known or not _from_here():
        return False
    room = person_room(who.municipality.id, who.actor.person_id)
    if len(sockets_in(services(), room)) >= MOST_SOCKETS_EACH_PERSON:
        log.info("too-many-sockets")
        return False
    request.environ[CREDENTIAL] = Credential(
        cookie=None if token else request.cookies.get(cookie_name()), bearer=token
    )
    request.environ[PERSON] = (who.municipality.id, who.actor.person_id)
    join_room(room)
    return True


def enter_room(room: str) -> None:
    """Let this socket hear a room; whoever calls has checked that its person may."""
    join_room(room)


def exit_room(room: str) -> None:
    """Let this socket hear a room no longer."""
    leave_room(room)


def is_in_room(room: str) -> bool:
    """Say whether this socket hears a room; others may have taken it out."""
    sid = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO's
    return sid in services().socketio.server.manager.rooms.get("/", {}).get(room, ())


def tell_for_a_moment(room: str, event: str, facts: dict[str, Any]) -> None:
    """Tell the others in a room, in every process, what is true for a moment only.

    Nothing of it is stored, and it may be lost.
    """
    parts = services()
    sid = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO's
    parts.socketio.emit(event, facts, to=room, skip_sid=sid)
    parts.whisper.tell({"room": room, "event": event, "facts": facts})


def _hear_whispers(parts: Services) -> None:
    """Pass on to the pages here what other processes tell for a moment, whatever goes wrong."""
    while True:
        try:
            for news in parts.whisper.listen():
                parts.socketio.emit(news.get("event"), news.get("facts"), to=news.get("room"))
        except Exception:
            log.exception("whispers-stumbled")
        pause(LISTEN_AGAIN_AFTER)


def on_leaving(parts: Services, leave: Leave) -> None:
    """Have something done when a page is closed or cut off, for its municipality and person."""
    parts.leaving.append(leave)


def _letting_go(parts: Services) -> Callable[..., None]:
    def let_go(_reason: Any = None) -> None:
        who = request.environ.get(PERSON)
        if who is not None:
            for leave in parts.leaving:
                leave(*who)

    return let_go


def _from_here() -> bool:
    """Check the Origin, which browsers always send (RFC 6455, 10.2); clients without pass."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def on(
    socketio: SocketIO, event: str, schema: Schema, handler: Handler, *, identifies: bool = True
) -> None:
    """Answer an event: checked by the schema, as the person who is behind the socket now.

    Who sends too much is told so, and hung up on when that does not help (`limits`). A handler
    that finds out by itself who is behind the socket (`shown_by_socket`) says `identifies=False`;
    behind which nobody is logged in any more, that socket is cut.
    """

    def answer(data: Any = None, *_rest: Any) -> dict[str, Any]:
        def work() -> dict[str, Any] | None:
            if identifies:
                identify()
            return handler(_checked(schema, data))

        return _answered(socketio, event, work)

    answer.schema = schema  # type: ignore[attr-defined]  # what tests make up payloads from
    socketio.on_event(event, answer)


def _answered(
    socketio: SocketIO, event: str, work: Callable[[], dict[str, Any] | None]
) -> dict[str, Any]:
    """Return the acknowledgement of an event: what came of it, or the problem."""
    try:
        _count()
        return {"ok": True, **(work() or {})}
    except Problem as problem:
        if isinstance(problem, NotLoggedIn):
            disconnect()
        elif isinstance(problem, HungUp):
            _hang_up(socketio, "too many events")
        return {"ok": False, "problem": problem.as_document()}
    except Exception:
        log.exception("socket-event-failed", event_name=event)
        return {"ok": False, "problem": Problem().as_document()}


def _no_such_event() -> None:
    raise NotFound(lazy("There is no such event."))


def _count() -> None:
    """Refuse an event of a socket, or of a person, that sends too many."""
    sid = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO's
    services().provided[_EVENTS].count(sid, request.environ.get(PERSON))


def _hang_up(socketio: SocketIO, why: str) -> None:
    sid = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO's
    engine_sid = socketio.server.manager.eio_sid_from_sid(sid, "/")
    hang_up(socketio.server.eio, engine_sid, why)


def _checked(schema: Schema, data: Any) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(data if isinstance(data, dict) else {})
    except ValidationError as error:
        raise Invalid(fields=flat_messages(error)) from error
    for name, value in loaded.items():
        if isinstance(value, str) and _SURROGATE.search(value):
            raise Invalid(fields={name: [_("This has characters that are not text.")]})
    return loaded
