"""Push deliveries per second, next to npm web-push: `python -m bench.push [--write]`.

Same payload, same subscriptions (2,000, each with keys of its own), same TLS sink in a process of
its own, once instant and once with one that takes 50 ms. npm web-push gets a keep-alive agent and
the best of several concurrencies; each side is one process, and rounds of the two alternate, so
that whatever else the machine does weighs on both.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pycurl
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.channels.contract import PushMessage, PushSubscription, Urgency
from app.channels.vapid import VapidKeys, new_vapid_keys
from app.channels.webpush import WebPush
from app.core.clock import SystemClock
from app.core.outbound import OutboundGuard
from tests.channels.certificates import Certificates, make_certificates

HERE = Path(__file__).parent
SUBSCRIPTIONS = 2_000
ROUNDS = 5
DELAYS_MS = (0, 50)
CONCURRENCIES = (1, 10, 50, 100, 200)
SUBJECT = "mailto:drift@jobvej.example"
TARGET = 4.0
PAYLOAD = json.dumps(
    {"title": "Nyt job: Lagermedarbejder", "body": "Søg senest fredag", "url": "/opslag/0190b2c4"}
).encode()


@dataclass(frozen=True)
class Row:
    """One sink's figures, in messages a second."""

    delay_ms: int
    ours: list[float]
    theirs: list[float]
    concurrency: int

    @property
    def ratio(self) -> float:
        """Return how many times npm web-push's median rate ours is."""
        return statistics.median(self.ours) / statistics.median(self.theirs)


