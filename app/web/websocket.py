"""A WebSocket on gunicorn's gevent worker that costs an idle connection little.

The request's own greenlet reads, where simple-websocket starts another that hands over to it.
Compression is declined: its state would take ten times what the rest of a connection does. What
is longer than a message may be is refused while it comes in. RFC 6455, by wsproto.

gevent lets others have their turn only where there is nothing to read: a peer that sends all the
time would keep the process to itself. So the others have a turn before each piece that is dealt
with.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from wsproto.connection import Connection, ConnectionType
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.handshake import H11Handshake
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from app.core.clock import pause

CONNECTION = "jobvej.connection"  # where the environment has the connection of a request
CHUNK = 16_384
MOST_PARTS = 1_000  # of one message; what comes slowly has a few dozen

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class WebSocket:
    """One connection, as Engine.IO's server uses it: `wait`, `send` and `close`."""

    def __init__(self, handler: Callable[[WebSocket], Any], server: Any) -> None:
        """Serve with a handler of that Engine.IO server, whose limits the peer has to keep."""
        self._handler = handler
        self._most_bytes: int = server.max_http_buffer_size
        self._patience: float = server.ping_interval + server.ping_timeout
        self._parts: list[Any] = []
        self._size = 0
        self._is_open = False

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Shake hands, let the handler work until the peer is gone, and end the connection."""
        try:
            answer, self._connection = _shake_hands(environ)
        except (RemoteProtocolError, LocalProtocolError):
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"This is no WebSocket.\n"]
        self._one_at_a_time = threading.Lock()
        self._socket: socket.socket = environ[CONNECTION]
        self._socket.settimeout(self._patience)
        self._socket.sendall(answer)
        self._is_open = True
        self._handler(self)
        self.close()
        # How gunicorn is told that the connection was taken over and is done with.
        raise StopIteration

    def wait(self) -> str | bytes | None:
        """Return the next message, or None once the peer is gone, silent or out of order."""
        while self._is_open:
            event = next(self._connection.events(), None)
            if event is None:
                self._receive()
                continue
            pause(0)
            if (message := self._taken(event)) is not None:
                return message
        return None

    def send(self, message: str | bytes) -> None:
        """Send a message, whole, whoever else is sending; raises OSError when the peer is gone."""
        if isinstance(message, str):
            self._send(TextMessage(data=message))
        else:
            self._send(BytesMessage(data=message))

    def close(self) -> None:
        """Say goodbye, and let whoever waits know."""
        if self._is_open:
            self._end(CloseConnection(CloseReason.NORMAL_CLOSURE))
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _receive(self) -> None:
        try:
            data = self._socket.recv(CHUNK)
        except OSError:
            data = b""
        if data:
            self._connection.receive_data(data)
        else:
            self._is_open = False

    def _taken(self, event: Event) -> str | bytes | None:
        """Take what came in; returns the message that is whole with it."""
        if isinstance(event, TextMessage | BytesMessage):
            return self._put_together(event)
        if isinstance(event, Ping):
            with contextlib.suppress(OSError):
                self._send(event.response())
        elif isinstance(event, CloseConnection):  # said by the peer, or by what is wrong
            self._end(event.response())
        return None

    def _put_together(self, part: TextMessage | BytesMessage) -> str | bytes | None:
        self._parts.append(part.data)
        self._size += len(part.data)
        if self._size > self._most_bytes or len(self._parts) > MOST_PARTS:
            self._end(CloseConnection(CloseReason.MESSAGE_TOO_BIG))
            return None
        if not part.message_finished:
            return None
        nothing: Any = "" if isinstance(part, TextMessage) else b""
        message: str | bytes = nothing.join(self._parts)
        self._parts, self._size = [], 0
        return message

    def _end(self, goodbye: CloseConnection) -> None:
        with contextlib.suppress(OSError):
            self._send(goodbye)
        self._is_open = False

    def _send(self, event: Event) -> None:
        with self._one_at_a_time:
            try:
                data = self._connection.send(event)
                sent = self._socket.send(data)
                if sent < len(data):  # seldom; gevent's sendall costs as much as the rest of it
                    self._socket.sendall(data[sent:])
            except LocalProtocolError as closed:
                raise BrokenPipeError from closed


def _shake_hands(environ: Environ) -> tuple[bytes, Connection]:
    """Return what to answer to a request for a WebSocket, and its protocol."""
    headers = [
        (key[5:].replace("_", "-").lower().encode(), value.encode("latin-1"))
        for key, value in environ.items()
        if key.startswith("HTTP_")
    ]
    handshake = H11Handshake(ConnectionType.SERVER)
    handshake.initiate_upgrade_connection(headers, environ.get("PATH_INFO") or "/")
    answer = handshake.send(AcceptConnection())
    if handshake.connection is None:
        raise LocalProtocolError("the handshake was accepted, and there is no connection")
    return answer, handshake.connection
