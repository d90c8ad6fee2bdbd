"""Work outside the request: named jobs, run by the worker when they are due or woken.

Huey wakes and spreads the work; the truth is in our tables, so a lost queue loses nothing.
A periodic job runs once for each minute, whatever the number of workers. What may take minutes
has a thread of its own, so that it keeps nothing else waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer

from app.core.outage import Outage, quick_pool
from app.core.rounds import one_at_a_time

WAIT_SECONDS = 0.2
QUICK_THREADS = 2

log = structlog.get_logger()

Work = Callable[[], object]


@dataclass(frozen=True)
class Every:
    """How often a periodic job runs, as the minute and hour fields of crontab; hours are UTC."""

    minute: str = "*"
    hour: str = "*"


class Jobs:
    """The named jobs of the service, and the queue that wakes them."""

    def __init__(self, queue: Huey) -> None:
        """Spread the work through this queue."""
        self.queue = queue
        self._outage = Outage()
        self.work: dict[str, Work] = {}
        self.slow: dict[str, int] = {}  # how many threads a job may have for itself
        self.periodic: dict[str, Every] = {}
        self._run = queue.task(name="run-job")(self.run)

    def add(
        self, name: str, *steps: Work, every: Every | None = None, is_slow: bool = False
    ) -> None:
        """Make a job known by its name; with `every` it also runs by itself.

        Its steps are done one after the other. One that may take minutes is slow: each of its
        steps is kept to one thread of this process, and the worker has that thread besides.
        """
        if is_slow:
            self.slow[name] = len(steps)
        self.work[name] = _in_turn([one_at_a_time(s) for s in steps] if is_slow else steps)
        if every is not None:
            self.periodic[name] = every
            self._schedule(name, every)

    def wake(self, name: str, *, after: int = 0) -> None:
        """Have a job run in the worker, soon or in `after` seconds.

        Waking one that waits already adds nothing.
        """
        self._ask_queue(name, lambda: self._wake(name, after))

    def wake_after(self, name: str, wait: timedelta) -> None:
        """Have a job run in the worker after a while; a lost waking is made good by its round."""
        self._ask_queue(name, lambda: self._run.schedule((name,), delay=wait))

    def _wake(self, name: str, after: int) -> None:
        if self.queue.storage.put_if_empty(f"waking-{name}", b"1"):
            self._run.schedule(args=(name,), delay=after) if after else self._run(name)

    def _ask_queue(self, name: str, ask: Work) -> None:
        """Ask the queue, which only makes it quicker: the minute's round finds the work too."""
        if self._outage.is_on():
            return
        try:
            ask()
            self._outage.ends()
        except Exception as away:  # noqa: BLE001 — whatever it is, the round makes it good
            self._outage.begins()
            log.warning("queue-unreachable", job=name, why=type(away).__name__)

    def run(self, name: str) -> None:
        """Run a job here and now."""
        self.queue.storage.delete_data(f"waking-{name}")
        self.work[name]()

    def consumer(self) -> Consumer:
        """Return what works the queue off, with threads left over when every slow job hangs."""
        return self.queue.create_consumer(
            workers=QUICK_THREADS + sum(self.slow.values()),
            initial_delay=0.05,
            max_delay=0.25,
            graceful_signal="TERM",
            shutdown_timeout=4,
            check_worker_health=True,
        )

    def _schedule(self, name: str, every: Every) -> None:
        @self.queue.periodic_task(
            crontab(minute=every.minute, hour=every.hour), name=f"every-{name}"
        )
        def tick() -> None:
            minute = f"tick-{name}-{datetime.now():%Y%m%d%H%M}"  # noqa: DTZ005 — names a minute
            if self.queue.storage.put_if_empty(minute, b"1"):
                self._forget_former(name, minute)
                self.run(name)

    def _forget_former(self, name: str, minute: str) -> None:
        former = self.queue.storage.pop_data(f"last-tick-{name}")
        if isinstance(former, bytes):
            self.queue.storage.delete_data(former.decode())
        self.queue.storage.put_data(f"last-tick-{name}", minute.encode())


def _in_turn(steps: Sequence[Work]) -> Work:
    def work() -> None:
        for step in steps:
            step()

    return work


def queue_for(*, redis_url: str | None, data_dir: Path, immediate: bool = False) -> Huey:
    """Return the queue: Redis where there is one, else SQLite in a file of its own."""
    if immediate:
        return SqliteHuey("jobvej", filename=":memory:", immediate=True, immediate_use_memory=True)
    if redis_url:
        # A worker waits for work in Redis, and for less than a connection that gives up.
        return RedisHuey("jobvej", connection_pool=quick_pool(redis_url), read_timeout=WAIT_SECONDS)
    data_dir.mkdir(parents=True, exist_ok=True)
    queue = SqliteHuey("jobvej", filename=str(data_dir / "queue.db"), timeout=5)
    # Waking the worker does not wait for the disk; what a power cut takes along, the rounds find.
    queue.storage.conn.execute("PRAGMA synchronous=NORMAL")
    return queue
