"""Real worker processes: several at once send each thing once, and a killed one loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.channels.recording import RecordedTransports
from app.core.clock import FixedClock
from app.notifications.claiming import CLAIM
from app.notifications.service import notify
from app.settings import Settings
from app.web.services import Services
from tests.conftest import MASTER_KEYS, NOW
from tests.notifications.conftest import ALARM
from tests.people import Cast

ROOT = Path(__file__).resolve().parents[2]

# A worker on the test's database, whose e-mails are printed; "hang" stops in the middle of sending.
WORKER = """
import dataclasses, sys, time
from datetime import datetime
from app import create_app
from app.channels.contract import Outcome, OutcomeState
from app.channels.recording import recording_transports
from app.core.clock import FixedClock
from app.core.ids import RandomIds
from app.notifications.service import register_kind
from app.settings import settings_from_environment
from app.web.services import services
from tests.notifications.conftest import KINDS

class Printing:
    def send_many(self, messages):
        for message in messages:
            print(message.message_id, flush=True)
        if sys.argv[2] == "hang":
            time.sleep(600)
        return [Outcome(OutcomeState.DELIVERED) for _ in messages]

for kind in KINDS:
    register_kind(kind)
transports = dataclasses.replace(recording_transports(), email=Printing())
clock = FixedClock(datetime.fromisoformat(sys.argv[1]))
app = create_app(settings_from_environment(), clock, RandomIds(), transports)
services(app).jobs.run("deliveries")
"""


@pytest.fixture
def start(settings: Settings) -> Callable[..., subprocess.Popen[str]]:
    """Start a worker that delivers once."""
    env = {
        **os.environ,
        "MODE": "development",
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "MASTER_KEYS": MASTER_KEYS,
        "PYTHONPATH": str(ROOT),
    }

    def start(how: str = "send") -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WORKER, NOW.isoformat(), how]
        return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    return start


def tell_often(services: Services, cast: Cast, times: int) -> set[UUID | None]:
    with services.units.write(cast.here) as uow:
        return {notify(uow, cast.ida.id, ALARM, {"title": f"Nyt {n}"}) for n in range(times)}


@pytest.mark.faults
def test_three_processes_send_each_thing_once(
    services: Services, cast: Cast, start: Callable[..., subprocess.Popen[str]]
) -> None:
    told = tell_often(services, cast, 300)
    workers = [start() for _ in range(3)]
    sent = [line for worker in workers for line in worker.communicate(timeout=60)[0].split()]
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert sorted(sent) == sorted(f"{one}@127.0.0.1" for one in told)


@pytest.mark.faults
def test_what_a_killed_process_had_taken_is_sent_by_another_under_the_same_name(
    services: Services,
    cast: Cast,
    start: Callable[..., subprocess.Popen[str]],
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    [told] = tell_often(services, cast, 1)
    worker = start("hang")
    assert worker.stdout
    assert worker.stdout.readline().startswith(str(told))
    worker.kill()
    worker.communicate()
    services.jobs.run("deliveries")
    assert transports.email.sent == []
    clock.advance(CLAIM + timedelta(seconds=1))
    services.jobs.run("deliveries")
    assert [mail.message_id.partition("@")[0] for mail in transports.email.sent] == [str(told)]
