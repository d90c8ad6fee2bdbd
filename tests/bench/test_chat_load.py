"""The chat benchmark counts what arrives: once, at the other client, and nothing that does not."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bench.chat_load import Load, Round
from bench.chat_wires import Matrix, SocketIo, Xmpp

RATE, SECONDS = 200, 1.0


class Plain:
    """A client of `Passing`: it says who it is, and a number a line to be passed on."""

    lines = 1

    def __init__(self, port: int, name: int) -> None:
        self.address, self.name = ("127.0.0.1", port), name
        self.is_ready, self.heard, self.refused, self.said, self._rest = False, [], 0, "", b""

    def opening(self, line: int) -> bytes:
        return b"%d\n" % self.name

    def take(self, data: bytes, line: int) -> bytes:
        *whole, self._rest = (self._rest + data).split(b"\n")
        for word in whole:
            if word == b"welcome":
                self.is_ready = True
            else:
                self.heard.append(int(word))
        return b""

    def post(self, number: int) -> tuple[int, bytes]:
        return 0, b"%d\n" % number


class Passing(socketserver.StreamRequestHandler):
    """Passes numbers on to the other client, and does with every tenth what the test says."""

    with_the_tenth: Callable[[bytes, Passing, Passing], None]
    here: dict[int, Passing]

    def handle(self) -> None:
        name = int(self.rfile.readline())
        self.here[name] = self
        self.wfile.write(b"welcome\n")
        for number in self.rfile:
            with contextlib.suppress(OSError):
                if int(number) % 10:
                    self.here[name ^ 1].wfile.write(number)
                else:
                    type(self).with_the_tenth(number, self, self.here[name ^ 1])


def lose(_number: bytes, _own: Passing, _other: Passing) -> None:
    return


def pass_on_twice(number: bytes, _own: Passing, other: Passing) -> None:
    other.wfile.write(number * 2)


def send_back(number: bytes, own: Passing, _other: Passing) -> None:
    own.wfile.write(number)


def hold_back(number: bytes, _own: Passing, other: Passing) -> None:
    time.sleep(1.5)
    other.wfile.write(number)


def hang_up(_number: bytes, own: Passing, _other: Passing) -> None:
    own.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def at_rate() -> Iterator[Callable[..., Round]]:
    """Send through a server that does something with every tenth message."""
    with contextlib.ExitStack() as started:

        def send(with_the_tenth: Callable[[bytes, Passing, Passing], None]) -> Round:
            facts = {"with_the_tenth": staticmethod(with_the_tenth), "here": {}}
            handler = type("Handler", (Passing,), facts)
            server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
            server.daemon_threads = True
            started.enter_context(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            started.callback(server.shutdown)
            load = Load([Plain(server.server_address[1], name) for name in range(20)])
            load.connect(at_once=5, within=10)
            result = load.at_rate(RATE, SECONDS)
            for line in list(load.lines.values()):
                line.close()
            return result

        yield send


def tenths(result: Round) -> int:
    return (result.sent + 9) // 10


def test_everything_that_arrives_is_counted_once(at_rate: Callable[..., Round]) -> None:
    result = at_rate(lambda number, _own, other: other.wfile.write(number))
    assert RATE * SECONDS * 0.7 < result.sent < RATE * SECONDS * 1.3
    assert result.arrived == result.in_time == result.sent
    assert (result.again, result.lost, result.refused) == (0, 0, 0)
    assert 0 < result.median <= result.p99


def test_what_is_lost_has_not_arrived(at_rate: Callable[..., Round]) -> None:
    result = at_rate(lose)
    assert result.arrived == result.sent - tenths(result)


def test_what_comes_twice_is_counted_as_such(at_rate: Callable[..., Round]) -> None:
    result = at_rate(pass_on_twice)
    assert (result.arrived, result.again) == (result.sent, tenths(result))


def test_what_only_its_author_hears_has_not_arrived(at_rate: Callable[..., Round]) -> None:
    result = at_rate(send_back)
    assert result.arrived == result.sent - tenths(result)


def test_what_comes_late_is_late(at_rate: Callable[..., Round]) -> None:
    result = at_rate(hold_back)
    assert result.p99 > 1_400
    assert result.in_time < result.sent


def test_who_is_hung_up_on_is_counted(at_rate: Callable[..., Round]) -> None:
    assert at_rate(hang_up).lost > 0


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def frame(text: str) -> bytes:
    data = text.encode()
    size = [len(data)] if len(data) < 126 else [126, *divmod(len(data), 256)]
    return bytes([0x81, *size]) + data


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_page_of_ours_is_read_in_any_pieces(size: int) -> None:
    client = SocketIo("127.0.0.1", 1, "secret", "one")
    said = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
        + frame('0{"sid":"x"}')
        + frame('40{"sid":"y"}')
        + frame('430[{"ok":true}]')
        + frame("2")
        + frame('42["chat:message-posted",{"message":{"body":"Hej bench-12. ' + "x" * 200 + '"}}]')
        + frame('42["chat:typing",{"body":"bench-13."}]')
        + frame('4313[{"ok":false,"problem":{}}]')
    )
    answers = b"".join(client.take(piece, 0) for piece in in_pieces(said, size))
    assert b'40{"token": "secret"}' in answers
    assert b'"chat:join"' in answers
    assert answers.endswith(b"\x81\x81\0\0\0\x003")
    assert client.is_ready
    assert client.heard == [12]
    assert client.refused == 1


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_stanzas_are_read_in_any_pieces(size: int) -> None:
    client = Xmpp("127.0.0.1", 1, "localhost", "u0", "secret", "u1")
    client.is_ready = True
    said = b"".join(
        b"<message from='u1'><body>bench-%d.</body></message>" % n for n in (1, 22, 333)
    )
    for piece in in_pieces(said, size):
        client.take(piece, 0)
    assert client.heard == [1, 22, 333]


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_news_of_matrix_are_read_in_any_pieces_and_asked_for_again(size: int) -> None:
    client = Matrix("127.0.0.1", 1, "secret", "!room", "s1")
    body = b'{"next_batch":"s2","body":"Hej bench-5."}'
    said = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    said += b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
        len(body),
        body.replace(b"s2", b"s3"),
    )
    asked = b"".join(client.take(piece, 0) for piece in in_pieces(said, size))
    assert client.heard == [5, 5]
    assert asked.count(b"GET ") == 2
    assert b"since=s3" in asked
    client.take(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", 1)
    assert client.refused == 1
