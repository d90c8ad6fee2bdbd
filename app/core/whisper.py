"""Tells the other processes what is true for a moment only: somebody is typing, or is here.

Nothing of it is stored, and a lost whisper harms nobody. Datagrams to a Unix socket per process,
or Redis publish/subscribe where there is Redis.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import redis
import structlog

from app.core.clock import pause
from app.core.outage import Outage, quick_redis

CHANNEL = "jobvej:whispers"
MOST_BYTES = 4_000
PATIENCE_SECONDS = 2.0

log = structlog.get_logger()


class Whisper(Protocol):
    """Carries short-lived news from one process to all others."""

    def tell(self, news: dict[str, Any]) -> None:
        """Tell every other process that listens; never fails, and may be lost."""

    def listen(self) -> Iterator[dict[str, Any]]:
        """Yield what other processes tell, for as long as this one lives."""


class SocketWhisper:
    """Unix datagrams between the processes of one machine."""

    def __init__(self, folder: Path) -> None:
        """Use this folder; processes that share it hear each other."""
        self._folder = folder

    def tell(self, news: dict[str, Any]) -> None:
        """Send a datagram to each other process, and clear away the sockets of dead ones."""
        content = json.dumps(news).encode()
        if len(content) > MOST_BYTES or not self._folder.is_dir():
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            for path in self._folder.glob("*.sock"):
                if path != self._own:
                    _send(sender, content, path)

    def listen(self) -> Iterator[dict[str, Any]]:
        """Open this process's socket, and yield what comes."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._own.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
            own.bind(str(self._own))
            self._own.chmod(0o600)
            while True:
                yield from _read(own.recv(MOST_BYTES))

    @property
    def _own(self) -> Path:
        return self._folder / f"{os.getpid()}.sock"


class RedisWhisper:
    """Redis publish/subscribe, for processes on several machines."""

    def __init__(self, url: str) -> None:
        """Use this Redis; an outage makes nothing but silence."""
        self._redis = quick_redis(url)
        self._outage = Outage()

    def tell(self, news: dict[str, Any]) -> None:
        """Publish, naming this process, so that it does not hear itself."""
        if self._outage.is_on():
            return
        try:
            self._redis.publish(CHANNEL, json.dumps({"from": _name(), "news": news}))
            self._outage.ends()
        except redis.RedisError:
            self._outage.begins()

    def listen(self) -> Iterator[dict[str, Any]]:
        """Yield what the others publish, connecting anew after an outage."""
        while True:
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as heard:
                    heard.subscribe(CHANNEL)
                    yield from _others(heard)
            except redis.RedisError:
                pause(PATIENCE_SECONDS)


def _others(heard: redis.client.PubSub) -> Iterator[dict[str, Any]]:
    while True:
        message = heard.get_message(timeout=PATIENCE_SECONDS)
        if message is None:
            continue
        for envelope in _read(message["data"]):
            if envelope.get("from") != _name() and isinstance(envelope.get("news"), dict):
                yield envelope["news"]


def _name() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


def _send(sender: socket.socket, content: bytes, path: Path) -> None:
    try:
        sender.sendto(content, str(path))
    except (ConnectionRefusedError, FileNotFoundError):
        path.unlink(missing_ok=True)
    except OSError:  # a full buffer: this whisper is lost, as whispers may be
        return


def _read(content: bytes) -> Iterator[dict[str, Any]]:
    try:
        news = json.loads(content)
    except ValueError:
        log.warning("whisper-not-understood")
        return
    if isinstance(news, dict):
        yield news


def whisper_for(*, redis_url: str | None, data_dir: Path) -> Whisper:
    """Return the whisper: Redis where there is one, else sockets below the data directory."""
    return RedisWhisper(redis_url) if redis_url else SocketWhisper(data_dir / "whisper")
