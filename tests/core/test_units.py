"""A unit commits whole or not at all, and races lose nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from app.accounts.models import Person
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.work import Units
from tests.people import Cast


def test_a_unit_that_fails_leaves_nothing_behind(units: Units, cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), units.write(cast.here) as uow:
        uow.session.execute(update(Person).values(name="Taget"))
        raise ZeroDivisionError
    with units.read(cast.here) as uow:
        assert uow.session.scalars(select(Person.name).where(Person.id == cast.ida.id)).one() == (
            "Ida"
        )


def test_a_unit_inside_another_is_refused_rather_than_waiting_for_itself(
    units: Units, cast: Cast
) -> None:
    if not units.database.is_sqlite:
        with units.write(cast.here), units.write(cast.here):
            pass
        return
    with pytest.raises(RuntimeError), units.write(cast.here), units.write(cast.here):
        pass


def test_threads_that_read_and_then_write_lose_no_step(units: Units, cast: Cast) -> None:
    """Each adds one letter to what it read; with stock transactions letters get lost."""

    def add_letters() -> None:
        for _ in range(10):
            with units.write(cast.here) as uow:
                person = uow.session.scalars(
                    select(Person).where(Person.id == cast.ida.id).with_for_update()
                ).one()
                person.name += "x"

    threads = [threading.Thread(target=add_letters) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with units.read(cast.here) as uow:
        name = uow.session.scalars(select(Person.name).where(Person.id == cast.ida.id)).one()
    assert name == "Ida" + "x" * 80


_WRITER = """
import sys
from gevent import monkey; monkey.patch_all()
import gevent
from sqlalchemy import text
from app.core.db import Database

database = Database(sys.argv[1])
lost = []

def add() -> None:
    for _ in range(5):
        with database.write_gate(), database.writing.begin() as connection:
            seen = connection.execute(text("SELECT n FROM counted")).scalar_one()
            gevent.sleep(0)
            connection.execute(text("UPDATE counted SET n = :n"), {"n": seen + 1})

jobs = [gevent.spawn(add) for _ in range(16)]
gevent.joinall(jobs, raise_error=True, timeout=60)
assert all(job.successful() for job in jobs)
"""


def test_greenlets_of_several_processes_lose_no_step_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'counted.db'}"
    database = Database(url)
    with database.writing.begin() as connection:
        connection.execute(text("CREATE TABLE counted (n INTEGER)"))
        connection.execute(text("INSERT INTO counted VALUES (0)"))
    root = Path(__file__).resolve().parents[2]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, url], cwd=root, env={**os.environ, "PYTHONPATH": "."}
        )
        for _ in range(3)
    ]
    assert [writer.wait(timeout=90) for writer in writers] == [0, 0, 0]
    with database.reading.begin() as connection:
        assert connection.execute(text("SELECT n FROM counted")).scalar_one() == 3 * 16 * 5
    database.dispose()


def test_a_lock_that_is_never_let_go_ends_in_a_plain_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.db.LOCK_WAIT_SECONDS", 0.1)
    url = f"sqlite:///{tmp_path / 'locked.db'}"
    one, other = Database(url), Database(url)
    with one.writing.begin() as holder:
        holder.execute(text("CREATE TABLE held (n INTEGER)"))
        with pytest.raises(Unavailable), other.writing.begin():
            pass
    one.dispose()
    other.dispose()
