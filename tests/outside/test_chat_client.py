"""npm's socket.io-client chats: it joins, posts, hears once, is cut off, and misses nothing."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.chat.conversations import open_own_conversation
from tests.people import Person
from tests.site import Site

CLIENT = Path(__file__).with_name("chat_client.mjs")


@dataclass
class Chatter:
    """A running program: what it is told to do, and what it says."""

    process: subprocess.Popen[str]
    lines: Queue[dict[str, Any]] = field(default_factory=Queue)
    heard: list[tuple[int, str]] = field(default_factory=list)

    def says(self, event: str, *, within: float = 20) -> dict[str, Any]:
        """Return what it says next of an event; what it hears meanwhile is noted."""
        while True:
            line = self.lines.get(timeout=within)
            if line["event"] == "heard":
                self.heard.append((line["message"]["seq"], line["message"]["body"]))
            if line["event"] == event:
                return line

    def has_heard_once(self, body: str) -> bool:
        """Listen until it is quiet; the service itself says something too outside its hours."""
        with contextlib.suppress(Empty):
            while True:
                self.says("heard", within=1.5)
        return [words for _, words in self.heard].count(body) == 1

    def do(self, what: str, **facts: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": what, **facts}) + "\n")
        self.process.stdin.flush()

    def post(self, body: str, client_id: str | None = None) -> dict[str, Any]:
        self.do("post", client_id=client_id or str(uuid4()), body=body)
        return self.says("posted")


@contextlib.contextmanager
def chatter(site: Site, person: Person, conversation_id: UUID) -> Iterator[Chatter]:
    """Run a person's program until the block ends."""
    command = ["node", str(CLIENT), site.url, site.token_of(person), str(conversation_id)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        one = Chatter(process)

        def listen() -> None:
            assert process.stdout
            for line in process.stdout:
                one.lines.put(json.loads(line))

        listening = Thread(target=listen)
        listening.start()
        try:
            yield one
        finally:
            process.terminate()
            listening.join()


@pytest.fixture(scope="module")
def conversation_id(site: Site) -> UUID:
    with site.acting_as(site.cast.ida) as uow:
        return open_own_conversation(uow)


def test_a_program_posts_hears_once_is_cut_and_catches_up(
    site: Site, conversation_id: UUID
) -> None:
    with (
        chatter(site, site.cast.ida, conversation_id) as ida,
        chatter(site, site.cast.anders, conversation_id) as anders,
    ):
        assert ida.says("joined")["ok"]
        assert anders.says("joined")["ok"]
        client_id = str(uuid4())
        posted = ida.post("Hej", client_id)
        assert posted["ok"]
        assert posted["message"]["client_id"] == client_id
        assert anders.says("heard")["message"] == posted["message"]
        assert ida.post("Hej", client_id)["message"]["id"] == posted["message"]["id"]
        assert anders.has_heard_once("Hej")

        ida.do("cut")
        ida.says("cut")
        missed = [anders.post(f"Svar {number}")["message"] for number in range(3)]
        ida.do("return")
        caught_up = ida.says("joined")["messages"]
        own = [message["body"] for message in caught_up if message["body"].startswith("Svar")]
        assert own == ["Svar 0", "Svar 1", "Svar 2"]
        assert [m["id"] for m in caught_up if m["body"].startswith("Svar")] == [
            message["id"] for message in missed
        ]

        assert anders.post("Er du der?")["ok"]
        assert ida.says("heard")["message"]["body"] == "Er du der?"
        assert ida.has_heard_once("Er du der?")
        assert len(ida.heard) == len(set(ida.heard))
        assert len(anders.heard) == len(set(anders.heard))


def test_a_program_of_a_stranger_joins_and_posts_nothing(site: Site, conversation_id: UUID) -> None:
    with chatter(site, site.cast.omar, conversation_id) as stranger:
        assert stranger.says("joined")["problem"]["status"] == 404
        assert stranger.post("Hej")["problem"]["status"] == 404
