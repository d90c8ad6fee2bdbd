"""Whoever waits is nudged after a commit, and looks by itself when the nudge is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.core.wake import PATIENCE_SECONDS, RedisBell, SocketBell, bell_for

_IMPORTS = "import sys; from pathlib import Path; from app.core.wake import SocketBell"
_RING = "SocketBell(Path(sys.argv[1])).ring()"


def _waited(bell: SocketBell | RedisBell) -> tuple[threading.Thread, list[float]]:
    taken: list[float] = []

    def wait() -> None:
        began = time.monotonic()
        bell.wait()
        taken.append(time.monotonic() - began)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread, taken


def test_another_process_is_heard_at_once(tmp_path: Path) -> None:
    bell = SocketBell(tmp_path)
    bell._own = bell._open()
    rings_when_told = f"{_IMPORTS}; print(flush=True); sys.stdin.readline(); {_RING}"
    with subprocess.Popen(
        [sys.executable, "-c", rings_when_told, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()  # it takes its time to start
        began = time.monotonic()
        other.stdin.write(b"\n")
        other.stdin.flush()
        bell.wait()
        waited = time.monotonic() - began
    assert waited < PATIENCE_SECONDS / 2


def test_without_a_nudge_one_looks_by_oneself(tmp_path: Path) -> None:
    thread, taken = _waited(SocketBell(tmp_path))
    thread.join(timeout=PATIENCE_SECONDS + 3)
    assert taken[0] >= PATIENCE_SECONDS * 0.9


def test_many_nudges_are_one(tmp_path: Path) -> None:
    bell = SocketBell(tmp_path)
    bell._own = bell._open()
    for _ in range(2000):
        bell.ring()
    bell.wait()
    thread, taken = _waited(bell)
    thread.join(timeout=PATIENCE_SECONDS + 3)
    assert taken[0] >= PATIENCE_SECONDS * 0.9


def test_the_socket_of_a_dead_process_is_cleared_away(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.core.wake import SocketBell;"
        " SocketBell(Path(sys.argv[1]))._open()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert list(tmp_path.glob("*.sock"))
    SocketBell(tmp_path).ring()
    assert not list(tmp_path.glob("*.sock"))


@pytest.mark.outside
def test_redis_carries_the_nudge_and_its_outage_harms_nobody(redis_url: str) -> None:
    thread, taken = _waited(RedisBell(redis_url))
    while thread.is_alive():
        RedisBell(redis_url).ring()
        time.sleep(0.05)
    assert taken[0] < PATIENCE_SECONDS
    RedisBell("redis://127.0.0.1:1/0").ring()


def test_redis_is_used_where_there_is_one(tmp_path: Path) -> None:
    assert isinstance(bell_for(redis_url="redis://127.0.0.1:1", data_dir=tmp_path), RedisBell)
    assert isinstance(bell_for(redis_url=None, data_dir=tmp_path), SocketBell)
