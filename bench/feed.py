"""The feed over 100,000 openings, next to a bare Flask hello and to nginx: `python -m bench.feed`.

Two gunicorn processes (gevent) each, wrk with 16 connections, the median of several rounds, on
SQLite and on PostgreSQL. What "uncached" says is made so: every address of a round is asked
once. `--write` puts the table into bench/results/feed.md, `--small` is for trying it out.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psutil
from sqlalchemy import text

from app import wiring
from app.core.clock import SystemClock
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import RandomIds
from app.core.tenants import row_security_ddl, tenant_tables
from app.core.types import Base
from app.core.work import Units, the_service
from app.listings.categories import categories, set_up_categories
from app.listings.geography import municipalities
from app.listings.kinds import ListingKind
from app.tenancy.service import set_up_municipality
from bench.feed_data import COMMON, ROLES, fill, invented_words
from tests.servers import answers, free_port, nginx_server, postgres_server, running

HERE = Path(__file__).parent
ROUNDS, SECONDS, CONNECTIONS, PROCESSES = 3, 4, 16, 2
MASTER_KEYS = "bench:" + "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
LUA = """
local paths, at = {}, 0
for line in io.lines("@FILE@") do paths[#paths + 1] = line end
local number = 0
function setup(thread)
  thread:set("offset", number * math.floor(#paths / 2))
  number = number + 1
end
function request()
  at = at + 1
  return wrk.format("GET", paths[(at + offset) % #paths + 1]@HEADERS@)
end
function done(summary, latency, requests)
  local wrong = summary.errors
  io.write(string.format("RESULT %f %f %f %d %d %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    wrong.status, wrong.connect + wrong.read + wrong.write, wrong.timeout))
end
"""


@dataclass(frozen=True)
class Figures:
    """One case: requests a second, milliseconds at the median and at p99, and what went wrong.

    Answers of 400 and above, connections that failed, and answers that took more than two seconds.
    """

    per_second: float
    median: float
    p99: float
    refused: int
    broken: int
    late: int


@dataclass(frozen=True)
class Case:
    """A set of addresses, and what is expected of them.

    What `is_known` was asked for until every process had answered most of it.
    """

    name: str
    paths: Callable[[random.Random], list[str]]
    target: str = ""
    headers: str = ""
    is_known: bool = False


def main() -> int:
    """Measure, print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--small", action="store_true", help="5,000 openings, short rounds")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    count = 5_000 if options.small else 100_000
    seconds = 2 if options.small else SECONDS
    lines = []
    for name in ("sqlite", "postgresql"):
        if options.only in (None, name):
            with databases(name) as (owner_url, app_url):
                lines += measured(name, owner_url, app_url, count, seconds)
    report = heading(count, seconds) + "\n".join(lines) + "\n"
    print(report)
    if options.write:
        (HERE / "results" / "feed.md").write_text(report)
    return 0


@contextmanager
def databases(name: str) -> Iterator[tuple[str, str]]:
    """Lend an empty database: as its owner, and as the service is to reach it."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield (f"sqlite:///{folder}/bench.db",) * 2
    else:
        with postgres_server() as server:
            database = server.new_database()
            yield database.owner_url, database.app_url


def measured(name: str, owner_url: str, app_url: str, count: int, seconds: int) -> list[str]:
    """Fill a database, serve it, and return the table's lines."""
    category_ids = prepared(owner_url, count)
    with tempfile.TemporaryDirectory() as folder, served("wsgi:app", app_url, folder) as ours:
        warm(ours, owner_url, seconds)
        etag, body = fetched(ours + "/")
        ids = re.findall(r'href="/opslag/([0-9a-f-]{36})"', body.decode())
        lines = []
        with served("bench.hello:app", app_url, folder) as hello, bytes_in_nginx(body) as nginx:
            first = Case("nginx, the first page's bytes", lambda _c: ["/"])
            for root, case in [
                (nginx, first),
                *((ours, c) for c in cases(ids, category_ids, etag)),
            ]:
                lines.append(line(case, *beside(root, hello, case, seconds)))
                print(lines[-1], flush=True)
    return [f"\n## {name}\n", TABLE, *lines]


def beside(root: str, hello: str, case: Case, seconds: int) -> tuple[list[Figures], list[Figures]]:
    """Run a case and hello in turns, so that whatever else the machine does weighs on both."""
    ours, theirs = [], []
    if case.is_known:
        one_round(root, case, 16 * seconds, ROUNDS)
    for seed in range(ROUNDS):
        theirs.append(one_round(hello, HELLO, seconds, seed))
        ours.append(one_round(root, case, seconds, seed))
    return ours, theirs


def prepared(owner_url: str, count: int) -> list[str]:
    """Make the tables, one municipality and its openings; returns its categories."""
    assert wiring.doors, "every package's tables are known"
    database = Database(owner_url)
    Base.metadata.create_all(database.engine)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            for table in tenant_tables():
                for statement in row_security_ddl(table):
                    connection.exec_driver_sql(statement)
    keyring = Keyring.from_text(MASTER_KEYS)
    units = Units(database, clock=SystemClock(), ids=RandomIds(), keyring=keyring, bus=EventBus())
    here = set_up_municipality(
        units, slug="demo", name="Demo Kommune", short_name="Demo", code="0787", hosts=["localhost"]
    )
    with units.write(here, the_service("bench")) as uow:
        set_up_categories(uow)
        ids = [one.id for one in categories(uow)]
    fill(database, here, ids, count)
    database.dispose()
    return [str(one) for one in ids]


@contextmanager
def served(module: str, url: str, folder: str) -> Iterator[str]:
    """Serve an application as it is served for real: services of one process each (gevent).

    They share a port, and the system deals the connections out.
    """
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": folder,
        "MODE": "development",
        "MASTER_KEYS": MASTER_KEYS,
        "SECRET_KEY": "for-the-bench-alone-0123456789abcdef",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "gunicorn", "--reuse-port", "--log-level", "warning"]
    command += ["--graceful-timeout", "2", "-b", f"127.0.0.1:{port}", module]
    root = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        for number in range(1, PROCESSES + 1):
            log = Path(folder) / f"log-{number}"
            ready = partial(is_served_by, port, number)
            stack.enter_context(running(command, ready=ready, log=log, env=env, within=120))
        yield root


def is_served_by(port: int, number: int) -> bool:
    """Say whether so many programs listen, and whether what they serve answers."""
    every = psutil.net_connections("tcp4")
    listening = [one for one in every if one.status == "LISTEN" and one.laddr.port == port]
    return len(listening) == number and answers(f"http://127.0.0.1:{port}/")


@contextmanager
def bytes_in_nginx(body: bytes) -> Iterator[str]:
    """Serve some bytes from nginx."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "index.html").write_bytes(body)
        config = f"server {{ listen 127.0.0.1:@PORT@; root {folder}; sendfile on; }}"
        with nginx_server(config) as url:
            yield url


def warm(root: str, url: str, seconds: int) -> None:
    """Let every process read the feed in, and make the cards of most openings once."""
    database = Database(url)
    with database.reading.connect() as connection:
        ranks = connection.execute(text("SELECT rank FROM listing_search ORDER BY rank DESC"))
        every = [row.rank for row in ranks]
    database.dispose()
    pages = [f"/opslag?cursor={rank + 1}" for rank in every[::20]]
    fetched(root + "/")
    one_round(root, Case("warm", lambda chance: chance.sample(pages, len(pages))), 16 * seconds, 0)


def fetched(url: str) -> tuple[str, bytes]:
    """Return an address's ETag and body."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.headers.get("ETag", ""), answer.read()


def cases(ids: list[str], category_ids: list[str], etag: str) -> list[Case]:
    """Return what is measured."""
    words, codes = invented_words(), [m.code for m in municipalities()]
    kinds = [kind.value for kind in ListingKind]

    def filtered(chance: random.Random) -> list[str]:
        every = [
            f"/opslag?category={c}&workplace_municipality={m}{k}"
            for c in category_ids
            for m in codes
            for k in ("", *(f"&kind={kind}" for kind in kinds))
        ]
        return chance.sample(every, len(every))

    def wide(chance: random.Random) -> list[str]:
        return [
            f"/opslag?category={chance.choice(category_ids)}&cursor={deep(chance)}"
            for _ in range(30_000)
        ]

    def broad(chance: random.Random) -> list[str]:
        return [
            f"/opslag?q={quote(chance.choice(COMMON))}&cursor={deep(chance)}" for _ in range(30_000)
        ]

    def rare(chance: random.Random) -> list[str]:
        return [f"/opslag?q={quote(word)}" for word in chance.sample(words, len(words))]

    def prefix(chance: random.Random) -> list[str]:
        return [
            f"/opslag?q={quote(chance.choice((*COMMON, *ROLES))[: chance.randrange(3, 8)].lower())}"
            f"&cursor={deep(chance)}"
            for _ in range(30_000)
        ]

    def combined(chance: random.Random) -> list[str]:
        return [
            f"/opslag?q={quote(chance.choice(ROLES).lower())}+{quote(chance.choice(COMMON))}"
            f"&category={chance.choice(category_ids)}&workplace_municipality={chance.choice(codes)}"
            for _ in range(30_000)
        ]

    def mixed(chance: random.Random) -> list[str]:
        some = [filtered(chance)[:9_000], wide(chance)[:6_000], broad(chance)[:5_000]]
        some += [rare(chance)[:5_000], prefix(chance)[:5_000], combined(chance)[:5_000]]
        every = [path for part in some for path in part]
        return chance.sample(every, len(every))

    known = f', {{["If-None-Match"] = [[{etag}]]}}'
    search = "≤ 15 ms, p99 ≤ 60 ms"
    page = "≥ 0.35 × hello, p99 ≤ 3 ×"
    return [
        Case("first page", lambda _c: ["/"], "≥ 0.6 × hello"),
        Case("first page, known by its ETag (304)", lambda _c: ["/"], "≥ 0.6 × hello", known),
        Case("a listing", lambda _c: [f"/opslag/{one}" for one in ids], "≥ 0.6 × hello"),
        Case("uncached: category, municipality, kind", filtered, page),
        Case("uncached: category, any page", wide, page),
        Case("words: broad, any page", broad, search),
        Case("words: rare", rare, search),
        Case("words: a beginning, any page", prefix, search),
        Case("words: the same beginnings, asked before", prefix, search, is_known=True),
        Case("words: two, with two filters", combined, search),
        Case("all of it mixed", mixed),
    ]


def deep(chance: random.Random) -> int:
    """Return a place in the list that nobody has asked for before, mostly near the top."""
    minutes = int(min(chance.paretovariate(0.4) * 20, 100_000))
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return int(at.timestamp()) * 1_024 + chance.randrange(1_024 * 60)


def one_round(root: str, case: Case, seconds: int, seed: int) -> Figures:
    """Run wrk once."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "paths"
        paths.write_text("\n".join(case.paths(random.Random(f"{case.name}{seed}"))) + "\n")
        script = Path(folder) / "asks.lua"
        headers = case.headers or ""
        script.write_text(LUA.replace("@FILE@", str(paths)).replace("@HEADERS@", headers))
        command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), root]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+) (\d+) (\d+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    per_second, median, p99 = map(float, found.groups()[:3])
    return Figures(per_second, median, p99, *map(int, found.groups()[3:]))


HELLO = Case("hello", lambda _c: ["/"])
COLUMNS = (
    "", "requests/s", "hello beside it", "× hello", "median ms", "p99 ms", "× hello's p99", "target"
)  # fmt: skip
TABLE = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def line(case: Case, ours: list[Figures], hello: list[Figures]) -> str:
    """Return a line of the table: medians, and the medians of the ratios of each pair."""
    pairs = list(zip(ours, hello, strict=True))
    share = statistics.median(one.per_second / other.per_second for one, other in pairs)
    tail = statistics.median(one.p99 / other.p99 for one, other in pairs)
    counted = (
        (sum(getattr(f, what) for f in ours), what) for what in ("refused", "broken", "late")
    )
    errors = ", ".join(f"{number} {what}" for number, what in counted if number)
    wrong = f" ({errors})" if errors else ""
    rate, base = (statistics.median(f.per_second for f in some) for some in (ours, hello))
    middle, p99 = (statistics.median(getattr(f, n) for f in ours) for n in ("median", "p99"))
    return (
        f"| {case.name}{wrong} | {rate:,.0f} | {base:,.0f} | {share:.2f} | {middle:.1f} "
        f"| {p99:.1f} | {tail:.1f} | {case.target} |"
    )


def heading(count: int, seconds: int) -> str:
    """Return what was measured, and on what."""
    return (
        "# The feed\n\n"
        f"{count:,} openings of one municipality. {PROCESSES} gunicorn processes (gevent), "
        f"wrk with {CONNECTIONS} connections, {ROUNDS} rounds of {seconds} s in turns with hello, "
        "medians. Every address of an uncached case and of the words is asked once a round, so no "
        "page comes from memory; cards of openings seen before do.\n\n"
        f"{os.cpu_count()} cores ({platform.machine()}) shared with wrk, with the database "
        f"and with whatever else ran (load {os.getloadavg()[1]:.1f}). "
        f"Python {platform.python_version()}.\n"
        "Again with `python -m bench.feed --write`.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
