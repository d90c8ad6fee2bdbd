"""Redis makes things quicker, so it may never hold them up: who asks it gives up soon.

While it is away or hangs, one caller tries now and then, and all others do without at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.core.clock import stopwatch

GIVE_UP_SECONDS = 0.5
PAUSE_SECONDS = 2.0


def quick_pool(url: str) -> ConnectionPool:
    """Return connections that give up soon; the library itself would try four times over."""
    return ConnectionPool.from_url(
        url,
        socket_timeout=GIVE_UP_SECONDS,
        socket_connect_timeout=GIVE_UP_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def quick_redis(url: str) -> Redis:
    """Return a client that gives up soon; it is connected when it is first needed."""
    return Redis(connection_pool=quick_pool(url))


class Outage:
    """Remembers that something is away, so that not everybody waits to find out."""

    def __init__(
        self, *, pause: float = PAUSE_SECONDS, watch: Callable[[], float] = stopwatch
    ) -> None:
        """Let somebody try again every so many seconds."""
        self._pause, self._watch = pause, watch
        self._until: float | None = None
        self._lock = threading.Lock()

    def is_on(self) -> bool:
        """Say whether to do without; now and then somebody is let through to try."""
        with self._lock:
            if self._until is None:
                return False
            if self._watch() < self._until:
                return True
            self._until = self._watch() + self._pause
            return False

    def begins(self) -> None:
        """Note that it did not answer."""
        with self._lock:
            self._until = self._watch() + self._pause

    def ends(self) -> None:
        """Note that it answered."""
        with self._lock:
            self._until = None
