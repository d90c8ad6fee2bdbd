"""Chat messages sent, stored and delivered, next to Prosody and Synapse: `python -m bench.chat`.

Clients in conversations of two; a message is sent at a random moment by a random one of them, and
counts when the other has it. Every server stores every message, and is asked afterwards whether
it did; our socket layer alone stores none, and shows what these layers can do at most. `--write`
puts the table into bench/results/chat.md, `--small` is for trying it out.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.chat_bare import bare_socket
from bench.chat_load import Driver, Round, load
from bench.chat_ours import ours_on_postgresql, ours_on_sqlite
from bench.chat_peer import Missing, Peer
from bench.chat_prosody import prosody, prosody_on_sqlite
from bench.chat_synapse import MOST_CLIENTS, synapse

HERE = Path(__file__).parent
CLIENTS = (500, 2_000, 5_000)
ROUNDS, STEP = 3, 1.25
SLOWEST_P99_MS = 1_000
MOST_SECONDS_TO_TELL = 300

Start = Callable[[int], AbstractContextManager[Peer]]
PEERS: dict[str, Start] = {
    "sqlite": ours_on_sqlite,
    "prosody": prosody,
    "prosody-sqlite": prosody_on_sqlite,
    "postgresql": ours_on_postgresql,
    "synapse": synapse,
    "bare": bare_socket,
}
ONCE = ("synapse",)
"""Those that are measured with the fewest clients alone."""


@dataclass(frozen=True)
class Pace:
    """How long the parts of a run take, in seconds."""

    warm: float
    steady: float
    step: float


PACE, SMALL_PACE = Pace(5, 10, 8), Pace(2, 5, 4)


@dataclass(frozen=True)
class Row:
    """One server with so many clients."""

    which: str
    name: str
    clients: int
    memory: float
    connect: float
    steady_rate: float
    median: float
    p99: float
    highest: float
    late: float
    wrong: str


def main() -> int:
    """Measure, print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/results/chat.md")
    parser.add_argument("--small", action="store_true", help="500 clients (Synapse 100), short")
    parser.add_argument("--only", choices=PEERS, action="append", help="may be given again")
    parser.add_argument("--clients", type=int, action="append", help="may be given again")
    options = parser.parse_args()
    counts = options.clients or (CLIENTS[:1] if options.small else CLIENTS)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    rows, missing = [], []
    for count in counts:
        for which in options.only or PEERS:
            if which in ONCE and count != counts[0]:
                continue
            try:
                rows.append(measured(which, count, small=options.small))
            except Missing as what:
                missing.append(f"{which} was left out: {what}")
    text = report(rows, missing, small=options.small)
    print(text)
    if options.write:
        (HERE / "results" / "chat.md").write_text(text)
    return 0 if not missing and all(is_met for _, _, is_met in targets(rows)) else 1


def measured(which: str, count: int, *, small: bool) -> Row:
    """Measure one server with so many clients."""
    if which == "synapse":
        count = 100 if small else min(count, MOST_CLIENTS)
    with PEERS[which](count) as peer:
        row = _measured(which, peer, SMALL_PACE if small else PACE)
    print(line(row), flush=True)
    return row


def _measured(which: str, peer: Peer, pace: Pace) -> Row:
    with load(peer.wire) as few:  # what is loaded when it is first needed is no connection's
        few.connect(peer.clients[:20], at_once=20, within=60)
        few.at_rate(10, pace.warm)
    time.sleep(2)
    before, stored = peer.memory(), peer.stored() if peer.stored else 0
    with load(peer.wire) as driver:
        seconds = driver.connect(peer.clients, at_once=peer.at_once, within=peer.connected_within)
        driver.idle(3)
        memory = (peer.memory() - before) / len(peer.clients)
        rounds = [_said(driver.each_once(peer.steady_rate))]
        _until_told(peer, driver)
        steady = [_said(driver.at_rate(peer.steady_rate, pace.steady)) for _ in range(ROUNDS)]
        rising = climb(driver, peer.first_rate, pace.step)
        rounds += steady + rising
    kept = peer.stored() - stored if peer.stored else None
    return Row(
        which=which,
        name=peer.name,
        clients=len(peer.clients),
        memory=memory / 1_000,
        connect=seconds,
        steady_rate=peer.steady_rate,
        median=statistics.median(one.median for one in steady),
        p99=statistics.median(one.p99 for one in steady),
        highest=max((one.delivered_rate for one in rising if is_sustained(one)), default=0),
        late=statistics.median(one.late for one in steady),
        wrong=what_went_wrong(rounds, kept),
    )


