"""Keeps a socket from taking what is everybody's: answers, memory, and places at the door.

Whoever asks too often waits for each refusal, and is hung up on when that does not help. What a
peer does not fetch is kept up to a limit. A connection on which nobody says who they are is let go,
as npm's server lets it go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast
from uuid import UUID

import structlog

from app.core.clock import pause, stopwatch
from app.core.errors import TooManyRequests
from app.web.rates import Rate

log = structlog.get_logger()

EVENTS_A_SECOND, EVENTS_AT_ONCE = 20, 100
EVENTS_A_SECOND_EACH_PERSON, EVENTS_AT_ONCE_EACH_PERSON = 50, 500
REFUSALS_A_SECOND, REFUSALS_AT_ONCE = 1, 100
SECONDS_A_REFUSAL_TAKES = 0.01
MOST_SOCKETS_EACH_PERSON = 30
MOST_WAITING_BYTES, MOST_WAITING_PACKETS = 4_000_000, 2_000
SILENT_FOR_AT_MOST, LOOK_EVERY = 40.0, 5.0


class HungUp(TooManyRequests):
    """The socket went on although it was told to wait, and is closed."""


class Events:
    """Counts the events of each socket and of each person in this process."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._each_socket = Rate(EVENTS_A_SECOND, EVENTS_AT_ONCE)
        self._each_person = Rate(EVENTS_A_SECOND_EACH_PERSON, EVENTS_AT_ONCE_EACH_PERSON)
        self._refusals = Rate(REFUSALS_A_SECOND, REFUSALS_AT_ONCE)

    def count(self, sid: str, person: tuple[UUID, UUID] | None) -> None:
        """Count one more; raises TooManyRequests, and HungUp for who does not stop at that.

        The refusal takes a moment. A socket's events are answered one after another, so whoever
        sends too many waits for each.
        """
        is_within = self._each_socket.takes(sid)
        if is_within and (person is None or self._each_person.takes(person)):
            return
        if not self._refusals.takes(sid):
            raise HungUp(retry_after=1)
        pause(SECONDS_A_REFUSAL_TAKES)
        raise TooManyRequests(retry_after=1)


def hang_up(server: Any, engine_sid: str, why: str) -> None:
    """Close a connection of the Engine.IO server, without waiting for what it has not fetched."""
    connection = server.sockets.get(engine_sid)
    if connection is not None and not connection.closed:
        log.info("socket-hung-up", why=why)
        connection.close(wait=False, reason=server.reason.TRANSPORT_ERROR)


class Queue(Protocol):
    """What Engine.IO takes a queue for."""

    def put(self, item: Any, *args: Any, **kwargs: Any) -> None:
        """Put one more."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Take the next."""

    def qsize(self) -> int:
        """Count what waits."""


def measured(queue: type[Queue]) -> type[Queue]:
    """Return that kind of queue, which also knows how many bytes of packets wait in it."""

    class Measured(queue):  # type: ignore[valid-type, misc]  # which one depends on the server
        """What waits to be written to one peer."""

        waiting_bytes = 0

        def put(self, item: Any, *args: Any, **kwargs: Any) -> None:
            """Put a packet, or None at the end."""
            self.waiting_bytes += _size(item)
            super().put(item, *args, **kwargs)

        def get(self, *args: Any, **kwargs: Any) -> Any:
            """Take a packet."""
            item = super().get(*args, **kwargs)
            self.waiting_bytes -= _size(item)
            return item

    return cast(type[Queue], Measured)


def _size(packet: Any) -> int:
    content = getattr(packet, "data", None)
    return len(content) if isinstance(content, str | bytes) else 0


def limit_what_waits(server: Any) -> None:
    """Have an Engine.IO server hang up on a peer that does not fetch what it is sent."""
    send: Callable[[str, Any], None] = server.send_packet
    server._async = {**server._async, "queue": measured(server._async["queue"])}

    def send_within_limits(engine_sid: str, packet: Any) -> None:
        connection = server.sockets.get(engine_sid)
        if connection is not None and _is_full(connection.queue):
            hang_up(server, engine_sid, "does not fetch")
            return
        send(engine_sid, packet)

    server.send_packet = send_within_limits


def _is_full(queue: Any) -> bool:
    return bool(queue.waiting_bytes > MOST_WAITING_BYTES or queue.qsize() > MOST_WAITING_PACKETS)


class Silent:
    """Knows since when a connection is open on which nobody is let in."""

    def __init__(self, *, watch: Callable[[], float] = stopwatch) -> None:
        """Begin with none."""
        self._watch = watch
        self._since: dict[str, float] = {}

    def too_long(self, engine_sids: list[str], is_let_in: Callable[[str], bool]) -> list[str]:
        """Return those that nobody has been let in on for too long."""
        now = self._watch()
        self._since = {sid: self._since.get(sid, now) for sid in engine_sids if not is_let_in(sid)}
        return [sid for sid, since in self._since.items() if now - since > SILENT_FOR_AT_MOST]


def let_go_of_silent(socket_server: Any) -> None:
    """Close connections on which nobody is let in, for as long as the process lives."""
    silent = Silent()
    while True:
        try:
            look_for_silent(socket_server, silent)
        except Exception:
            log.exception("silent-not-let-go")
        pause(LOOK_EVERY)


def look_for_silent(socket_server: Any, silent: Silent) -> None:
    """Look once, and close the connections of a Socket.IO server that have been silent too long."""
    engine, manager = socket_server.eio, socket_server.manager
    for sid in silent.too_long(
        list(engine.sockets), lambda one: manager.sid_from_eio_sid(one, "/") is not None
    ):
        hang_up(engine, sid, "silent")
