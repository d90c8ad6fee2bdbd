"""Whether the tables are those that the code expects, and going back to those of before."""

from __future__ import annotations

import re
from pathlib import Path

import click
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_alembic.cli import cli as of_alembic

from app.core.db import Database
from app.core.health import Check


def migrations_done(app: Flask, database: Database) -> Check:
    """Return a check that the newest migration has been run."""
    folder = Path(app.root_path).parent / "migrations"
    app.config["ALEMBIC"] = {"script_location": str(folder)}
    app.config["ALEMBIC_CONTEXT"] = {
        "render_as_batch": database.is_sqlite,
        "compare_type": True,
        "compare_server_default": _has_other_default,
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


@click.command("downgrade")
@click.argument("target", default="1")
def go_back(target: str) -> None:
    """Undo migrations: down to the one that TARGET names, such as 0081, or so many as it says."""
    alembic = current_app.extensions["alembic"]
    names = {one.revision for one in alembic.script_directory.walk_revisions()} | {"base"}
    if target not in names and not re.fullmatch(r"[1-9]", target):
        raise click.BadParameter("Write a migration's name, such as 0081, or a number from 1 to 9.")
    alembic.downgrade(target if target in names else f"-{target}")


DB = click.Group(
    "db",
    {**of_alembic.commands, "downgrade": go_back},
    callback=of_alembic.callback,
    help=of_alembic.help,
)
"""Flask-Alembic's commands; its own `downgrade` takes 0081 for 81 steps."""


def _has_other_default(
    context: MigrationContext,
    _there: object,
    _column: object,
    _said: object,
    wanted: object,
    _r: object,
) -> bool | None:
    """Say that defaults agree where SQLite keeps one that no model has; None to compare them.

    To take it away the table would be copied, and what belongs to its rows would go with them.
    """
    return False if context.dialect.name == "sqlite" and wanted is None else None


def _is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the search index, whose tables no model describes (its own DDL makes them)."""
    return not (kind == "table" and (name or "").startswith("listing_search"))
