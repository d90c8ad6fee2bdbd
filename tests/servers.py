"""The real servers that tests talk to: PostgreSQL, Redis, nginx, clamd, Chromium, the service.

Each is a context manager that starts one on a free port or socket in a folder of its own and
leaves nothing behind, and a fixture that shares one for a session. Under xdist every process
starts its own, so no test meets another's rows. `tests/conftest.py` names this file a plugin.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
OWNER, APPLICATION = "jobvej_owner", "jobvej_app"
CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


class NotReady(Exception):
    """A server did not come up in time, or ended at once; its own words are in the message."""


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def folder(owner: str | None = None) -> Iterator[Path]:
    """Lend a folder with a name short enough for Unix sockets."""
    path = Path(tempfile.mkdtemp(prefix="jobvej-"))
    try:
        if owner:
            shutil.chown(path, owner)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(
    command: list[str],
    *,
    ready: Callable[[], bool],
    log: Path,
    env: dict[str, str] | None = None,
    stop: signal.Signals = signal.SIGTERM,
    user: str | None = None,
    within: float = 30,
    patience: float = 10,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; it dies with us even when we are killed.

    `within` is how many seconds it gets to be ready, `patience` how many to stop by itself.
    """
    leash = ["setpriv", "--pdeathsig", stop.name.removeprefix("SIG")]
    if user:
        leash += [f"--reuid={user}", f"--regid={user}", "--init-groups"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*leash, *command], stdout=out, stderr=out, env=env, start_new_session=True, cwd=ROOT
        )
    try:
        wait_until(lambda: process.poll() is not None or ready(), within=within)
        if process.poll() is not None or not ready():
            raise NotReady(f"{command[0]}: {log.read_text(errors='replace')[-4000:]}")
        yield process
    finally:
        process.send_signal(stop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition: Callable[[], bool], *, within: float) -> bool:
    """Wait for a condition, at most so many seconds; answer whether it came."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def accepts(port: int) -> bool:
    """Say whether something listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Database:
    """One database, as the role that owns its tables and as the one the service runs under."""

    name: str
    owner_url: str
    app_url: str


class Postgres:
    """A PostgreSQL of our own; row-level security binds both of its roles."""

    def __init__(self, socket_folder: Path) -> None:
        self.socket_folder = socket_folder
        self._numbers = count(1)
        for role in (OWNER, APPLICATION):
            self.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))

    def execute(self, statement: sql.Composed, database: str = "postgres") -> None:
        """Run a statement as the superuser, outside a transaction."""
        where = {"host": str(self.socket_folder), "user": "postgres", "dbname": database}
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(statement)

    def new_database(self, template: Database | None = None) -> Database:
        """Make a database, empty or a copy of another that nobody is connected to."""
        name = f"jobvej_{next(self._numbers)}"
        make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name),
            sql.Identifier(OWNER),
            sql.Identifier(template.name if template else "template1"),
        )
        self.execute(make)
        if not template:
            self._let_application_in(name)
        return Database(name, self._url(OWNER, name), self._url(APPLICATION, name))

    def drop_database(self, database: Database) -> None:
        """Remove a database, and whoever is still connected to it."""
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name))
        self.execute(drop)

    def drop_roles(self) -> None:
        """Remove both roles again, for a test that makes them by other means."""
        for role in (OWNER, APPLICATION):
            self.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))

    def _let_application_in(self, database: str) -> None:
        # What deploy/README.md has an administrator do: rows, but no tables.
        rights = {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE, SELECT"}
        for things, allowed in rights.items():
            statement = (
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {{}} GRANT {allowed} ON {things} TO {{}}"
            )
            roles = sql.Identifier(OWNER), sql.Identifier(APPLICATION)
            self.execute(sql.SQL(statement).format(*roles), database)

    def _url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.socket_folder}"


