"""npm's socket.io-client, as anybody's program would use it, hears what a person is told."""

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
from uuid import UUID

import socketio
from websocket import create_connection

from tests.factories.postings import open_company
from tests.site import Site

CLIENT = Path(__file__).with_name("socket_client.mjs")
TRANSPORTS = {"websocket", "polling"}


@dataclass
class Program:
    """A running client, and what it has said so far."""

    lines: Queue[dict[str, Any]] = field(default_factory=Queue)

    def says(self, event: str, *, within: float = 15) -> dict[str, dict[str, Any]]:
        """Return what both of its connections say of an event, by transport."""
        heard: dict[str, dict[str, Any]] = {}
        with contextlib.suppress(Empty):
            while heard.keys() != TRANSPORTS:
                line = self.lines.get(timeout=within)
                if line["event"] == event:
                    heard[line["transport"]] = line
        return heard


@contextlib.contextmanager
def program(url: str, *token: str) -> Iterator[Program]:
    """Run the client until the block ends."""
    command = ["node", str(CLIENT), url, *token]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        one = Program()

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


def test_a_program_with_a_token_hears_what_its_person_is_told(site: Site) -> None:
    with (
        program(site.url, site.token_of(site.cast.vera)) as veras,
        program(site.url, site.token_of(site.cast.ida)) as idas,
    ):
        assert veras.says("connect").keys() == TRANSPORTS
        assert idas.says("connect").keys() == TRANSPORTS
        open_company(site.services.units, site.cast.anders, site.cast.vera, name="Bageren ApS")
        heard = veras.says("notification:new")
        assert heard.keys() == TRANSPORTS
        for line in heard.values():
            assert line["facts"]["notification"]["kind"] == "employers/confirmed"
            assert "Bageren ApS" in line["facts"]["notification"]["title"]
        assert idas.says("notification:new", within=1) == {}


def test_a_program_without_a_good_token_is_refused(site: Site) -> None:
    for token in ((), ("made-up",), (f"{site.token_of(site.cast.ida)}x",)):
        with program(site.url, *token) as stranger:
            refusals = stranger.says("connect_error")
            assert refusals.keys() == TRANSPORTS
            assert all("Traceback" not in line["message"] for line in refusals.values())


def test_polling_becomes_a_websocket_and_stays_one(site: Site) -> None:
    with socketio.SimpleClient(reconnection=False) as client:
        client.connect(site.url, auth={"token": site.token_of(site.cast.vera)}, wait_timeout=10)
        assert client.transport == "websocket"
        answer = client.call("chat:join", {"conversation_id": str(UUID(int=1)), "after": 0})
    assert answer["problem"]["status"] == 404


def test_no_compression_is_agreed_on(site: Site) -> None:
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    url = f"{site.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    client = create_connection(url, timeout=10, header=[offer])
    try:
        assert client.recv().startswith("0{")
        assert "sec-websocket-extensions" not in client.headers
    finally:
        client.close()
