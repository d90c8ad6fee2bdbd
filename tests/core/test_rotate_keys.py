"""Keys are rotated while the service runs: every process takes up the new, and nothing breaks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.core.clock import FixedClock
from app.core.crypto import Keyring
from app.core.work import Units
from app.settings import Settings
from tests.conftest import MASTER_KEYS
from tests.core.test_crypto import keys_named
from tests.people import Cast
from tests.servers import wait_until

ROOT = Path(__file__).resolve().parents[2]

# A process of the service that seals a value again and again, and says what went wrong, if so.
WRITER = """
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from sqlalchemy import select
from app.accounts.models import Person
from app.core.clock import SystemClock, pause
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import RandomIds
from app.core.work import Municipality, Units

url, master_keys, municipality_id, person_id = sys.argv[1:]
keyring = Keyring.from_text(master_keys)
keyring.fresh_for = timedelta(seconds=0.3)
units = Units(
    Database(url), clock=SystemClock(), ids=RandomIds(), keyring=keyring, bus=EventBus()
)
here = Municipality(UUID(municipality_id), "demo", "Demo Kommune")
written = 0
while True:
    with units.write(here) as uow:
        row = uow.session.scalars(select(Person).where(Person.id == UUID(person_id))).one()
        uow.vault.open_text(row.email_sealed, context="number")
        written += 1
        row.email_sealed = uow.vault.seal_text(f"number {written}", context="number")
    pause(0.005)
"""


@pytest.fixture
def writing(settings: Settings, cast: Cast) -> Callable[[], contextmanager[subprocess.Popen[str]]]:
    """Run another process that writes all the while."""

    @contextmanager
    def run() -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-c", WRITER, settings.database_url, MASTER_KEYS]
        process = subprocess.Popen(
            [*command, str(cast.here.id), str(cast.ida.id)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return run


def _sealed(units: Units, cast: Cast) -> bytes:
    with units.read(cast.here) as uow:
        sealed = uow.session.scalar(select(Person.email_sealed).where(Person.id == cast.ida.id))
    assert sealed is not None
    return sealed


def _number(units: Units, cast: Cast) -> int:
    with units.read(cast.here) as uow:
        opened = uow.vault.open_text(_sealed(units, cast), context="number")
    return int(opened.removeprefix("number "))


def _key_of(sealed: bytes) -> UUID:
    return UUID(bytes=sealed[1:17])


def test_another_process_takes_up_a_new_key_while_it_writes(
    units: Units, cast: Cast, writing: Callable[[], contextmanager[subprocess.Popen[str]]]
) -> None:
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(Person).where(Person.id == cast.ida.id)).one()
        row.email_sealed = uow.vault.seal_text("number 0", context="number")
    with writing() as process:
        assert wait_until(lambda: _number(units, cast) > 3, within=30)
        for _ in range(3):
            old = _key_of(_sealed(units, cast))
            with units.write(cast.here) as uow:
                uow.vault.rotate()
            assert wait_until(lambda old=old: _key_of(_sealed(units, cast)) != old, within=15)
            before = _number(units, cast)
            assert wait_until(lambda before=before: _number(units, cast) > before + 3, within=15)
        assert process.poll() is None, process.communicate()[1]


def test_a_running_process_seals_with_the_new_key_within_a_minute(
    units: Units, cast: Cast, clock: FixedClock
) -> None:
    with units.write(cast.here) as uow:
        old = _key_of(uow.vault.seal(b"x", context="x"))
        uow.vault.rotate()
    clock.advance(timedelta(minutes=1))
    with units.write(cast.here) as uow:
        assert _key_of(uow.vault.seal(b"x", context="x")) != old


def test_a_process_that_was_not_given_the_new_master_key_goes_on_with_the_old(
    units: Units, cast: Cast, clock: FixedClock
) -> None:
    with units.write(cast.here) as uow:
        sealed = uow.vault.seal_text("før", context="x")
        fingerprint = uow.vault.fingerprint("x", purpose="y")
    running, units.keyring = units.keyring, Keyring.from_text(keys_named("second", "test"))
    with units.write(cast.here) as uow:
        uow.vault.rotate()
    units.keyring = running
    clock.advance(timedelta(minutes=1))
    with units.write(cast.here) as uow:
        assert _key_of(uow.vault.seal(b"x", context="x")) == _key_of(sealed)
        assert uow.vault.open_text(sealed, context="x") == "før"
        assert uow.vault.fingerprint("x", purpose="y") == fingerprint
