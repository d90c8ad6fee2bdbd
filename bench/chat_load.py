"""The load of the chat benchmark: thousands of clients in one process, at little cost a message.

It shares two cores with the server it measures, so it is one loop over epoll, and each peer's wire
(`bench/chat_wires.py`) writes and reads its bytes by hand. Messages are sent at random moments
at the asked rate, whether earlier ones have arrived or not, and found again by a number in their
bodies. The bench gives its orders as lines of JSON, and each is answered with one.
"""

from __future__ import annotations

import gc
import json
import random
import resource
import select
import socket
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.chat_wires import WIRES, Wire

GRACE = 2.0  # seconds that the last messages of a round get to arrive
SEED = 11


@dataclass(frozen=True)
class Round:
    """What became of the messages sent at one rate."""

    delivered_rate: float
    sent: int
    arrived: int
    in_time: int
    again: int
    refused: int
    lost: int
    median: float
    p99: float
    late: float
    said: list[str] = field(default_factory=list)


class Line:
    """One connection: a socket that never blocks, and what it has yet to send."""

    def __init__(self, load: Load, wire: Wire, number: int) -> None:
        """Begin to connect."""
        self.wire, self.number = wire, number
        self._load, self._waiting = load, b""
        self._socket = socket.socket()
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.connect_ex(wire.address)
        self.send(wire.opening(number))
        load.lines[self._socket.fileno()] = self
        load.poll.register(self._socket, select.EPOLLIN | select.EPOLLOUT)

    def send(self, data: bytes) -> None:
        """Send now what goes, and the rest as soon as it does."""
        if self._waiting:
            self._waiting += data
            return
        try:
            sent = self._socket.send(data)
        except (BlockingIOError, OSError):
            sent = 0
        if sent < len(data):
            self._waiting = data[sent:]
            if self._socket.fileno() in self._load.lines:
                self._load.poll.modify(self._socket, select.EPOLLIN | select.EPOLLOUT)

    def ready(self, what: int) -> None:
        """Read and send what can be."""
        if what & select.EPOLLOUT:
            self._load.poll.modify(self._socket, select.EPOLLIN)
            waiting, self._waiting = self._waiting, b""
            if waiting:
                self.send(waiting)
        if what & ~select.EPOLLOUT:
            try:
                data = self._socket.recv(262_144)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._load.lose(self)
            elif answer := self.wire.take(data, self.number):
                self.send(answer)

    def close(self) -> None:
        """Hang up."""
        del self._load.lines[self._socket.fileno()]
        self._socket.close()


