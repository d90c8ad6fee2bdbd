"""Matrix Synapse with PostgreSQL, one process, in a virtual environment of its own.

It has no socket: a client waits in /sync and asks again after every answer. Favourable to it: no
TLS, no federation, no presence, no limits on rates, no search, cheap passwords.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import conninfo, sql

from bench.chat_peer import Missing, Peer
from tests.servers import Postgres, answers, folder, free_port, postgres_server, running

HERE = Path(__file__).parent
VENV = HERE.parent / "var" / "bench" / "synapse"
REQUIREMENTS = HERE / "requirements-synapse.txt"
MOST_CLIENTS = 500
SECRET = "for-the-bench-alone"
FREELY = {"per_second": 1_000_000, "burst_count": 1_000_000}


@contextmanager
def synapse(count: int) -> Iterator[Peer]:
    """Run Synapse with so many accounts, and a room for every two."""
    python = _installed()
    count = min(count, MOST_CLIENTS)
    port = free_port()
    with postgres_server() as postgres, folder() as home:
        database = _database(postgres)
        where = conninfo.make_conninfo(**database)
        (home / "homeserver.yaml").write_text(json.dumps(_config(home, port, database)))
        (home / "log.yaml").write_text(json.dumps(LOG))
        command = [str(python), "-m", "synapse.app.homeserver"]
        command += ["--config-path", str(home / "homeserver.yaml")]
        subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=home)
        ready = f"http://127.0.0.1:{port}/_matrix/client/versions"
        with running(command, ready=lambda: answers(ready), log=home / "log", within=90) as process:
            clients = _accounts(port, count)

            def stored() -> int:
                with psycopg.connect(where) as connection:
                    row = connection.execute(
                        "SELECT count(*) FROM events WHERE type = 'm.room.message'"
                    ).fetchone()
                return int(row[0]) if row else 0

            yield Peer(
                name=f"Synapse {_version(python)}, PostgreSQL, one process",
                wire="matrix",
                clients=clients,
                processes=[process.pid],
                stored=stored,
                steady_rate=10,
                first_rate=10,
            )


def _installed() -> Path:
    """Return the virtual environment's Python, made where it is missing."""
    python = VENV / "bin" / "python"
    done = VENV / "requirements.txt"
    if not done.is_file() or done.read_text() != REQUIREMENTS.read_text():
        print(f"Installing Synapse into {VENV.relative_to(HERE.parent)} …", flush=True)
        for command in (
            [sys.executable, "-m", "venv", str(VENV)],
            [str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)],
        ):
            if subprocess.run(command, check=False).returncode:
                raise Missing(f"pip install -r bench/{REQUIREMENTS.name}, which failed")
        done.write_text(REQUIREMENTS.read_text())
    return python


def _version(python: Path) -> str:
    asked = [
        str(python),
        "-c",
        "from importlib.metadata import version; print(version('matrix-synapse'))",
    ]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _database(postgres: Postgres) -> dict[str, str]:
    name = sql.Identifier("synapse")
    postgres.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    postgres.execute(
        sql.SQL(
            "CREATE DATABASE {} OWNER {} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
        ).format(name, name)
    )
    return {"host": str(postgres.socket_folder), "user": "synapse", "dbname": "synapse"}


LOG = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"level": "ERROR", "handlers": ["console"]},
}


def _config(home: Path, port: int, database: dict[str, str]) -> dict[str, Any]:
    return {
        "server_name": "bench.localhost",
        "pid_file": str(home / "pid"),
        "listeners": [
            {
                "port": port,
                "type": "http",
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {"name": "psycopg2", "args": {**database, "cp_min": 5, "cp_max": 10}},
        "log_config": str(home / "log.yaml"),
        "media_store_path": str(home / "media"),
        "signing_key_path": str(home / "signing.key"),
        "registration_shared_secret": SECRET,
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "presence": {"enabled": False},
        "enable_search": False,
        "bcrypt_rounds": 4,
        "rc_message": FREELY,
        "rc_registration": FREELY,
        "rc_login": {"address": FREELY, "account": FREELY, "failed_attempts": FREELY},
        "rc_joins": {"local": FREELY, "remote": FREELY},
        "rc_joins_per_room": FREELY,
        "rc_invites": {"per_room": FREELY, "per_user": FREELY, "per_issuer": FREELY},
        "rc_room_creation": FREELY,
    }


def _accounts(port: int, count: int) -> list[dict[str, Any]]:
    """Make accounts, and a room for every two of them."""
    client = Asking(port)
    tokens = [client.register(f"u{number}") for number in range(count)]
    rooms = []
    for first in range(0, count, 2):
        wanted = {"preset": "private_chat", "invite": [f"@u{first + 1}:bench.localhost"]}
        room = client.ask("POST", "/client/v3/createRoom", wanted, tokens[first])["room_id"]
        client.ask("POST", f"/client/v3/rooms/{quote(room)}/join", {}, tokens[first + 1])
        rooms.append(room)
    # A place in the stream of everything is one for everybody.
    since = client.ask("GET", "/client/v3/sync?timeout=0", None, tokens[-1])["next_batch"]
    return [
        {
            "host": "127.0.0.1",
            "port": port,
            "token": token,
            "room": rooms[number // 2],
            "since": since,
        }
        for number, token in enumerate(tokens)
    ]


class Asking:
    """One connection to the server."""

    def __init__(self, port: int) -> None:
        """Connect when first asked."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """Ask, and return the answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None if body is None else json.dumps(body)
        target = path if path.startswith("/_") else f"/_matrix{path}"
        self._connection.request(method, target, data, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)

    def register(self, name: str) -> str:
        """Make an account by the shared secret; returns its token."""
        path = "/_synapse/admin/v1/register"
        nonce = self.ask("GET", path)["nonce"]
        said = b"\0".join(part.encode() for part in (nonce, name, "secret", "notadmin"))
        facts = {
            "nonce": nonce,
            "username": name,
            "password": "secret",
            "admin": False,
            "mac": hmac.new(SECRET.encode(), said, hashlib.sha1).hexdigest(),
        }
        return str(self.ask("POST", path, facts)["access_token"])