def _until_told(peer: Peer, driver: Driver) -> None:
    """Have whoever is to be told of a first message be told: after it nobody is told again."""
    for _second in range(MOST_SECONDS_TO_TELL):
        if peer.untold is None or not peer.untold():
            return
        driver.idle(1)
    raise RuntimeError(f"some were not told within {MOST_SECONDS_TO_TELL} seconds")


def _said(one: Round) -> Round:
    """Show on the way how a round went."""
    print(
        f"  {one.delivered_rate:7.0f}/s: {one.arrived:,} of {one.sent:,}, {one.in_time:,} in time, "
        f"median {one.median:.1f} ms, p99 {one.p99:.1f}, driver late {one.late:.1f}",
        file=sys.stderr,
        flush=True,
    )
    return one


def climb(driver: Driver, rate: float, seconds: float) -> list[Round]:
    """Send at rising rates until one is not sustained, twice."""
    rounds: list[Round] = []
    failed = 0
    while failed < 2:
        rounds.append(_said(driver.at_rate(rate, seconds)))
        if is_sustained(rounds[-1]):
            rate, failed = rate * STEP, 0
        else:
            failed += 1
            driver.idle(2)
    return rounds


def is_sustained(one: Round) -> bool:
    """Say whether everything that was sent arrived, and soon enough."""
    return one.in_time == one.sent and one.p99 <= SLOWEST_P99_MS


def what_went_wrong(rounds: Sequence[Round], kept: int | None) -> str:
    """Say what a server did that it should not, in words; empty where there was nothing.

    `kept` is how many messages it stored, and None for one that is to store none.
    """
    arrived = sum(one.arrived for one in rounds)  # what was cut off at the end was not taken
    facts = {
        "lost": sum(one.sent - one.arrived - one.refused for one in rounds[:-2]),
        "twice": sum(one.again for one in rounds),
        "refused": sum(one.refused for one in rounds),
        "hung up": max(one.lost for one in rounds),
        "not stored": 0 if kept is None else max(0, arrived - kept),
    }
    words = [said for one in rounds for said in one.said]
    return ", ".join([f"{n:,} {what}" for what, n in facts.items() if n] + words[:1])


def line(row: Row) -> str:
    """Return a line of the table."""
    return (
        f"| {row.name} | {row.clients:,} | {row.steady_rate:.0f}/s | {row.median:.1f} "
        f"| {row.p99:.1f} | {row.highest:,.0f} | {row.memory:.0f} | {row.connect:.0f} "
        f"| {row.late:.1f} | {row.wrong} |"
    )


COLUMNS = (
    "", "clients", "at", "median ms", "p99 ms", "highest rate, messages/s", "kB a connection",
    "s to connect all", "driver late, p99 ms", "went wrong",
)  # fmt: skip


