"""How gunicorn serves the service, wherever it is started: `gunicorn --bind … wsgi:app`.

docs/decisions/0007-web-process.md says why it serves as it does.

What the service cannot be asked, because the request cannot even be read, is answered here in
plain words, and not with the bare page of the server. An address of up to 64 kB is read, so that
the service answers one that is too long (from 32 kB on) with a page or a problem document of its
own; nobody can make the process hold more than that.
"""

from __future__ import annotations

import gc
import resource
import sys
from socket import SHUT_WR
from typing import Any

from gevent import Timeout, sleep, spawn
from gunicorn.arbiter import Arbiter
from gunicorn.http import message
from gunicorn.http.errors import (
    ConfigurationProblem,
    ExpectationFailed,
    ForbiddenProxyRequest,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.ggevent import GeventWorker

LONGEST_LINE = 64 * 1024

# gunicorn takes a limit above 8190 for a mistake, and 0 for none at all.
message.MAX_REQUEST_LINE = LONGEST_LINE
limit_request_line = LONGEST_LINE

# Rooms live in the process, so more cores are more services of one worker each (deploy/systemd).
workers = 1

# An open page is a connection, and every connection a file: as many as the system allows us.
_SPARE_FILES = 1_000  # the database, Redis, uploads, logs
_most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
worker_connections = max(100, min(_most_files - _SPARE_FILES, 20_000))

# An open WebSocket would hold a SIGTERM for longer than whoever sent it waits.
graceful_timeout = 4
# It lies in the home directory, where two installations would collide.
control_socket_disable = True

_UNREADABLE = (
    "400 Bad Request",
    "Vi kunne ikke læse det, der blev sendt. Gå tilbage, og prøv igen.",
    "We could not read what was sent. Go back, and try again.",
)
_WORDS: dict[type[Exception], tuple[str, str, str]] = {
    LimitRequestLine: (
        "414 URI Too Long",
        "Adressen er for lang. Gå tilbage, og vælg lidt færre ting på én gang.",
        "The address is too long. Go back, and choose a little less at a time.",
    ),
    LimitRequestHeaders: (
        "431 Request Header Fields Too Large",
        "Din browser sendte for meget med. Slet cookies for siden her, og prøv igen.",
        "Your browser sent too much along. Delete this site's cookies, and try again.",
    ),
    ExpectationFailed: ("417 Expectation Failed", *_UNREADABLE[1:]),
    UnsupportedTransferCoding: ("501 Not Implemented", *_UNREADABLE[1:]),
}
_PAGE = (
    '<!doctype html>\n<html lang="da">\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width">\n'
    '<title>{da}</title>\n<main>\n<h1>{da}</h1>\n<p lang="en">{en}</p>\n'
    '<p><a href="/">Gå til forsiden</a></p>\n</main>\n</html>\n'
)
_HEAD = (
    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Content-Length: {length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'\r\n\r\n"
)


class PlainWorker(GeventWorker):
    """The gevent worker, answering what it cannot read in words that people understand."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer instead of the service; what is no fault of the request is gunicorn's to say."""
        is_ours = isinstance(exc, ConfigurationProblem | ForbiddenProxyRequest)
        if is_ours or not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("A request could not be read: %s", type(exc).__name__)
        status, da, en = next((w for k, w in _WORDS.items() if isinstance(exc, k)), _UNREADABLE)
        page = _PAGE.format(da=da, en=en).encode()
        try:
            write_nonblock(client, _HEAD.format(status=status, length=len(page)).encode() + page)
            _hear_out(client)
        except OSError:
            self.log.debug("Whoever sent it did not wait for the answer.")


def _hear_out(client: Any) -> None:
    """Let what is still coming come, for a moment: closed on it, TCP would take the answer back."""
    client.shutdown(SHUT_WR)
    with Timeout(1, False):
        for _ in range(64):
            if not client.recv(16_384):
                return


worker_class = PlainWorker


def on_starting(_server: Any) -> None:
    """Ask for as many open files as we may have; systems start programs with 1,024."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most_files, _most_files))


def post_worker_init(worker: Any) -> None:
    """Serve no demo to the world, and keep the collector off what lives as long as the process.

    From here on the process does what it does unasked, such as saying that it serves.
    """
    _check_listeners(worker)
    service = getattr(worker.wsgi, "extensions", {}).get("jobvej")
    for begin in service.serving if service is not None else ():
        spawn(begin)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)


def _check_listeners(worker: Any) -> None:
    """Let the service say whether it may listen there; where it may not, nothing is served."""
    service = getattr(worker.wsgi, "extensions", {}).get("jobvej")
    names = [listener.getsockname() for listener in worker.sockets]
    hosts = [name[0] for name in names if isinstance(name, tuple)]  # others are Unix sockets
    try:
        if service is not None:
            service.settings.check_listeners(hosts)
    except ValueError as refusal:
        worker.log.error("Not served: %s", refusal)  # noqa: TRY400 — said in a line, and no fault
        sys.exit(Arbiter.WORKER_BOOT_ERROR)


def post_request(_worker: Any, _req: Any, _environ: Any, _answer: Any) -> None:
    """Let the others have their turn.

    A kept-alive connection whose next request is there already never waits, and the others would
    starve: with this, hello's p99 at 16 connections went from 270 ms to 9 (0003-search.md).
    """
    sleep(0)
