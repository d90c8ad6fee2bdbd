"""The migrations and the models say the same, in one line of history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app import create_app
from app.channels.recording import recording_transports
from app.core.clock import FixedClock
from app.core.ids import RandomIds
from app.core.tenants import tenant_tables
from app.core.types import Base
from app.settings import Mode, Settings
from app.web.services import services as services_of
from tests.conftest import MASTER_KEYS, NOW

ROOT = Path(__file__).resolve().parents[2]


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


def test_there_is_one_line_of_history() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


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