class Load:
    """All clients of one run; client 2n talks with client 2n + 1."""

    def __init__(self, wires: list[Wire]) -> None:
        """Know the clients; none is connected yet."""
        self.poll, self.lines = select.epoll(), dict[int, Line]()
        self._wires, self._chance = wires, random.Random(SEED)
        self._of: dict[int, list[Line]] = {}
        self._lost, self._at = 0, 0
        self._sent_at: dict[int, float] = {}
        self._took: dict[int, float] = {}
        self._again, self._receiver = 0, dict[int, Wire]()

    def connect(self, *, at_once: int, within: float) -> float:
        """Connect everybody, so many at once; returns the seconds that it took."""
        began = time.perf_counter()
        waiting, coming = deque(self._wires), set[int]()
        while waiting or coming:
            while waiting and len(coming) < at_once:
                wire = waiting.popleft()
                coming.add(id(wire))
                self._of[id(wire)] = [Line(self, wire, n) for n in range(wire.lines)]
            for line in self._pump(0.1):
                if line.wire.is_ready:
                    coming.discard(id(line.wire))
            if self._lost or time.perf_counter() - began > within:
                raise RuntimeError(
                    f"{len(waiting) + len(coming)} clients could not connect, {self._lost} lost"
                )
        return time.perf_counter() - began

    def idle(self, seconds: float) -> None:
        """Only answer heartbeats."""
        self._pump_until(time.perf_counter() + seconds, lambda: False)

    def each_once(self, per_second: float) -> Round:
        """Have everybody say something at a rate, in turn, as at_rate does."""
        everybody = iter(range(len(self._wires)))
        return self._at_rate(per_second, 2 * len(self._wires) / per_second, everybody)

    def at_rate(self, per_second: float, seconds: float) -> Round:
        """Send at a rate, wait for the last to arrive, and tell what became of them."""
        return self._at_rate(per_second, seconds, self._by_chance())

    def _at_rate(self, per_second: float, seconds: float, senders: Iterator[int]) -> Round:
        first, lates = self._at, list[float]()
        self._sent_at, self._took, self._again, self._receiver = {}, {}, 0, {}
        refused = sum(wire.refused for wire in self._wires)
        now = time.perf_counter()
        due, end = now, now + seconds
        while True:
            now = time.perf_counter()
            while due <= now and due < end:
                lates.append(now - due)
                sender = next(senders, None)
                if sender is None:
                    due = end = now
                    break
                self._post(sender)
                now = time.perf_counter()
                due += self._chance.expovariate(per_second)
            if due >= end:
                break
            for _ in self._pump(max(0.0, due - now)):
                pass
        sent = self._at - first
        self._pump_until(end + GRACE, lambda: len(self._took) >= sent)
        arrivals = [self._sent_at[number] + wait for number, wait in self._took.items()]
        waits = sorted(self._took.values())
        return Round(
            delivered_rate=len(waits) / (max([end, *arrivals]) - end + seconds),
            sent=sent,
            arrived=len(waits),
            in_time=sum(at <= end + 1 for at in arrivals),
            again=self._again,
            refused=sum(wire.refused for wire in self._wires) - refused,
            lost=self._lost,
            median=1000 * statistics.median(waits) if waits else 0,
            p99=1000 * waits[int(len(waits) * 0.99)] if waits else 0,
            late=1000 * sorted(lates)[int(len(lates) * 0.99)],
            said=sorted({wire.said for wire in self._wires if wire.said})[:3],
        )

    def lose(self, line: Line) -> None:
        """Note that the server hung up."""
        self._lost += 1
        line.close()

    def _by_chance(self) -> Iterator[int]:
        while True:
            yield self._chance.randrange(len(self._wires))

    def _post(self, sender: int) -> None:
        number, self._at = self._at, self._at + 1
        wire = self._wires[sender]
        self._receiver[number] = self._wires[sender ^ 1]
        line, data = wire.post(number)
        self._sent_at[number] = time.perf_counter()
        self._of[id(wire)][line].send(data)

    def _pump_until(self, end: float, is_done: Callable[[], bool]) -> None:
        while (now := time.perf_counter()) < end and not is_done():
            for _ in self._pump(min(end - now, 0.1)):
                pass

    def _pump(self, wait: float) -> Iterator[Line]:
        for fileno, what in self.poll.poll(wait):
            line = self.lines.get(fileno)
            if line is None:
                continue
            line.ready(what)
            if line.wire.heard:
                self._hear(line.wire)
            yield line

    def _hear(self, wire: Wire) -> None:
        now = time.perf_counter()
        for number in wire.heard:
            if self._receiver.get(number) is wire:
                if number in self._took:
                    self._again += 1
                else:
                    self._took[number] = now - self._sent_at[number]
        wire.heard.clear()


class Driver:
    """The load in its own process, as the bench sees it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Speak to this process."""
        self._process = process

    def order(self, **what: Any) -> Any:
        """Give an order, and wait for what came of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(what), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the load ended by itself; what it said is above")
        return json.loads(answer)

    def connect(self, clients: Sequence[dict[str, Any]], *, at_once: int, within: float) -> float:
        """Connect these clients; returns the seconds that it took."""
        seconds = self.order(do="connect", clients=list(clients), at_once=at_once, within=within)
        return float(seconds)

    def idle(self, seconds: float) -> None:
        """Let them sit for a while."""
        self.order(do="idle", seconds=seconds)

    def each_once(self, per_second: float) -> Round:
        """Let each of them write once."""
        return Round(**self.order(do="each", per_second=per_second))

    def at_rate(self, per_second: float, seconds: float) -> Round:
        """Let them write at a rate."""
        return Round(**self.order(do="rate", per_second=per_second, seconds=seconds))


@contextmanager
def load(wire: str) -> Iterator[Driver]:
    """Start the load for one wire; it hangs up at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from bench.chat_load import serve; serve()", wire],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Driver(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve() -> None:
    """Work off the orders of standard input; nothing is collected, which would be measured too."""
    gc.disable()
    wire = WIRES[sys.argv[1]]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    clients = Load([])
    for text in sys.stdin:
        order = json.loads(text)
        answer: Any = None
        match order.pop("do"):
            case "connect":
                clients = Load([wire(**facts) for facts in order.pop("clients")])
                answer = clients.connect(**order)
            case "idle":
                clients.idle(**order)
            case "each":
                answer = asdict(clients.each_once(**order))
            case "rate":
                answer = asdict(clients.at_rate(**order))
        print(json.dumps(answer), flush=True)