def targets(rows: Sequence[Row]) -> list[tuple[str, str, bool]]:
    """Return what is aimed at, what it came to, and whether it was met."""
    of = {(row.which, row.clients): row for row in rows}
    counts = sorted({row.clients for row in rows if row.which == "sqlite"})
    found = []

    def aim(what: str, value: float, least: float | None = None, most: float | None = None) -> None:
        is_met = (least is None or value >= least) and (most is None or value <= most)
        found.append((what, f"{value:,.2f}" if value < 10 else f"{value:,.0f}", is_met))

    for count in counts:
        mine = of["sqlite", count]
        for which in ("prosody", "prosody-sqlite"):
            theirs = of.get((which, count))
            if theirs and theirs.highest:
                what = f"highest rate, {count:,} clients, × {theirs.name} (≥ 4)"
                aim(what, mine.highest / theirs.highest, least=4)
                what = f"p99 at 200/s, {count:,} clients, × {theirs.name} (≤ 0.25)"
                aim(what, mine.p99 / theirs.p99, most=0.25)
        aim(f"kB an idle connection, {count:,} clients (≤ 75)", mine.memory, most=75)
    for row in rows:
        if row.which == "synapse" and row.highest and counts:
            first = of["sqlite", counts[0]]
            aim("highest rate × Synapse's (≥ 25)", first.highest / row.highest, least=25)
    if len(counts) > 1:
        few, many = of["sqlite", counts[0]], of["sqlite", counts[-1]]
        what = f"p99 at 200/s, {many.clients:,} clients, × that with {few.clients:,} (≤ 1.5)"
        aim(what, many.p99 / few.p99, most=1.5)
    return found


def report(rows: Sequence[Row], missing: Sequence[str], *, small: bool) -> str:
    """Return the whole report."""
    pace = SMALL_PACE if small else PACE
    return "\n".join(
        [
            "# Chat",
            "",
            what_was_done(pace),
            "",
            f"| {' | '.join(COLUMNS)} |",
            "|---" * len(COLUMNS) + "|",
            *map(line, rows),
            "",
            *(
                f"- {'met' if is_met else '**missed**'}: {what}: {value}"
                for what, value, is_met in targets(rows)
            ),
            *limits(rows),
            *(f"- {what}" for what in missing),
            "",
            HOW_THEY_ARE_SET_UP,
            "",
            machine(),
            "Again with `python -m bench.chat --write`.",
            "",
        ]
    )


def limits(rows: Sequence[Row]) -> Iterator[str]:
    """Say how far our socket layer alone comes, beside each Prosody with as many clients."""
    for alone in (row for row in rows if row.which == "bare"):
        for row in rows:
            if row.which.startswith("prosody") and row.clients == alone.clients and row.highest:
                rate, p99 = alone.highest / row.highest, alone.p99 / row.p99
                yield (
                    f"- limit: our socket layer alone comes to {rate:.2f} × the highest rate of "
                    f"{row.name}, and to {p99:.2f} × its p99 at {row.steady_rate:.0f}/s"
                )


HOW_THEY_ARE_SET_UP = (
    "Jobvej: encryption, access checks and limits on rates on, its worker beside it. Prosody: "
    "archive for everybody, in its files or in SQLite; no TLS, no roster. Synapse has no socket: "
    "its clients wait in /sync, and it is measured with as many as it bears, at a rate that it "
    "reaches. PostgreSQL does not wait for disks, for either. Our socket layer alone is the same "
    "gunicorn, WebSocket and Flask-SocketIO, which pass a message on: nobody is known, and nothing "
    "is checked, ciphered or stored."
)


def what_was_done(pace: Pace) -> str:
    """Return how it was measured."""
    return (
        "Clients in conversations of two, all connected; messages of about 100 characters at "
        "random moments, from a driver in a process of its own. Everybody says something once "
        "before it is measured, and Jobvej has told them of what they have not seen. Latency: "
        "sent until the other client has it, the median of "
        f"{ROUNDS} rounds of {pace.steady:.0f} s. Highest rate: "
        f"steps of {pace.step:.0f} s, each {STEP} × the last, until not all arrived or p99 passed "
        f"{SLOWEST_P99_MS / 1_000:.0f} s. Memory: resident, of the server's processes, from "
        "before the clients came until they sat there. Each server is asked what it stored."
    )


def machine() -> str:
    """Return what it was measured on."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}) shared with the driver, the databases "
        f"and all else (load {os.getloadavg()[1]:.1f}). Python {platform.python_version()}."
    )


if __name__ == "__main__":
    sys.exit(main())
