"""A woken job runs once for many wakings, and a periodic one once a minute for many workers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.jobs import Every, Jobs, queue_for


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
