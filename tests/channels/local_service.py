"""A real TLS server on loopback that answers as a test tells it to, and keeps what it was sent."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast

from tests.channels.certificates import Certificates


@dataclass(frozen=True)
class Answer:
    """What to answer on one path; `cut` closes the connection without a word."""

    status: int = 201
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay: float = 0.0
    cut: bool = False


@dataclass(frozen=True)
class Received:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int]


@dataclass
class LocalService:
    """The running server: `answers` by path, and everything it `received`."""

    origin: str
    answers: dict[str, Answer] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self.origin.rpartition(":")[2])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    service: LocalService


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, ssl.SSLError):  # the other end left, as some tests want
            self.close_connection = True

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    do_DELETE = do_PROPFIND = do_PUT = do_REPORT = do_POST  # noqa: N815 — as the base class calls them

    def _answer(self) -> None:
        service = cast(_Server, self.server).service
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, self.path, headers, body, self.client_address)
        service.received.append(received)
        answer = service.answers.get(self.path, Answer())
        time.sleep(answer.delay)
        if answer.cut:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def local_service(
    certificates: Certificates | None, host: str = "localhost"
) -> Iterator[LocalService]:
    """Serve on a free port, over TLS when there are certificates, until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.certificate, certificates.key)
        # The handshake happens in the connection's own thread, not in the one that accepts.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    scheme = "https" if certificates else "http"
    server.service = LocalService(f"{scheme}://{host}:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
