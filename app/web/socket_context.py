"""Flask-SocketIO's events without what none of ours needs: a form's session, and a route.

To open them cost more than all else between the socket and the verb: 215 of 280 µs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.ctx import RequestContext
from flask.sessions import NullSession
from flask_socketio import SocketIO

_NO_SESSION = NullSession()


class EventContext(RequestContext):
    """The request that a socket began with, while one of its events is answered."""

    def match_request(self) -> None:
        """Look for no route: the event's name is what leads to its handler."""


class Sockets(SocketIO):
    """The socket server, whose events see the request, the application and `g`."""

    def on_unknown(self, handler: Callable[[], Any]) -> None:
        """Have events answered that there are none of: else who sent one waited for ever."""

        def answer(name: str, *rest: Any) -> Any:
            here = self.server.manager.rooms.get("/", {}).get(None, ())
            sid = name if name in here else rest[0]  # an event called "*" comes without its name
            return self._handle_event(handler, name, "/", sid)

        self.server.on("*", answer)

    def _handle_event(
        self, handler: Callable[..., Any], message: str, namespace: str, sid: str, *args: Any
    ) -> Any:
        environ = self.server.get_environ(sid, namespace=namespace)
        if not environ:  # gone meanwhile
            return "", 400
        app: Flask = environ["flask.app"]
        with EventContext(app, environ, session=_NO_SESSION) as context:
            asked: Any = context.request
            asked.sid, asked.namespace = sid, namespace
            if message == "connect":  # called with the environment, and what the page says it is
                return handler(*args[1:2])
            return handler(*args)
