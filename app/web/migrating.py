"""Whether the tables are those that the code expects."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app.core.db import Database
from app.core.health import Check


def migrations_done(app: Flask, database: Database) -> Check:
    """Return a check that the newest migration has been run."""
    folder = Path(app.root_path).parent / "migrations"
    app.config["ALEMBIC"] = {"script_location": str(folder)}
    app.config["ALEMBIC_CONTEXT"] = {
        "render_as_batch": database.is_sqlite,
        "compare_type": True,
        "include_name": _is_modelled,
    }

    def check() -> str | None:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.set_main_option("version_locations", str(folder))
        config.set_main_option("path_separator", "os")
        wanted = ScriptDirectory.from_config(config).get_current_head()
        with database.reading.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        return None if found == wanted else f"at {found}, wanted {wanted}: flask db upgrade"

    return check


def _is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the search index, whose tables no model describes (its own DDL makes them)."""
    return not (kind == "table" and (name or "").startswith("listing_search"))