@contextlib.contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Start the newest PostgreSQL that Debian installed, on a socket, without waiting for disks."""
    programs = max(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    user = "postgres" if os.geteuid() == 0 else None
    own = {"user": pwd.getpwnam(user).pw_uid, "group": pwd.getpwnam(user).pw_gid} if user else {}
    initial = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    with folder(user) as home, folder() as logs:
        subprocess.run(
            [programs / "initdb", "--pgdata", home / "data", "--username=postgres", *initial],
            check=True,
            capture_output=True,
            cwd="/",
            extra_groups=[] if user else None,
            **own,
        )
        options = {
            "unix_socket_directories": home,
            "listen_addresses": "",
            "max_connections": 200,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        command = [str(programs / "postgres"), "-D", str(home / "data")]
        command += [part for key, value in options.items() for part in ("-c", f"{key}={value}")]

        def ready() -> bool:
            asked = [programs / "pg_isready", "--quiet", "--host", home, "--username=postgres"]
            return subprocess.run(asked, check=False).returncode == 0

        log = logs / "postgres.log"
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        with running(command, ready=ready, log=log, stop=signal.SIGINT, user=user):
            yield Postgres(home)


@contextlib.contextmanager
def redis_server(port: int = 0) -> Iterator[str]:
    """Start a Redis that keeps nothing on disk, on a free port if none is given; yields its URL."""
    port = port or free_port()
    with folder() as home:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--dir", str(home)]
        with running(command, ready=lambda: accepts(port), log=home / "redis.log"):
            yield f"redis://127.0.0.1:{port}/0"


NGINX = """
daemon off; worker_processes 1; pid @HOME@/nginx.pid; error_log stderr;
events { worker_connections 4096; }
http {
  access_log off; include /etc/nginx/mime.types;
  client_body_temp_path @HOME@/body; proxy_temp_path @HOME@/proxy; fastcgi_temp_path @HOME@/fcgi;
  uwsgi_temp_path @HOME@/uwsgi; scgi_temp_path @HOME@/scgi;
  @CONFIG@
}
"""


@contextlib.contextmanager
def nginx_server(config: str) -> Iterator[str]:
    """Start nginx with what stands inside `http { }`; `@PORT@` is its free port. Yields its URL."""
    port = free_port()
    # Started by root, its workers run as nobody: they need to reach their temporary files.
    with folder() as home:
        home.chmod(0o755)
        filled = NGINX.replace("@CONFIG@", config).replace("@HOME@", str(home))
        (home / "nginx.conf").write_text(filled.replace("@PORT@", str(port)))
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
        command = [program, "-c", str(home / "nginx.conf"), "-e", "stderr", "-p", str(home)]
        with running(command, ready=lambda: accepts(port), log=home / "nginx.log"):
            yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Clamd:
    """ClamAV's daemon, at a Unix socket and at a port."""

    socket: str
    port: int


@contextlib.contextmanager
def clamd_server(
    signatures: dict[str, bytes], *, most_bytes: int = 0, port: int = 0
) -> Iterator[Clamd]:
    """Start clamd with a database of our own: whatever holds one of these contents is infected.

    Nothing is downloaded. `most_bytes` is the longest stream it takes; 0 is its own limit, and
    port 0 any that is free.
    """
    port = port or free_port()
    with folder() as home:
        (home / "database").mkdir()
        # Name, any kind of file, anywhere in it, what to look for (docs.clamav.net, signatures).
        lines = [f"{name}:0:*:{content.hex()}\n" for name, content in signatures.items()]
        (home / "database" / "ours.ndb").write_text("".join(lines))
        options = {
            "Foreground": "yes",
            "LocalSocket": home / "clamd.sock",
            "TCPSocket": port,
            "TCPAddr": "127.0.0.1",
            "DatabaseDirectory": home / "database",
            "TemporaryDirectory": home,
            "StreamMaxLength": most_bytes or "25M",
            "User": pwd.getpwuid(os.geteuid()).pw_name,
        }
        config = home / "clamd.conf"
        config.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
        program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin") or "clamd"
        command = [program, "--config-file", str(config)]
        with running(command, ready=lambda: accepts(port), log=home / "clamd.log"):
            yield Clamd(str(home / "clamd.sock"), port)


@contextlib.contextmanager
def chromium_browser(*flags: str) -> Iterator[Browser]:
    """Start Debian's Chromium through Playwright, kept from calling home."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*CHROMIUM_FLAGS, *flags]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def service(**settings: str) -> Iterator[str]:
    """Start the whole service as `make run` does, with data of its own; yields its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with folder() as home:
        env = {**os.environ, "PORT": str(port), "DATA_DIR": str(home / "var"), **settings}
        command = [sys.executable, str(ROOT / "tools" / "run.py")]
        with running(
            command, ready=lambda: answers(f"{url}/healthz"), log=home / "log", env=env, within=90
        ):
            yield url


def answers(url: str) -> bool:
    """Say whether a GET is answered with success."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status < 400
    except (OSError, urllib.error.HTTPError):
        return False


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with chromium_browser() as browser:
        yield browser