@contextmanager
def sink(certificates: Certificates, delay_ms: int) -> Iterator[str]:
    """Run the sink in a process of its own, and yield its origin."""
    command = ["node", str(HERE / "push_sink.mjs"), str(certificates.key)]
    command += [str(certificates.certificate), str(delay_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"https://localhost:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()


def subscriptions(origin: str) -> list[PushSubscription]:
    """Return 2,000 subscriptions at the sink, each with keys of its own."""
    made = []
    for number in range(SUBSCRIPTIONS):
        point = _point(ec.generate_private_key(ec.SECP256R1()))
        auth = _base64url(number.to_bytes(16, "big"))
        made.append(PushSubscription(f"{origin}/push/{number}", point, auth))
    return made


def write_work(folder: Path, to: list[PushSubscription], keys: VapidKeys, ca: Path) -> Path:
    """Write for the peer what we work on ourselves."""
    scalar = keys.private_key.private_numbers().private_value.to_bytes(32, "big")
    work = {
        "subscriptions": [
            {"endpoint": s.endpoint, "keys": {"p256dh": s.p256dh, "auth": s.auth}} for s in to
        ],
        "payload": PAYLOAD.decode(),
        "publicKey": keys.public_key,
        "privateKey": _base64url(scalar),
        "subject": SUBJECT,
        "ca": str(ca),
    }
    path = folder / "work.json"
    path.write_text(json.dumps(work))
    return path


class Peer:
    """npm web-push in a process that lives through all of its rounds."""

    def __init__(self, work: Path, concurrency: int) -> None:
        """Start it, and let it warm up with one round that does not count."""
        command = ["node", str(HERE / "push_npm.mjs"), str(work), str(concurrency)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.rate()

    def rate(self) -> float:
        """Let it send everybody one message, and return its rate."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print("round", file=self._process.stdin, flush=True)
        result = json.loads(self._process.stdout.readline())
        assert result["delivered"] == SUBSCRIPTIONS
        return float(SUBSCRIPTIONS / result["seconds"])

    def stop(self) -> None:
        """End it."""
        self._process.communicate()


def our_rate(transport: WebPush, to: list[PushSubscription]) -> float:
    """Send everybody one message, and return the rate."""
    messages = [PushMessage(s, PAYLOAD, urgency=Urgency.NORMAL, topic="bench") for s in to]
    started = time.perf_counter()
    outcomes = transport.send_many(messages)
    seconds = time.perf_counter() - started
    assert all(outcome.is_delivered for outcome in outcomes), outcomes[0]
    return len(to) / seconds


def measure(delay_ms: int, folder: Path) -> Row:
    """Measure both against one sink."""
    certificates = make_certificates(folder)
    keys = new_vapid_keys()
    with sink(certificates, delay_ms) as origin:
        to = subscriptions(origin)
        work = write_work(folder, to, keys, certificates.ca)
        guard = OutboundGuard({origin}, ca_file=str(certificates.ca))
        transport = WebPush(keys, subject=SUBJECT, clock=SystemClock(), guard=guard)
        best = best_concurrency(work, delay_ms)
        peer = Peer(work, best)
        our_rate(transport, to)  # warm, as the peer is
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(peer.rate())
            ours.append(our_rate(transport, to))
        peer.stop()
        transport.close()
        insist_that_all_arrived(origin, certificates.ca)
    return Row(delay_ms, ours, theirs, best)


def best_concurrency(work: Path, delay_ms: int) -> int:
    """Return the concurrency at which npm web-push is fastest, by the median of three rounds.

    One at a time against a slow sink is left out: it cannot pass 20 a second.
    """
    rates = {}
    for concurrency in CONCURRENCIES:
        if concurrency > 1 or not delay_ms:
            peer = Peer(work, concurrency)
            rates[concurrency] = statistics.median(peer.rate() for _ in range(3))
            peer.stop()
    print(f"npm web-push, sink {delay_ms} ms:", {c: round(r) for c, r in rates.items()}, flush=True)
    return max(rates, key=lambda c: rates[c])


def insist_that_all_arrived(origin: str, ca: Path) -> None:
    """Fail unless the sink took every message of the measured rounds."""
    context = ssl.create_default_context(cafile=str(ca))
    with urllib.request.urlopen(f"{origin}/taken", context=context) as answer:
        taken = json.load(answer)
    print("the sink took", taken, flush=True)
    assert taken["over"]["2.0"] == (ROUNDS + 1) * SUBSCRIPTIONS


def report(rows: list[Row]) -> str:
    """Return the table, with machine and versions."""
    lines = [
        "# Push deliveries a second",
        "",
        _what_was_done(),
        "",
        "| sink | npm web-push, its best concurrency | ours | ratio | target |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {'instant' if not row.delay_ms else f'{row.delay_ms} ms'} | {_spread(row.theirs)} "
        f"(at {row.concurrency}) | {_spread(row.ours)} | {row.ratio:.1f} × | ≥ {TARGET:.0f} × |"
        for row in rows
    ]
    return "\n".join([*lines, "", machine(), "", "Again with `python -m bench.push --write`.", ""])


def _what_was_done() -> str:
    return (
        f"{SUBSCRIPTIONS} subscriptions with keys of their own, {len(PAYLOAD)} bytes of payload, "
        f"median of {ROUNDS} rounds (lowest–highest), one process each, the TLS sink in its own."
    )


def machine() -> str:
    """Return what it was measured on."""
    node = subprocess.run(["node", "-v"], check=True, stdout=subprocess.PIPE, text=True).stdout
    package = HERE.parent / "node_modules" / "web-push" / "package.json"
    peer = json.loads(package.read_text())["version"]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), shared with the sink and all else; "
        f"Python {platform.python_version()}, {' '.join(pycurl.version.split()[:2])}; "
        f"node {node.strip()}, web-push {peer}."
    )


def _spread(rates: list[float]) -> str:
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f})"


def _point(key: ec.EllipticCurvePrivateKey) -> str:
    return _base64url(
        key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
    )


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def main() -> int:
    """Measure, print, perhaps write, and say with the exit code whether the target was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/results/push.md")
    write = parser.parse_args().write
    rows = []
    for delay_ms in DELAYS_MS:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(delay_ms, Path(folder)))
    text = report(rows)
    print(text)
    if write:
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "push.md").write_text(text)
    return 0 if all(row.ratio >= TARGET for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
