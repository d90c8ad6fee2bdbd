"""On gevent, whose greenlets give way to nobody while they write on SQLite, writes meet too."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SET_UP = """
from gevent import monkey
monkey.patch_all()
import sys
import gevent
from gevent import socket
from app.core.clock import SystemClock
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import RandomIds
from app.core.together import Together
from app.core.types import Base
from app.core.work import Units
from app.tenancy.service import set_up_municipality

database = Database(f"sqlite:///{sys.argv[1]}")
Base.metadata.create_all(database.engine)
keyring = Keyring.from_text("test:a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=")
units = Units(database, clock=SystemClock(), ids=RandomIds(), keyring=keyring, bus=EventBus())
here = set_up_municipality(
    units, slug="here", name="Here", short_name="Here", code="0101", hosts=["localhost"]
)
"""

# Twenty greenlets wait at their sockets, and hear something at once; three times.
LOOP = """
sizes = []

def verb(uow, items):
    sizes.append(len(items))
    return list(items)

together = Together(units, verb)
ours, theirs = zip(*(socket.socketpair() for _ in range(20)))

def serve(connection):
    while data := connection.recv(1):
        together.write(here, data)
        connection.send(data)

for one in ours:
    gevent.spawn(serve, one)
for _ in range(3):
    gevent.sleep(0.1)
    for one in theirs:
        one.send(b"x")
    assert all(one.recv(1) == b"x" for one in theirs)
print(sizes)
"""


# Five write at once, one by one; who waits longest is cut off before their turn, and who writes
# in the middle of it.
CUT_OFF = """
from gevent.event import Event

begun, written = Event(), []

def verb(uow, items):
    begun.set()
    gevent.sleep(0.05)
    written.append([*items])
    return list(items)

together = Together(units, verb)
first = gevent.spawn(together.write, here, "first")
begun.wait()
others = [gevent.spawn(together.write, here, name) for name in ("second", "third", "fourth")]
gevent.sleep(0.01)
others[0].kill()
begun.clear()
begun.wait()
last = gevent.spawn(together.write, here, "last")
gevent.sleep(0.01)
others[1].kill()
gevent.joinall([first, others[2], last], timeout=10)
print(first.value, type(others[2].exception).__name__, last.value, written)
"""


def run(script: str, folder: Path) -> str:
    command = [sys.executable, "-c", SET_UP + script, str(folder / "test.db")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_what_arrives_at_once_on_many_sockets_is_one_write(tmp_path: Path) -> None:
    assert run(LOOP, tmp_path) == "[20, 20, 20]\n"


def test_whoever_is_cut_off_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    assert run(CUT_OFF, tmp_path) == "first Unavailable last [['first'], ['last']]\n"
