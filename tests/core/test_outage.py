"""A Redis that is away or hangs is given up soon, and then done without for a while."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.jobs import Jobs, queue_for
from app.core.outage import GIVE_UP_SECONDS, Outage
from app.core.wake import RedisBell
from app.core.whisper import RedisWhisper

SLACK = 0.7  # seconds that a busy machine may take besides


@pytest.fixture
def hanging() -> Iterator[str]:
    """Lend the address of a Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def _seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _tell(url: str) -> Callable[[], None]:
    whisper = RedisWhisper(url)
    return lambda: whisper.tell({"said": "psst"})


def _wake(url: str, folder: Path) -> Callable[[], None]:
    jobs = Jobs(queue_for(redis_url=url, data_dir=folder))
    jobs.add("a-job", lambda: None)
    return lambda: jobs.wake("a-job")


@pytest.mark.parametrize("who", ["bell", "whisper", "jobs"])
def test_a_redis_that_hangs_holds_one_caller_up_for_half_a_second(
    hanging: str, tmp_path: Path, who: str
) -> None:
    calls: dict[str, Callable[[], None]] = {
        "bell": RedisBell(hanging).ring,
        "whisper": _tell(hanging),
        "jobs": _wake(hanging, tmp_path),
    }
    assert GIVE_UP_SECONDS * 0.9 <= _seconds(calls[who]) < GIVE_UP_SECONDS + SLACK
    assert _seconds(lambda: [calls[who]() for _ in range(100)]) < GIVE_UP_SECONDS


def test_one_caller_tries_again_after_the_pause_and_the_others_do_without() -> None:
    now = [100.0]
    outage = Outage(pause=2, watch=lambda: now[0])
    assert not outage.is_on()
    outage.begins()
    assert outage.is_on()
    now[0] += 2
    assert [outage.is_on() for _ in range(3)] == [False, True, True]
    outage.ends()
    assert [outage.is_on() for _ in range(3)] == [False, False, False]
