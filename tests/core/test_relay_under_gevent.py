"""On gevent, whoever else has something to do gets their turn while much is relayed."""

from __future__ import annotations

from pathlib import Path

from tests.core.test_together_under_gevent import run

# Each event keeps its relay busy for more than half a turn; somebody else counts meanwhile.
BUSY = """
from dataclasses import dataclass
import gevent
from app.core.clock import stopwatch
from app.core.events import Event
from app.core.relay import TURN_SECONDS, RealtimeRelay

@dataclass(frozen=True)
class Something(Event):
    number: int

turns, seen = [], []

def be_busy(uow, event):
    until = stopwatch() + TURN_SECONDS * 0.6
    while stopwatch() < until:
        pass
    seen.append((event.number, len(turns)))

def count():
    while True:
        turns.append(1)
        gevent.sleep(0)

units.bus.relay(Something, be_busy)
relay = RealtimeRelay(units, None, lambda _id: here)
relay.start_here()
with units.write(here) as uow:
    for number in range(4):
        uow.record(Something(number))
gevent.spawn(count)
relay.catch_up()
numbers, turns_before = zip(*seen)
print(*numbers, turns_before[0] == turns_before[1] < turns_before[2] == turns_before[3])
"""


def test_others_have_their_turn_between_many_events(tmp_path: Path) -> None:
    assert run(BUSY, tmp_path) == "0 1 2 3 True\n"
