"""A WebSocket carries whole messages, keeps to its limits, and ends for both sides.

In the real gunicorn, with the client of somebody else's (websocket-client) at the other end.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websocket import ABNF, WebSocket, create_connection

from tests.servers import answers, free_port, running, wait_until
from tests.web.serving import LARGE, LIMITS

MOST = LIMITS.max_http_buffer_size
OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve `serving.py`; yields host and port."""
    port = free_port()
    log = tmp_path_factory.mktemp("serving") / "log"
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    command += ["--bind", f"127.0.0.1:{port}", "tests.web.serving:app"]
    with running(command, ready=lambda: answers(f"http://127.0.0.1:{port}/heard"), log=log):
        yield f"127.0.0.1:{port}"


@pytest.fixture
def connect(address: str) -> Iterator[Callable[[], WebSocket]]:
    """Open a socket, compression on offer as browsers do."""
    opened = []

    def open_one() -> WebSocket:
        opened.append(create_connection(f"ws://{address}/socket", timeout=5, header=[OFFER]))
        return opened[-1]

    yield open_one
    for one in opened:
        one.shutdown()


def ask(address: str, path: str) -> Any:
    with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
        return json.load(answer)


def has_ended(address: str) -> bool:
    return wait_until(lambda: ask(address, "/heard") == ["the end"], within=5)


def closed_with(client: WebSocket) -> int:
    """Return the code of the goodbye that comes."""
    frame = client.recv_frame()
    assert frame.opcode == ABNF.OPCODE_CLOSE
    return int.from_bytes(frame.data[:2])


@pytest.mark.parametrize("message", ["", "Hej med dig, æøå", "x" * 200, "y" * MOST])
def test_a_message_comes_back_whole(connect: Callable[[], WebSocket], message: str) -> None:
    client = connect()
    client.send(message)
    assert client.recv() == message


def test_bytes_stay_bytes(connect: Callable[[], WebSocket]) -> None:
    client = connect()
    client.send_binary(b"\x00\xff")
    assert client.recv_data() == (ABNF.OPCODE_BINARY, b"\x00\xff")


def test_parts_become_one_message_and_a_ping_may_stand_between_them(
    connect: Callable[[], WebSocket],
) -> None:
    client = connect()
    client.send_frame(ABNF.create_frame("Hej ", ABNF.OPCODE_TEXT, fin=0))
    client.ping("still there?")
    client.send_frame(ABNF.create_frame("igen", ABNF.OPCODE_CONT, fin=1))
    pong = client.recv_frame()
    assert (pong.opcode, pong.data) == (ABNF.OPCODE_PONG, b"still there?")
    assert client.recv() == "Hej igen"


def test_many_messages_at_once_come_back_in_order(connect: Callable[[], WebSocket]) -> None:
    client = connect()
    frames = [ABNF.create_frame(str(n), ABNF.OPCODE_TEXT).format() for n in range(500)]
    client.sock.sendall(b"".join(frames))
    assert [client.recv() for _ in frames] == [str(n) for n in range(500)]


def test_something_large_reaches_a_slow_reader_whole(connect: Callable[[], WebSocket]) -> None:
    client = connect()
    client.send("large")
    time.sleep(0.5)  # longer than it takes to fill every buffer on the way
    assert client.recv() == LARGE


def test_compression_is_declined(connect: Callable[[], WebSocket]) -> None:
    assert "sec-websocket-extensions" not in connect().headers


def test_a_message_that_is_too_long_ends_it(connect: Callable[[], WebSocket], address: str) -> None:
    client = connect()
    client.send("x" * (MOST + 1))
    assert closed_with(client) == 1009
    assert has_ended(address)


def test_endless_parts_end_it_long_before_they_do(
    connect: Callable[[], WebSocket], address: str
) -> None:
    client = connect()
    client.send_frame(ABNF.create_frame("x" * 9_000, ABNF.OPCODE_TEXT, fin=0))
    for _ in range(2):
        client.send_frame(ABNF.create_frame("x" * 9_000, ABNF.OPCODE_CONT, fin=0))
    assert closed_with(client) == 1009
    assert has_ended(address)


