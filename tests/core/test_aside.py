"""Work done aside holds no loop, and what goes wrong there goes wrong here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.core.aside import aside

ROOT = Path(__file__).resolve().parents[2]

# The loop of a web process: it ticks while the work goes on, and is told what became of it.
LOOP = """
from gevent import monkey
monkey.patch_all()
import gevent, hashlib
from app.core.aside import aside

ticks = []
def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.001)
gevent.spawn(tick)
content = bytes(30_000_000)
print(aside(lambda: hashlib.sha256(content).hexdigest())[:8], len(ticks) > 5)
try:
    aside(lambda: 1 / 0)
except ZeroDivisionError:
    print("raised")
"""


def test_the_loop_goes_on_while_work_is_done_aside() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOP], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["5cea420a", "True", "raised"]
    assert done.stderr == ""


def test_without_a_loop_work_is_simply_done() -> None:
    assert aside(lambda: 2 + 2) == 4
    with pytest.raises(ZeroDivisionError):
        aside(lambda: 1 // 0)
