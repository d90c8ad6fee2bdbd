"""Asking open sockets whether anybody is there still, all of them from one place.

Engine.IO has a greenlet of each socket sleep until its next ping. That is memory for as long as a
page is open, and an ended socket is kept until its ping would have been: of thousands that come
and go, thousands.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from engineio.packet import PING, Packet
from engineio.socket import Socket

from app.core.clock import SystemClock, stopwatch

LOOK_EVERY = 0.1  # seconds; thousands are asked in small groups, so that no message waits for many
AT_ONCE = 20

log = structlog.get_logger()


class Pings:
    """The pings that are to come, the next one first; each socket waits equally long for its."""

    def __init__(self, every: float, *, watch: Callable[[], float] = stopwatch) -> None:
        """Ping each socket so many seconds after it was added."""
        self._every, self._watch = every, watch
        self._to_come: deque[tuple[float, weakref.ref[Any]]] = deque()

    def add(self, connection: Any) -> None:
        """Have a socket pinged in time; it is forgotten if it ends before."""
        self._to_come.append((self._watch() + self._every, weakref.ref(connection)))

    def due(self, most: int) -> list[Any]:
        """Take those sockets whose time has come, so many at the most, that are still open."""
        now, found = self._watch(), list[Any]()
        while self._to_come and self._to_come[0][0] <= now and len(found) < most:
            connection = self._to_come.popleft()[1]()
            if connection is not None and not connection.closing and not connection.closed:
                found.append(connection)
        return found


def ping_from_one_place(server: Any) -> None:
    """Have an Engine.IO server ping all of its sockets from one greenlet."""
    pings, begin = Pings(server.ping_interval), server.start_background_task
    is_running = False

    def begin_or_ping(target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        nonlocal is_running
        if getattr(target, "__func__", None) is not Socket._send_ping:
            return begin(target, *args, **kwargs)
        pings.add(target.__self__)  # type: ignore[attr-defined]  # a method is of its socket
        if not is_running:
            is_running = True
            begin(_ping, server, pings)
        return None

    server.start_background_task = begin_or_ping


def _ping(server: Any, pings: Pings) -> None:
    """Ping whose time has come, for as long as the process lives."""
    while True:
        due = pings.due(AT_ONCE)
        for connection in due:
            try:
                _ask(connection)
            except Exception:
                log.exception("ping-failed")
        server.sleep(0 if len(due) == AT_ONCE else LOOK_EVERY)


def _ask(connection: Any) -> None:
    """Ping one socket; Engine.IO closes it where nothing comes back in time."""
    connection.last_ping = SystemClock().now().timestamp()
    connection.send(Packet(PING))
