"""Jobvej as it is run for real: gunicorn with the installation's own configuration, and a worker.

Encryption and access checks on: every client is a person with a token of their own, one half
citizens, the other each the own adviser of one of them, in teams of ten.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app import wiring_features
from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.people import add_person
from app.accounts.sessions import issue_token
from app.accounts.teams import create_team, join_team
from app.chat.conversations import conversation_with
from app.core.clock import SystemClock
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import RandomIds
from app.core.tenants import row_security_ddl, tenant_tables
from app.core.types import Base
from app.core.work import Actor, Municipality, UnitOfWork, Units, the_service
from app.tenancy.service import set_up_municipality
from bench.chat_peer import Peer
from tests.servers import answers, free_port, postgres_server, redis_server, running

MASTER_KEYS = "bench:" + "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
TEAM = 10


@contextmanager
def ours_on_sqlite(count: int) -> Iterator[Peer]:
    """One web process on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        with _ours("Jobvej, SQLite, one process", count, 1, Path(folder), url, url) as peer:
            yield peer


@contextmanager
def ours_on_postgresql(count: int) -> Iterator[Peer]:
    """Two web processes on PostgreSQL and Redis; who talks with whom is on either by chance."""
    name = "Jobvej, PostgreSQL and Redis, two processes"
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        database = server.new_database()
        urls = database.owner_url, database.app_url
        with redis_server() as redis, _ours(name, count, 2, Path(folder), *urls, redis) as peer:
            yield peer


@contextmanager
def _ours(
    name: str,
    count: int,
    processes: int,
    folder: Path,
    owner_url: str,
    app_url: str,
    redis_url: str = "",
) -> Iterator[Peer]:
    here, people = _prepared(owner_url, count)
    ports = [free_port() for _ in range(processes)]
    env = os.environ | {
        "DATABASE_URL": app_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "MODE": "development",
        "MASTER_KEYS": MASTER_KEYS,
        "SECRET_KEY": "for-the-bench-alone-0123456789abcdef",
        "BASE_URL": f"http://127.0.0.1:{ports[0]}",
    }
    with ExitStack() as started:
        web = [started.enter_context(_web(port, folder, env)) for port in ports]
        worker = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        log = folder / "worker.log"
        started.enter_context(running(worker, ready=lambda: True, log=log, env=env))
        yield Peer(
            name=name,
            wire="socket.io",
            clients=[
                {"host": "127.0.0.1", "port": ports[_process_of(number) % processes], **facts}
                for number, facts in enumerate(people)
            ],
            processes=web,
            stored=lambda: _count(owner_url, here, STORED),
            untold=lambda: _count(owner_url, here, UNTOLD),
        )


def _process_of(number: int) -> int:
    """Spread clients over two processes as chance would: of every other pair, one on each."""
    pair = number // 2
    return number if pair % 2 else pair // 2


@contextmanager
def _web(port: int, folder: Path, env: dict[str, str]) -> Iterator[int]:
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    command += ["--log-level", "warning", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    alive = f"http://127.0.0.1:{port}/healthz"
    log = folder / f"web-{port}.log"
    with running(
        command, ready=lambda: answers(alive), log=log, env=env | {"PORT": str(port)}
    ) as process:
        yield process.pid


def _prepared(owner_url: str, count: int) -> tuple[Municipality, list[dict[str, Any]]]:
    """Make the tables and the people; returns each one's token and conversation."""
    assert wiring_features.TABLES, "every package's tables are known"
    database = Database(owner_url)
    Base.metadata.create_all(database.engine)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            for table in tenant_tables():
                for statement in row_security_ddl(table):
                    connection.exec_driver_sql(statement)
    keyring = Keyring.from_text(MASTER_KEYS)
    units = Units(database, clock=SystemClock(), ids=RandomIds(), keyring=keyring, bus=EventBus())
    here = set_up_municipality(
        units, slug="demo", name="Demo Kommune", short_name="Demo", code="0787", hosts=["localhost"]
    )
    people: list[dict[str, Any]] = []
    with units.write(here, the_service("bench")) as uow:
        boss = add_person(uow, name="Administrator", email=None, roles=[Role.ADMINISTRATOR])
    actor = Actor(person_id=boss, roles=frozenset({Role.ADMINISTRATOR}))
    while len(people) < count:
        with units.write(here, actor) as uow:
            team_id = create_team(uow, name=f"Team {len(people)}")
            for _ in range(min(2 * TEAM, count - len(people)) // 2):
                people += _pair(uow, units, team_id, len(people))
    database.dispose()
    return here, people


def _pair(uow: UnitOfWork, units: Units, team_id: UUID, number: int) -> list[dict[str, Any]]:
    citizen, adviser = (
        add_person(uow, name=f"{role} {number}", email=None, roles=[role])
        for role in (Role.CITIZEN, Role.ADVISER)
    )
    join_team(uow, team_id, adviser)
    give_own_adviser(uow, citizen, adviser)
    uow.session.flush()
    conversation = str(conversation_with(uow, citizen))
    return [
        {"token": issue_token(uow, units.ids, person), "conversation": conversation}
        for person in (citizen, adviser)
    ]


STORED = "SELECT count(*) FROM chat_message WHERE author_id IS NOT NULL"
UNTOLD = """
SELECT count(*) FROM participant
JOIN conversation ON conversation.id = participant.conversation_id
WHERE participant.told_seq <= participant.read_seq
AND participant.read_seq < conversation.last_seq
"""


def _count(owner_url: str, here: Municipality, question: str) -> int:
    database = Database(owner_url)
    with database.reading.begin() as connection:
        if not database.is_sqlite:
            belong = text("SELECT set_config('app.municipality_id', :here, true)")
            connection.execute(belong, {"here": str(here.id)})
        count = connection.execute(text(question)).scalar_one()
    database.dispose()
    return int(count)
