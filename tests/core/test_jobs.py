"""A woken job runs once for many wakings, and a periodic one once a minute for many workers."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from app.chat.jobs import UNSEEN
from app.core.jobs import Every, Jobs, queue_for
from app.web.services import Services
from app.wiring_jobs import BIT_BY_BIT
from tests.servers import wait_until


def _jobs(tmp_path: Path) -> tuple[Jobs, list[str]]:
    jobs, ran = Jobs(queue_for(redis_url=None, data_dir=tmp_path)), []
    jobs.add("count", lambda: ran.append("count"), every=Every())
    return jobs, ran


def _work_off(jobs: Jobs) -> None:
    while task := jobs.queue.dequeue():
        jobs.queue.execute(task)


def test_a_job_that_waits_already_is_not_queued_again(tmp_path: Path) -> None:
    jobs, ran = _jobs(tmp_path)
    for _ in range(5):
        jobs.wake("count")
    _work_off(jobs)
    assert ran == ["count"]


def test_a_job_can_be_woken_again_once_it_has_begun(tmp_path: Path) -> None:
    jobs, ran = _jobs(tmp_path)
    for _ in range(3):
        jobs.wake("count")
        _work_off(jobs)
    assert ran == ["count"] * 3


def test_two_workers_do_a_minutes_work_once(tmp_path: Path) -> None:
    first, ran = _jobs(tmp_path)
    second, ran_too = _jobs(tmp_path)
    for jobs in (first, second):
        for task in jobs.queue._registry.periodic_tasks:
            jobs.queue.execute(task)
    assert len(ran + ran_too) == 1


def test_a_queue_that_is_out_of_reach_does_not_stop_the_one_who_wakes(tmp_path: Path) -> None:
    jobs = Jobs(queue_for(redis_url="redis://127.0.0.1:1/0", data_dir=tmp_path))
    ran: list[str] = []
    jobs.add("count", lambda: ran.append("count"))
    jobs.wake("count")
    assert ran == []


def test_waking_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    storage = queue_for(redis_url=None, data_dir=tmp_path).storage
    [[synchronous]] = storage.conn.execute("PRAGMA synchronous").fetchall()
    assert synchronous == 1  # NORMAL: a power cut takes the last wakings along, and breaks nothing


def test_a_job_can_be_woken_for_later(tmp_path: Path) -> None:
    jobs, ran = _jobs(tmp_path)
    jobs.wake_after("count", timedelta(seconds=30))
    _work_off(jobs)
    now = datetime.now(UTC).replace(tzinfo=None)  # as Huey keeps its schedule
    soon, later = now + timedelta(seconds=20), now + timedelta(seconds=40)
    assert jobs.queue.read_schedule(soon) == []
    for task in jobs.queue.read_schedule(later):
        jobs.queue.execute(task, timestamp=later)
    assert ran == ["count"]


@contextmanager
def _worker(jobs: Jobs) -> Iterator[None]:
    """Run what works the queue off, in this process, and give it its signals back afterwards."""
    mine = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(one) for one in mine]
    consumer = jobs.consumer()
    consumer.start()
    try:
        yield
    finally:
        consumer.stop()
        for one, handler in zip(mine, before, strict=True):
            signal.signal(one, handler)


def test_while_every_slow_job_hangs_the_others_are_done(services: Services, tmp_path: Path) -> None:
    jobs, may_end, ran = Jobs(queue_for(redis_url=None, data_dir=tmp_path)), threading.Event(), []
    hanging: list[str] = []

    def hang(name: str) -> None:
        hanging.append(name)
        may_end.wait(30)

    for name in services.jobs.work:
        if name not in services.jobs.slow:
            jobs.add(name, partial(ran.append, name))
    for name, steps in services.jobs.slow.items():
        jobs.add(name, *[partial(hang, f"{name}-{n}") for n in range(steps)], is_slow=True)
    with _worker(jobs):
        for _round in range(3):  # as they are woken again while they hang
            for name in services.jobs.slow:
                jobs.wake(name)
            assert wait_until(lambda: jobs.queue.pending_count() == 0, within=10)
        jobs.wake("outbox")
        jobs.wake("forget-sessions")
        assert wait_until(lambda: {"outbox", "forget-sessions"} <= set(ran), within=10)
        assert wait_until(lambda: len(hanging) == sum(services.jobs.slow.values()), within=10)
        may_end.set()


def test_pushes_go_out_while_all_other_slow_jobs_and_the_mail_server_hang(
    services: Services, tmp_path: Path
) -> None:
    jobs, may_end, pushed = (
        Jobs(queue_for(redis_url=None, data_dir=tmp_path)),
        threading.Event(),
        [],
    )
    for name in services.jobs.slow:
        if name != "deliveries":
            jobs.add(name, lambda: may_end.wait(30), is_slow=True)
    jobs.add("deliveries", lambda: pushed.append(1), lambda: may_end.wait(30), is_slow=True)
    with _worker(jobs):
        for round_ in range(1, 4):
            for name in services.jobs.slow:
                jobs.wake(name)
            assert wait_until(lambda: len(pushed) >= round_, within=10)  # noqa: B023 — asked at once
        may_end.set()


def test_what_waits_for_others_is_known_to_be_slow(services: Services) -> None:
    others = {"deliveries", "file-checks", "imports", "chat-broadcasts", "chat-exports"}
    assert others <= set(services.jobs.slow)


def test_what_is_done_bit_by_bit_is_known_to_be_slow(services: Services) -> None:
    bit_by_bit = {UNSEEN, *(name for name, _few, _every in BIT_BY_BIT)}
    assert bit_by_bit <= set(services.jobs.slow)
