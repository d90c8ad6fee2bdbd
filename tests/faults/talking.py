"""Programs that talk as a phone does: the same message until it is acknowledged."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import socketio
from socketio.exceptions import ConnectionError as NotConnected
from socketio.exceptions import SocketIOError

PATIENCE = 5


@dataclass
class Talker:
    """One program of one person, in one conversation, until it has said all it has to say."""

    url: str
    token: str
    conversation_id: UUID
    words: list[str]
    acknowledged: dict[str, int] = field(default_factory=dict)
    heard: list[int] = field(default_factory=list)
    heard_twice: list[int] = field(default_factory=list)
    _page: socketio.Client | None = None
    _newest: int = 0

    def talk(self) -> None:
        """Say everything, one after another, each under a client_id of its own."""
        for words in self.words:
            self._say(words, str(uuid4()))

    def leave(self) -> None:
        """Hang up."""
        if self._page is not None:
            with contextlib.suppress(Exception):
                self._page.disconnect()

    def _say(self, words: str, client_id: str) -> None:
        sent = {"conversation_id": str(self.conversation_id), "client_id": client_id}
        while True:
            try:
                ack = self._connected().call("chat:post", {**sent, "body": words}, timeout=PATIENCE)
            except (SocketIOError, OSError):
                self._hang_up()
                continue
            if ack["ok"]:
                self.acknowledged[client_id] = ack["message"]["seq"]
                return
            if ack["problem"]["status"] not in {429, 503}:
                raise AssertionError(ack)
            time.sleep(0.2)

    def _connected(self) -> socketio.Client:
        while self._page is None:
            page = socketio.Client(reconnection=False)
            page.on("chat:message-posted", self._listener())
            try:
                page.connect(self.url, auth={"token": self.token}, transports=["websocket"])
                joined = page.call("chat:join", self._joining(), timeout=PATIENCE)
            except (NotConnected, SocketIOError, OSError):
                with contextlib.suppress(Exception):
                    page.disconnect()
                time.sleep(0.1)
                continue
            self._page = page
            for message in joined["messages"]:
                self._note(message["seq"])
        return self._page

    def _listener(self) -> Callable[[dict[str, Any]], None]:
        """Return what hears one connection, and notices what is heard twice on it."""
        on_this_line: set[int] = set()

        def hear(news: dict[str, Any]) -> None:
            seq = news["message"]["seq"]
            if seq in on_this_line:
                self.heard_twice.append(seq)
            on_this_line.add(seq)
            self._note(seq)

        return hear

    def _joining(self) -> dict[str, Any]:
        return {"conversation_id": str(self.conversation_id), "after": self._newest}

    def _note(self, seq: int) -> None:
        self.heard.append(seq)
        if seq == self._newest + 1:
            self._newest = seq

    def _hang_up(self) -> None:
        self.leave()
        self._page = None


def talk_at_once(talkers: list[Talker], meanwhile: Any) -> None:
    """Let all talk at the same time, doing something meanwhile until they are done."""
    threads = [threading.Thread(target=talker.talk) for talker in talkers]
    for thread in threads:
        thread.start()
    try:
        meanwhile(lambda: any(thread.is_alive() for thread in threads))
    finally:
        for thread in threads:
            thread.join()
        for talker in talkers:
            talker.leave()
