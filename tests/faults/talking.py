"""Programs that talk as a phone does: the same message until it is acknowledged."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psutil
import socketio
from socketio.exceptions import ConnectionError as NotConnected
from socketio.exceptions import SocketIOError

from app.chat.conversations import open_own_conversation
from app.chat.reading import messages_after
from tests.people import Person
from tests.site import Site

PATIENCE = 5
TALKERS = 8


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


def talkers_of(site: Site, url: str, messages: int) -> list[Talker]:
    """Return two citizens and two advisers, each with two programs, in two conversations.

    `url` is where they reach the service; all of them together say so many messages.
    """
    cast = site.cast
    conversations = {}
    for citizen in (cast.ida, cast.omar):
        with site.acting_as(citizen) as uow:
            conversations[citizen.name] = open_own_conversation(uow)
    pairs: list[tuple[Person, str]] = [
        (cast.ida, "Ida"),
        (cast.anders, "Ida"),
        (cast.omar, "Omar"),
        (cast.signe, "Omar"),
    ]
    return [
        Talker(
            url,
            site.token_of(person),
            conversations[whose],
            [f"{person.name} {program} {number}" for number in range(messages // TALKERS)],
        )
        for person, whose in pairs
        for program in (1, 2)
    ]


def assert_all_is_kept_once(site: Site, talkers: Sequence[Talker]) -> None:
    """Hold what the talkers were told against what is there: all of it, once, without a hole."""
    for conversation_id in {talker.conversation_id for talker in talkers}:
        here = [t for t in talkers if t.conversation_id == conversation_id]
        kept = _kept(site, conversation_id)
        assert [seq for seq, _ in kept] == list(range(1, len(kept) + 1))
        said = [(str(client_id), seq) for seq, client_id in kept if client_id is not None]
        by_client_id = dict(said)
        assert len(by_client_id) == len(said) == sum(len(talker.words) for talker in here)
        acknowledged = {k: seq for talker in here for k, seq in talker.acknowledged.items()}
        assert acknowledged == by_client_id
    assert [talker.heard_twice for talker in talkers] == [[]] * len(talkers)


def kill_workers(port: int) -> None:
    """Kill the processes that serve at a port, not the one that watches over them."""
    every = {
        process.pid: process
        for process in psutil.process_iter(["cmdline", "ppid"])
        if _serves(process.info["cmdline"] or (), port)
    }
    for process in every.values():
        if process.info["ppid"] in every:
            process.send_signal(signal.SIGKILL)


def _serves(command: Sequence[str], port: int) -> bool:
    return "gunicorn" in command and any(word.endswith(f":{port}") for word in command)


def _kept(site: Site, conversation_id: UUID) -> list[tuple[int, UUID | None]]:
    """Return what is there: numbers, and client_ids; the service's own message has none."""
    with site.acting_as(site.cast.anders) as uow:
        found: list[tuple[int, UUID | None]] = []
        while True:
            reading = messages_after(uow, conversation_id, after=found[-1][0] if found else 0)
            found += [(m.seq, m.client_id) for m in reading.messages]
            if not reading.has_more:
                return found
