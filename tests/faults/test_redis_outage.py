"""Redis goes away while people chat through two web processes: everybody has every message."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psutil
import pytest
import socketio

from app.chat.conversations import open_own_conversation
from tests.conftest import PostgresTemplate
from tests.servers import Postgres, free_port, redis_server, wait_until
from tests.site import Site, running_site

IS_LONG = bool(os.environ.get("LONG"))
SECONDS_AWAY = 60 if IS_LONG else 3
COMPLETE_WITHIN = 10
LONGEST_ANSWER = 2.5  # seconds; a Redis that hangs is given up after half a second
EVERY = 20.0  # seconds; as often an open page makes sure

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.timeout(300)]


class Redis:
    """A Redis that can be taken away and given back at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._running = contextlib.ExitStack()

    def start(self) -> None:
        self._running.enter_context(redis_server(self.port))

    def stop(self) -> None:
        self._running.close()

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        """Let it end, and another start in its place."""
        self.stop()
        yield
        self.start()

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it accept connections and never answer."""
        process = next(p for p in psutil.process_iter(["cmdline"]) if self._is_ours(p))
        process.send_signal(signal.SIGSTOP)
        yield
        process.send_signal(signal.SIGCONT)

    def _is_ours(self, process: psutil.Process) -> bool:
        line = " ".join(process.info["cmdline"] or ())
        return line.startswith("redis-server") and f":{self.port}" in line


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    one = Redis()
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def ports(postgres: Postgres, redis: Redis) -> Iterator[tuple[Site, list[int]]]:
    """The service on PostgreSQL and Redis, with two web processes."""
    template = PostgresTemplate(postgres)
    with (
        running_site(template, worker=False, REDIS_URL=redis.url) as site,
        site.another_web_process() as port,
    ):
        yield site, [site.port, port]


@dataclass
class Page:
    """An open page: it hears, makes sure now and then, and can post."""

    port: int
    token: str
    conversation_id: UUID
    heard: list[int] = field(default_factory=list)
    caught_up: set[int] = field(default_factory=set)
    answers: list[tuple[float, dict[str, object]]] = field(default_factory=list)
    _client: socketio.Client = field(default_factory=lambda: socketio.Client(reconnection=False))
    _is_closed: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        self._client.on(
            "chat:message-posted", lambda news: self.heard.append(news["message"]["seq"])
        )
        address = f"http://localhost:{self.port}"
        self._client.connect(address, auth={"token": self.token}, transports=["websocket"])
        self.make_sure()
        threading.Thread(target=self._keep_making_sure).start()

    def close(self) -> None:
        self._is_closed.set()
        self._client.disconnect()

    def make_sure(self) -> int:
        """Ask for what came after the newest that is known without a hole; returns the newest."""
        known = self.known()
        after = 0
        while after + 1 in known:
            after += 1
        asked = {"conversation_id": str(self.conversation_id), "after": after}
        ack = self._client.call("chat:join", asked, timeout=20)
        assert ack["ok"], ack
        self.caught_up |= {message["seq"] for message in ack["messages"]}
        return int(ack["last_seq"])

    def known(self) -> set[int]:
        return self.caught_up | set(self.heard)

    def post_until(self, is_over: threading.Event) -> None:
        """Post four a second, and note how long each took and what was answered."""
        while not is_over.wait(0.25):
            message = {"client_id": str(uuid4()), "body": "Hej", "attachment_ids": []}
            began = time.monotonic()
            ack = self._client.call(
                "chat:post", {**message, "conversation_id": str(self.conversation_id)}, timeout=30
            )
            self.answers.append((time.monotonic() - began, ack))

    def _keep_making_sure(self) -> None:
        while not self._is_closed.wait(EVERY):
            with contextlib.suppress(socketio.exceptions.SocketIOError):
                self.make_sure()


@contextlib.contextmanager
def _pages(site: Site, ports: list[int]) -> Iterator[list[Page]]:
    """A citizen and an adviser, each with a page on either process."""
    with site.acting_as(site.cast.ida) as uow:
        conversation_id = open_own_conversation(uow)
    pages = [
        Page(port, site.token_of(person), conversation_id)
        for there in (ports, ports[::-1])
        for person, port in zip((site.cast.ida, site.cast.anders), there, strict=True)
    ]
    try:
        for page in pages:
            page.open()
        yield pages
    finally:
        for page in pages:
            page.close()


@pytest.mark.parametrize("outage", [Redis.gone, Redis.hanging])
def test_everybody_is_complete_soon_after_redis_is_back(
    ports: tuple[Site, list[int]],
    redis: Redis,
    outage: Callable[..., contextlib.AbstractContextManager[None]],
) -> None:
    site, numbers = ports
    with _pages(site, numbers) as pages:
        is_over = threading.Event()
        writers = [threading.Thread(target=page.post_until, args=(is_over,)) for page in pages[:2]]
        for writer in writers:
            writer.start()
        time.sleep(1)
        with outage(redis):
            time.sleep(SECONDS_AWAY)
        back_at = time.monotonic()
        time.sleep(1)
        is_over.set()
        for writer in writers:
            writer.join()
        newest = pages[0].make_sure()
        everything = set(range(1, newest + 1))
        left = COMPLETE_WITHIN - (time.monotonic() - back_at)
        assert wait_until(lambda: all(page.known() == everything for page in pages), within=left)
        print(  # noqa: T201 — what was measured
            f"{outage.__name__} for {SECONDS_AWAY} s: {newest} messages, complete"
            f" {time.monotonic() - back_at:.1f} s after; slowest answer"
            f" {max(took for page in pages for took, _ in page.answers):.3f} s"
        )
        answers = [answer for page in pages for answer in page.answers]
        assert len(answers) > SECONDS_AWAY * 2
        assert [ack for _, ack in answers if not ack["ok"]] == []
        assert max(took for took, _ in answers) < LONGEST_ANSWER
        for page in pages:
            assert len(page.heard) == len(set(page.heard))
