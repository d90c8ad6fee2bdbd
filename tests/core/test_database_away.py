"""A database that is away, or has too much to do, is a moment's trouble, and said so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import Person
from app.accounts.sessions import issue_token
from app.core.db import TRUSTED_SECONDS
from app.core.errors import Unavailable
from app.core.work import UnitOfWork, Units
from app.settings import Settings
from app.web.behind_sockets import person_room
from app.web.cutting_off import cut_off
from app.web.services import services as services_of
from tests.conftest import PostgresTemplate
from tests.people import Cast
from tests.servers import Postgres, free_port


@pytest.fixture(scope="module")
def prepared(postgres: Postgres) -> PostgresTemplate:
    """A PostgreSQL with the cast in it, whatever the other tests run on."""
    return PostgresTemplate(postgres)


@pytest.fixture
def on_postgres(
    settings: Settings, prepared: PostgresTemplate, tmp_path: Path
) -> Iterator[tuple[Units, Cast, Flask]]:
    """The service on that PostgreSQL."""
    url, throw_away = prepared.copy(tmp_path)
    app = create_app(replace(settings, database_url=url, migration_url=url))
    yield services_of(app).units, prepared.cast, app
    services_of(app).database.dispose()
    throw_away()


def ask_slowly(units: Units, cast: Cast) -> None:
    """Ask what takes longer than a statement may."""
    with units.read(cast.here) as uow:
        connection = Session.connection(uow.session)
        connection.execute(text("SET LOCAL statement_timeout = 50"))
        connection.execute(text("SELECT pg_sleep(5)"))


def ask_while_it_ends(units: Units, cast: Cast) -> None:
    """Ask on a connection that the server has just closed."""
    with units.read(cast.here) as uow:
        connection = Session.connection(uow.session)
        own = connection.scalar(text("SELECT pg_backend_pid()"))
        with units.read(cast.here) as other:
            Session.connection(other.session).execute(text(f"SELECT pg_terminate_backend({own})"))
        uow.session.scalars(select(Person)).all()


@pytest.mark.postgres
@pytest.mark.parametrize("ask", [ask_slowly, ask_while_it_ends])
def test_what_the_database_has_no_time_for_is_unavailable(
    on_postgres: tuple[Units, Cast, Flask], ask: Callable[[Units, Cast], None]
) -> None:
    units, cast, _app = on_postgres
    with pytest.raises(Unavailable):
        ask(units, cast)
    with units.read(cast.here) as uow:
        assert uow.session.scalars(select(Person.name).where(Person.id == cast.ida.id)).one()


@pytest.mark.postgres
def test_what_is_asked_wrong_is_no_matter_of_time(
    on_postgres: tuple[Units, Cast, Flask],
) -> None:
    units, cast, _app = on_postgres
    with pytest.raises(DBAPIError), units.read(cast.here) as uow:
        Session.connection(uow.session).execute(text("SELECT nothing FROM nowhere"))


@pytest.mark.postgres
def test_a_request_without_a_free_connection_is_told_to_come_again(
    on_postgres: tuple[Units, Cast, Flask],
) -> None:
    units, _cast, app = on_postgres
    browser = app.test_client()
    opening = f"/api/v1/listings/{UUID(int=1)}"
    assert browser.get(opening).status_code == 404
    held = [units.database.engine.connect() for _ in range(15)]
    answer = browser.get(opening)
    for connection in held:
        connection.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


@pytest.mark.postgres
def test_behind_whom_nobody_knows_who_is_hears_nothing_and_may_connect_anew(
    on_postgres: tuple[Units, Cast, Flask],
) -> None:
    units, cast, app = on_postgres
    parts = services_of(app)
    with units.write(cast.here) as uow:
        token = issue_token(uow, parts.ids, cast.ida.id)
    pages = [parts.socketio.test_client(app, auth={"token": token}) for _ in range(2)]
    held = [units.database.engine.connect() for _ in range(15)]
    cut_off(parts, cast.here.id, cast.ida.id)
    for connection in held:
        connection.close()
    parts.socketio.emit("news", {}, to=person_room(cast.here.id, cast.ida.id))
    assert [page.get_received() for page in pages] == [[], []]
    # A page that is told to go comes back no more; one that is hung up on does.
    assert all(page.is_connected() for page in pages)


@pytest.mark.parametrize("path", ["/", "/api/v1/listings", "/log-ind"])
def test_without_a_database_everybody_is_told_to_come_again(settings: Settings, path: str) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    app = create_app(replace(settings, database_url=url, migration_url=url))
    began = time.monotonic()
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "<h1>" in answer.text or "urn:jobvej:problem:unavailable" in answer.text
    assert time.monotonic() - began < 5


def test_a_table_that_is_missing_is_a_fault_of_ours(settings: Settings, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    app = create_app(replace(settings, database_url=url, migration_url=url))
    assert app.test_client().get("/").status_code == 500


@pytest.mark.postgres
def test_a_connection_that_ended_while_it_was_idle_is_replaced(
    on_postgres: tuple[Units, Cast, Flask],
) -> None:
    units, cast, _app = on_postgres
    with units.read(cast.here) as uow, units.read(cast.here) as other:
        both = {_backend(uow), _backend(other)}
    with units.read(cast.here) as uow:
        for idle in both - {_backend(uow)}:
            end = text(f"SELECT pg_terminate_backend({idle})")
            assert Session.connection(uow.session).scalar(end)
    time.sleep(TRUSTED_SECONDS + 0.1)
    for _time in range(3):
        with units.read(cast.here) as uow:
            assert uow.session.scalars(select(Person.name).where(Person.id == cast.ida.id)).one()


def _backend(uow: UnitOfWork) -> int:
    return Session.connection(uow.session).scalar(text("SELECT pg_backend_pid()"))


@pytest.mark.postgres
def test_what_is_asked_often_is_prepared_and_stays_so(
    on_postgres: tuple[Units, Cast, Flask],
) -> None:
    units, cast, _app = on_postgres
    for _time in range(8):
        with units.read(cast.here) as uow:
            uow.session.scalars(select(Person.name).where(Person.id == cast.ida.id)).one()
    with units.read(cast.here) as uow:
        prepared = text("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'person'")
        assert Session.connection(uow.session).scalar(prepared) == 1


@pytest.mark.postgres
def test_a_unit_that_reads_is_refused_its_writes_by_the_database_too(
    on_postgres: tuple[Units, Cast, Flask],
) -> None:
    units, cast, _app = on_postgres
    with pytest.raises(DBAPIError, match="read-only"), units.read(cast.here) as uow:
        Session.connection(uow.session).execute(text("DELETE FROM person"))
