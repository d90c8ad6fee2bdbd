"""What may come in on a socket: only what this service's events are made of.

Engine.IO and Socket.IO are wider than that, and their servers meet what they cannot read with a
stack trace, keep attachments that are announced and never sent, and let a client trigger their own
events by name. A frame out of order ends its connection with one line in the log, as npm's server
ends it; a page connects anew by itself.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import structlog
from engineio.payload import Payload
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT
from socketio.packet import Packet as SocketIOPacket

from app.web.websocket import Environ, StartResponse, WebSocket

log = structlog.get_logger()

SEPARATOR = "\x1e"  # between the packets of one request, where there is no WebSocket
MOST_PACKETS = 100  # in one; npm's client sends all that waits, and Engine.IO takes 16 by itself
RESERVED = {"connect", "disconnect"}  # said by the server to itself
MOST_DIGITS = 15  # of the number that an ack is asked for with
MOST_GREETINGS = 5  # on one connection, until one is let in
_GREETINGS = "jobvej.greetings"

Payload.max_decode_packets = MOST_PACKETS

_CLOSE, _PING, _PONG, _MESSAGE, _UPGRADE, _NOOP = "1", "2", "3", "4", "5", "6"
_WITHOUT_CONTENT = {_CLOSE, _PING, "2probe", _PONG, "3probe", _UPGRADE, _NOOP}
_WITHOUT_WEBSOCKET = {_CLOSE, _PONG}
_SAID_ONCE = {"2probe", _UPGRADE}


class Malformed(ValueError):
    """A frame that no client of this service sends."""


class Packet(SocketIOPacket):
    """A Socket.IO packet that is read only when it is one that a client may send."""

    def decode(self, encoded_packet: str) -> int:
        """Read a packet; raises Malformed, whatever is wrong with it."""
        try:
            attachments: int = super().decode(encoded_packet)
        except (ValueError, IndexError, TypeError, RecursionError) as unreadable:
            raise Malformed("unreadable") from unreadable
        if attachments or self.packet_type not in {CONNECT, DISCONNECT, EVENT, ACK}:
            raise Malformed("not for a client to send")
        if self.packet_type == EVENT and not self._is_event():
            raise Malformed("no event")
        return attachments

    def _is_event(self) -> bool:
        if self.id is not None and len(str(self.id)) > MOST_DIGITS:
            return False
        is_named = isinstance(self.data, list) and self.data and isinstance(self.data[0], str)
        return bool(is_named) and self.data[0] not in RESERVED


class PacketSocket(WebSocket):
    """A WebSocket on which only Engine.IO packets come in."""

    def __init__(self, handler: Callable[[WebSocket], Any], server: Any) -> None:
        """Serve one connection of that Engine.IO server, whose method the handler is."""
        super().__init__(handler, server)
        self._of, self._connection_id = server, handler.__self__.sid  # type: ignore[attr-defined]
        self._said: set[str] = set()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve, and let go of the connection at once; the server looks for ended ones later."""
        try:
            return super().__call__(environ, start_response)
        finally:
            ended = self._of.sockets.get(self._connection_id)
            if ended is not None and ended.closed:
                del self._of.sockets[self._connection_id]

    def wait(self) -> str | bytes | None:
        """Return the next packet, or None once the peer is gone, silent or out of order."""
        message = super().wait()
        if message is None or _is_message(message):
            return message
        if message in _WITHOUT_CONTENT and message not in self._said:
            self._said |= _SAID_ONCE & {message}
            return message
        log.info("frame-refused", why="no packet")
        self.close()
        return None


def only_in_order(server: Any) -> None:
    """Have a Socket.IO server end a connection on which something out of order comes."""
    engine = server.eio
    take: Callable[[str, str], None] = engine.handlers["message"]

    def take_in_order(sid: str, data: str) -> None:
        connection = engine.sockets.get(sid)
        if connection is None or connection.closed:
            return
        try:
            if data.startswith(str(CONNECT)):
                _only_so_often(server.manager, connection, sid)
            take(sid, data)
            _only_if_let_in(server.manager, sid, data)
        except Malformed as malformed:
            log.info("frame-refused", why=str(malformed))
            connection.close(wait=False, reason=engine.reason.TRANSPORT_ERROR)

    engine.on("message", take_in_order)
    engine._async = {**engine._async, "websocket": PacketSocket}


def _only_so_often(manager: Any, connection: Any, sid: str) -> None:
    """Refuse whoever says again who they are, or tries too often: each time is looked up."""
    if manager.sid_from_eio_sid(sid, "/") is not None:
        raise Malformed("let in already")
    connection.session[_GREETINGS] = connection.session.get(_GREETINGS, 0) + 1
    if connection.session[_GREETINGS] > MOST_GREETINGS:
        raise Malformed("not let in so often")


def _only_if_let_in(manager: Any, sid: str, data: str) -> None:
    """Refuse whoever says anything but who they are and was not let in, or has gone."""
    is_greeting = data.startswith(str(CONNECT))
    if not is_greeting and manager.sid_from_eio_sid(sid, "/") is None:
        raise Malformed("nobody let in")


def is_posted_in_order(engine: Any, environ: dict[str, Any]) -> bool:
    """Check what is posted where there is no WebSocket; ends the connection otherwise.

    The server would wait for its own goodbye to be fetched, for as long as the process lives.
    """
    body = _read(environ, engine.max_http_buffer_size)
    if body is not None and _are_packets(body):
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        return True
    log.info("frame-refused", why="no packets")
    sid = parse_qs(environ.get("QUERY_STRING", "")).get("sid", [""])[0]
    connection = engine.sockets.get(sid)
    if connection is not None:
        connection.close(wait=False, reason=engine.reason.TRANSPORT_ERROR)
    return False


def refuse(start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer what was posted out of order."""
    start_response("400 Bad Request", [("Content-Type", "text/plain")])
    return [b"These are no packets.\n"]


def _read(environ: dict[str, Any], most: int) -> bytes | None:
    body: bytes = environ["wsgi.input"].read(most + 1)
    return body if len(body) <= most else None


def _are_packets(body: bytes) -> bool:
    try:
        packets = body.decode().split(SEPARATOR)
    except UnicodeDecodeError:
        return False
    is_known = all(_is_message(packet) or packet in _WITHOUT_WEBSOCKET for packet in packets)
    return is_known and len(packets) <= MOST_PACKETS


def _is_message(packet: str | bytes) -> bool:
    """Say whether it is a Socket.IO packet; a digit after the 4 is what Engine.IO reads as text."""
    return isinstance(packet, str) and packet[:1] == _MESSAGE and packet[1:2] in set("0123456")
