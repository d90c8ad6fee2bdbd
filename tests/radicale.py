"""A real CalDAV server that tests talk to: Radicale, with a password, on a free port."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest
import requests

from tests.servers import accepts, folder, free_port, running

USER, PASSWORD = "anders", "et-app-kodeord"

CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {home}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {home}/collections
[web]
type = none
[logging]
level = warning
"""
MAKE = """<?xml version="1.0"?>
<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>
<d:displayname>{name}</d:displayname>
<c:supported-calendar-component-set><c:comp name="{kind}"/></c:supported-calendar-component-set>
</d:prop></d:set></c:mkcalendar>"""


@dataclass(frozen=True)
class Radicale:
    """A server with one account, and what its owner does in it by other means than ours."""

    origin: str

    @property
    def home(self) -> str:
        """Return where the account's calendars lie."""
        return f"{self.origin}/{USER}/"

    def make_calendar(self, slug: str, name: str, *, kind: str = "VEVENT") -> str:
        """Make a calendar; returns its address."""
        url = f"{self.home}{slug}/"
        self._ask("MKCALENDAR", url, MAKE.format(name=name, kind=kind).encode())
        return url

    def put(self, url: str, content: str | bytes) -> None:
        """Write an entry."""
        data = content if isinstance(content, bytes) else content.encode()
        self._ask("PUT", url, data, {"Content-Type": "text/calendar; charset=utf-8"})

    def get(self, url: str) -> bytes:
        """Return an entry."""
        return self._ask("GET", url).content

    def delete(self, url: str) -> None:
        """Remove an entry, or a whole calendar."""
        self._ask("DELETE", url)

    def entries(self, calendar: str) -> list[str]:
        """Return the addresses of a calendar's entries."""
        answer = self._ask("PROPFIND", calendar, headers={"Depth": "1"})
        found = [one.text or "" for one in ET.fromstring(answer.content).iter("{DAV:}href")]
        return sorted(self.origin + path for path in found if path.endswith(".ics"))

    def _ask(
        self, method: str, url: str, data: bytes = b"", headers: dict[str, str] | None = None
    ) -> requests.Response:
        answer = requests.request(
            method, url, data=data, headers=headers, auth=(USER, PASSWORD), timeout=20
        )
        answer.raise_for_status()
        return answer


@contextlib.contextmanager
def radicale_server() -> Iterator[Radicale]:
    """Start Radicale with nothing in it but the account."""
    port = free_port()
    with folder() as home:
        (home / "users").write_text(f"{USER}:{PASSWORD}\n")
        (home / "config").write_text(CONFIG.format(port=port, home=home))
        command = [sys.executable, "-m", "radicale", "--config", str(home / "config")]
        with running(command, ready=lambda: accepts(port), log=home / "radicale.log"):
            yield Radicale(f"http://127.0.0.1:{port}")


@pytest.fixture(scope="session")
def radicale_process() -> Iterator[Radicale]:
    with radicale_server() as server:
        yield server


@pytest.fixture
def radicale(radicale_process: Radicale) -> Radicale:
    """The server, with no calendar in it."""
    answer = radicale_process._ask("PROPFIND", radicale_process.home, headers={"Depth": "1"})
    for one in ET.fromstring(answer.content).iter("{DAV:}href"):
        if (one.text or "").count("/") == 3:
            radicale_process.delete(radicale_process.origin + (one.text or ""))
    return radicale_process
