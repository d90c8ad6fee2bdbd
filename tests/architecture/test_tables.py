"""The migrations and the models say the same, in one line of history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import UniqueConstraint, event, func, select
from sqlalchemy.engine import Engine

from app import create_app
from app.accounts.models import Person, PersonRole
from app.channels.recording import recording_transports
from app.core.clock import FixedClock
from app.core.ids import RandomIds
from app.core.tenants import tenant_tables
from app.core.types import Base
from app.core.work import the_service
from app.settings import Mode, Settings
from app.web.services import services as services_of
from tests.conftest import MASTER_KEYS, NOW
from tests.people import settle

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = "0015"


@pytest.fixture
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An application whose database was made by the migrations alone."""
    url = owner = f"sqlite:///{tmp_path / 'migrated.db'}"
    if request.config.getoption("--database") == "postgresql":
        database = request.getfixturevalue("postgres").new_database()
        url, owner = database.app_url, database.owner_url
    settings = Settings(
        mode=Mode.DEVELOPMENT,
        database_url=url,
        migration_url=owner,
        redis_url=None,
        data_dir=tmp_path / "data",
        base_url="http://localhost",
        secret_key="for-tests",
        master_keys=MASTER_KEYS,
        tested=True,
    )
    app = create_app(settings, FixedClock(NOW), RandomIds(), recording_transports())
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert result.exit_code == 0, result.output
    return app


def test_no_two_tables_have_an_index_of_the_same_name() -> None:
    # PostgreSQL keeps an index for each unique constraint, and their names are the schema's.
    tables = Base.metadata.tables.values()
    unique = [c.name for t in tables for c in t.constraints if isinstance(c, UniqueConstraint)]
    named = Counter([*unique, *(index.name for table in tables for index in table.indexes)])
    assert [name for name, number in named.items() if name and number > 1] == []


def test_there_is_one_line_of_history() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_one_goes_back_to_a_migration_by_its_name_or_by_steps(migrated: Flask) -> None:
    def db(*args: str) -> str:
        with migrated.app_context():
            result = migrated.test_cli_runner().invoke(args=["db", *args])
        return str(result.output)

    for target, now in (("0081", "0080 -> 0081"), ("1", "0079 -> 0080"), ("81", "0079 -> 0080")):
        assert ("Write a migration's name" in db("downgrade", target)) is (target == "81")
        assert db("current").startswith(now)
    assert "No such option" in db("downgrade", "-1")
    assert "Write a migration's name" in db("downgrade", "--", "-1")
    assert db("current").startswith(now)


def test_the_migrations_make_what_the_models_describe(migrated: Flask) -> None:
    options = dict(migrated.config["ALEMBIC_CONTEXT"])
    with services_of(migrated).database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_installation_is_ready_and_needs_the_owner_no_more(migrated: Flask) -> None:
    made_with = services_of(migrated).settings
    served = create_app(replace(made_with, migration_url=made_with.database_url))
    for app in (migrated, served):
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.json["reasons"]) == (200, {})
    services_of(served).database.dispose()


def test_postgresql_keeps_every_table_of_a_municipality_apart(migrated: Flask) -> None:
    database = services_of(migrated).database
    if database.is_sqlite:
        assert "person" in tenant_tables()
        return
    with database.reading.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        ).scalars()
        assert set(tenant_tables()) <= set(kept)


def test_going_back_and_on_loses_no_rows_that_hang_on_what_is_changed(migrated: Flask) -> None:
    units, told = services_of(migrated).units, list[str]()
    cast = settle(units)

    def rows() -> list[int | None]:
        with units.read(cast.here, the_service("test")) as uow:
            counted = [select(func.count()).select_from(one) for one in (Person, PersonRole)]
            return [uow.session.scalar(one) for one in counted]

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    before = rows()
    event.listen(Engine, "before_cursor_execute", note)
    with migrated.app_context():
        alembic = migrated.extensions["alembic"]
        alembic.downgrade(alembic.script_directory.get_revision(LONG_AGO))
        kept = rows()
        alembic.upgrade()
    event.remove(Engine, "before_cursor_execute", note)
    assert kept == rows() == before
    # SQLite throws away what it copies a table from, and with it all rows that hang on its own.
    copied = {one.split()[-1].strip('"') for one in told if " RENAME TO " in one}
    keys = [key for table in Base.metadata.tables.values() for key in table.foreign_keys]
    assert not copied & {key.column.table.name for key in keys}
