"""Prosody with its archive on: every message is kept for both who take part (XEP-0313).

Debian's `prosody` with a configuration of our own. Favourable to it: no TLS, no roster, passwords
in plain. Its archive is measured both ways: in its own files, which it appends to and no database
answers for, and in SQLite, where a message is a commit, as it is with us.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from bench.chat_peer import Missing, Peer
from tests.servers import accepts, folder, free_port, running

DOMAIN = "localhost"
CONFIG = """
run_as_root = true
daemonize = false
pidfile = "@HOME@/prosody.pid"
data_path = "@HOME@/data"
log = { { levels = { min = "warn" }, to = "console" } }
network_backend = "epoll"
interfaces = { "127.0.0.1" }
c2s_ports = { @PORT@ }
c2s_direct_tls_ports = {}
s2s_ports = {}
http_ports = {}
https_ports = {}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
modules_enabled = { "roster", "saslauth", "mam" }
modules_disabled = { "s2s", "tls" }
@STORAGE@
default_archive_policy = true
archive_expires_after = "never"
VirtualHost "@DOMAIN@"
"""


IN_FILES = 'storage = "internal"'
IN_SQLITE = """
storage = { archive = "sql" }
sql = { driver = "SQLite3", database = "@HOME@/data/archive.sqlite" }
"""


def prosody(count: int) -> AbstractContextManager[Peer]:
    """Run Prosody with so many accounts, and its archive in files."""
    return _prosody(count, IN_FILES, "archive in files", _stored_in_files)


def prosody_on_sqlite(count: int) -> AbstractContextManager[Peer]:
    """Run Prosody with so many accounts, and its archive in SQLite."""
    return _prosody(count, IN_SQLITE, "archive in SQLite", _stored_in_sqlite)


@contextmanager
def _prosody(count: int, storage: str, which: str, stored: Callable[[Path], int]) -> Iterator[Peer]:
    program = shutil.which("prosody")
    if program is None:
        raise Missing("apt-get install prosody")
    user = "prosody" if os.geteuid() == 0 else None
    with folder(user) as home, folder() as logs:
        accounts = home / "data" / DOMAIN / "accounts"
        accounts.mkdir(parents=True)
        for number in range(count):
            (accounts / f"u{number}.dat").write_text('return { ["password"] = "secret" };\n')
        port = free_port()
        config = CONFIG.replace("@STORAGE@", storage)
        config = config.replace("@HOME@", str(home)).replace("@PORT@", str(port))
        (home / "prosody.cfg.lua").write_text(config.replace("@DOMAIN@", DOMAIN))
        if user:
            for path in (home, *home.rglob("*")):
                shutil.chown(path, user)
        command = [program, "--config", str(home / "prosody.cfg.lua"), "-F"]
        clients = [
            {
                "host": "127.0.0.1",
                "port": port,
                "domain": DOMAIN,
                "name": f"u{number}",
                "password": "secret",
                "to": f"u{number ^ 1}",
            }
            for number in range(count)
        ]
        with running(
            command, ready=lambda: accepts(port), log=logs / "prosody.log", user=user
        ) as process:
            yield Peer(
                name=f"Prosody {_version()}, one process, {which}",
                wire="xmpp",
                clients=clients,
                processes=[process.pid],
                stored=lambda: stored(home),
                first_rate=100,
            )


def _stored_in_files(home: Path) -> int:
    """Count the messages in the archives; each is in two of them."""
    lists = (home / "data" / DOMAIN).glob("archive*/*.list")
    return sum(path.read_bytes().count(b"\nitem(") + 1 for path in lists) // 2


def _stored_in_sqlite(home: Path) -> int:
    """Count the messages in the archives; each is in two of them."""
    with closing(sqlite3.connect(f"file:{home}/data/archive.sqlite?mode=ro", uri=True)) as archive:
        [[count]] = archive.execute("SELECT count(*) FROM prosodyarchive").fetchall()
    return int(count) // 2


def _version() -> str:
    asked = ["dpkg-query", "-W", "-f=${Version}", "prosody"]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return said.partition("-")[0]
