"""A job board on loopback that answers as Jobnet does: pages of results, and full postings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from tests.listings.imports import JOBNET, search


@dataclass
class Board:
    """What the board holds; `broken` names paths that answer 500, `asked` keeps what came.

    Before it answers, it calls `before` with what is asked for.
    """

    hits: list[dict[str, Any]]
    page_size: int = 20
    origin: str = ""
    broken: set[str] = field(default_factory=set)
    extra: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], object] = lambda _target: None

    @property
    def search_url(self) -> str:
        """Return the address of the search."""
        return f"{self.origin}/CV/FindWork/Search?SortValue=CreationDate"

    @property
    def posting_url(self) -> str:
        """Return the address of one posting, with a place for its id."""
        return f"{self.origin}/posting?id={{id}}"

    def answer(self, target: str) -> tuple[int, bytes]:
        """Return the status and body for a path with its query."""
        self.asked.append(target)
        self.before(target)
        parts = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if target in self.broken or parts.path in self.broken:
            return 500, b"<h1>Fejl</h1>"
        if parts.path in self.extra:
            return 200, self.extra[parts.path][1]
        if parts.path == "/posting":
            path = JOBNET / f"posting-{asked['id']}.json"
            return (200, path.read_bytes()) if path.exists() else (404, b"{}")
        start = int(asked.get("Offset", 0))
        page = search(
            JobPositionPostings=self.hits[start : start + self.page_size],
            TotalResultCount=len(self.hits),
        )
        return 200, json.dumps(page).encode()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer as the board does."""
        status, body = cast(_Server, self.server).board.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Stay quiet."""


class _Server(ThreadingHTTPServer):
    board: Board


@contextmanager
def running_board(board: Board) -> Iterator[Board]:
    """Serve a board on a free port of loopback."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.board = board
    board.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield board
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