def test_endless_parts_with_nothing_in_them_end_it(
    connect: Callable[[], WebSocket], address: str
) -> None:
    client = connect()
    client.send_frame(ABNF.create_frame("x", ABNF.OPCODE_TEXT, fin=0))
    client.sock.sendall(ABNF.create_frame("", ABNF.OPCODE_CONT, fin=0).format() * 1_000)
    assert closed_with(client) == 1009
    assert has_ended(address)


@pytest.mark.parametrize(
    "frames",
    [
        ABNF.create_frame("", ABNF.OPCODE_PING).format() * 2_000,
        ABNF.create_frame("x", ABNF.OPCODE_TEXT).format() * 2_000,
        ABNF.create_frame("quiet", ABNF.OPCODE_TEXT).format() * 2_000,
        ABNF.create_frame("x" * 15_000, ABNF.OPCODE_TEXT).format() * 20,
    ],
    ids=["pings", "messages", "messages without an answer", "long messages"],
)
def test_who_sends_all_the_time_keeps_nobody_waiting(
    connect: Callable[[], WebSocket], address: str, frames: bytes
) -> None:
    is_over = threading.Event()

    def flood(client: WebSocket) -> None:
        with contextlib.suppress(OSError):  # cut off at the end of the test
            while not is_over.is_set():
                client.sock.sendall(frames)

    def drain(client: WebSocket) -> None:
        with contextlib.suppress(OSError):
            while client.sock.recv(65_536):
                pass

    clients = [connect() for _ in range(3)]
    threads = [
        threading.Thread(target=act, args=[one]) for one in clients for act in (flood, drain)
    ]
    for thread in threads:
        thread.start()
    waited = []
    began = time.monotonic()
    while time.monotonic() < began + 1.5:
        asked = time.monotonic()
        ask(address, "/heard")
        waited.append(time.monotonic() - asked)
    is_over.set()
    for one in clients:
        one.sock.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join()
    assert max(waited) < 1
    assert len(waited) > 5


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x81\x03abc", 1002),  # not masked
        (b"\x83\x80\0\0\0\0", 1002),  # a kind of frame that nobody has defined
        (b"\xc1\x81\0\0\0\0a", 1002),  # compressed, which was declined
        (b"\x80\x81\0\0\0\0a", 1002),  # goes on with what was never begun
        (b"\x81\x82\0\0\0\0\xff\xfe", 1007),  # no UTF-8
        (b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 1002),  # longer than any may be
    ],
)
def test_what_is_out_of_order_ends_it(
    connect: Callable[[], WebSocket], address: str, sent: bytes, code: int
) -> None:
    client = connect()
    client.sock.sendall(sent)
    assert closed_with(client) == code
    assert has_ended(address)


def test_a_peer_that_says_goodbye_is_answered(
    connect: Callable[[], WebSocket], address: str
) -> None:
    client = connect()
    client.send_close(1001)
    assert closed_with(client) == 1001
    assert has_ended(address)


def test_a_peer_that_is_cut_off_is_noticed(connect: Callable[[], WebSocket], address: str) -> None:
    connect().sock.close()
    assert has_ended(address)


def test_a_peer_that_says_nothing_is_given_up(
    connect: Callable[[], WebSocket], address: str
) -> None:
    client = connect()
    client.send("here")
    assert client.recv() == "here"
    began = time.monotonic()
    assert has_ended(address)
    patience = LIMITS.ping_interval + LIMITS.ping_timeout
    assert patience - 0.1 < time.monotonic() - began < patience + 2


def test_whoever_waits_notices_that_this_side_ended_it(
    connect: Callable[[], WebSocket], address: str
) -> None:
    client = connect()
    client.send("end")
    assert closed_with(client) == 1000
    assert has_ended(address)


@pytest.mark.parametrize("missing", ["Upgrade", "Connection", "Version", "Key"])
def test_what_is_no_request_for_a_websocket_is_refused(address: str, missing: str) -> None:
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    some = {name: value for name, value in headers.items() if not name.endswith(missing)}
    host, _, port = address.partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("GET", "/socket", headers=some)
    assert connection.getresponse().status == 400
    connection.close()


def test_the_process_is_set_up_as_gunicorn_conf_says(address: str) -> None:
    process = ask(address, "/process")
    soft, hard = process["files"]
    assert soft == hard
    assert process["frozen"] > 10_000
    assert process["thresholds"] == [10_000, 50, 50]
