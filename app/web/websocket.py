"""A WebSocket on gunicorn's gevent worker that costs an idle connection little.

The request's own greenlet reads, where simple-websocket starts another that hands over to it.
Compression is declined: its state would take ten times what the rest of a connection does. What
is longer than a message may be is refused while it comes in. RFC 6455, by wsproto.
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

CONNECTION = "jobvej.connection"  # where the environment has the connection of a request
CHUNK = 16_384

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class WebSocket:
    """One connection, as Engine.IO's server uses it: `wait`, `send` and `close`."""

    def __init__(self, handler: Callable[[WebSocket], Any], server: Any) -> None:
        """Serve with a handler of that Engine.IO server, whose limits the peer has to keep."""
        self._handler = handler
        self._most_bytes: int = server.max_http_buffer_size
        self._patience: float = server.ping_interval + server.ping_timeout
        self._arrived: list[str | bytes] = []
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
        while self._is_open and not self._arrived:
            try:
                data = self._socket.recv(CHUNK)
            except OSError:
                data = b""
            if data:
                self._read(data)
            else:
                self._is_open = False
        return self._arrived.pop(0) if self._arrived else None

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

    def _read(self, data: bytes) -> None:
        self._connection.receive_data(data)
        for event in self._connection.events():
            if isinstance(event, TextMessage | BytesMessage):
                self._put_together(event)
            elif isinstance(event, Ping):
                with contextlib.suppress(OSError):
                    self._send(event.response())
            elif isinstance(event, CloseConnection):  # said by the peer, or by what is wrong
                self._end(event.response())
            if not self._is_open:
                return

    def _put_together(self, part: TextMessage | BytesMessage) -> None:
        self._size += len(part.data)
        if self._size > self._most_bytes:
            self._end(CloseConnection(CloseReason.MESSAGE_TOO_BIG))
            return
        self._parts.append(part.data)
        if part.message_finished:
            nothing: Any = "" if isinstance(part, TextMessage) else b""
            self._arrived.append(nothing.join(self._parts))
            self._parts, self._size = [], 0

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
