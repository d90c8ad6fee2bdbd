"""Tells the other processes that something was committed, within a millisecond or so.

An empty datagram to a Unix socket per process, or a Redis message where there is Redis. It is
only a nudge: whoever listens also looks by itself every two seconds, so a lost one is harmless.
"""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path
from typing import Protocol

import redis
import structlog

from app.core.clock import pause
from app.core.outage import Outage, quick_redis

PATIENCE_SECONDS = 2.0
CHANNEL = "jobvej:committed"

log = structlog.get_logger()


class Bell(Protocol):
    """Rung after a commit, heard by every process that waits."""

    def ring(self) -> None:
        """Nudge every process that waits; never fails."""

    def wait(self) -> None:
        """Return when somebody rang, or after two seconds."""


class SocketBell:
    """A Unix datagram socket per waiting process, in one folder of the data directory."""

    def __init__(self, folder: Path) -> None:
        """Use this folder; processes that share it hear each other."""
        self._folder = folder
        self._own: socket.socket | None = None

    def ring(self) -> None:
        """Send an empty datagram to each socket of the folder, and clear away dead ones."""
        if not self._folder.is_dir():
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            for path in self._folder.glob("*.sock"):
                self._nudge(sender, path)

    def _nudge(self, sender: socket.socket, path: Path) -> None:
        try:
            sender.sendto(b"", str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
        except OSError:  # a full buffer means that it has been rung already
            return

    def wait(self) -> None:
        """Wait for a datagram, two seconds at most, and swallow those that came with it."""
        if self._own is None:
            self._own = self._open()
        self._own.settimeout(PATIENCE_SECONDS)
        with contextlib.suppress(TimeoutError):
            self._own.recv(1)
            self._own.settimeout(0)
            with contextlib.suppress(BlockingIOError):
                while True:
                    self._own.recv(1)

    def _open(self) -> socket.socket:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{os.getpid()}.sock"
        path.unlink(missing_ok=True)
        own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        own.bind(str(path))
        path.chmod(0o600)
        return own


class RedisBell:
    """Redis publish/subscribe, for processes on several machines."""

    def __init__(self, url: str) -> None:
        """Use this Redis; it is connected when it is first needed."""
        self._redis = quick_redis(url)
        self._outage = Outage()
        self._heard: redis.client.PubSub | None = None

    def ring(self) -> None:
        """Publish an empty message; an outage only makes the others slower."""
        if self._outage.is_on():
            return
        try:
            self._redis.publish(CHANNEL, b"")
            self._outage.ends()
        except redis.RedisError:
            self._outage.begins()
            log.warning("bell-unreachable")

    def wait(self) -> None:
        """Wait for a message, two seconds at most, and connect anew after an outage."""
        try:
            if self._heard is None:
                self._heard = self._redis.pubsub(ignore_subscribe_messages=True)
                self._heard.subscribe(CHANNEL)
            self._heard.get_message(timeout=PATIENCE_SECONDS)
            while self._heard.get_message(timeout=0):
                pass
        except redis.RedisError:
            self._heard = None
            log.warning("bell-unreachable")
            pause(PATIENCE_SECONDS)


def bell_for(*, redis_url: str | None, data_dir: Path) -> Bell:
    """Return the bell: Redis where there is one, else sockets below the data directory."""
    return RedisBell(redis_url) if redis_url else SocketBell(data_dir / "wake")
