"""A migration notes who has chosen a language, so that no adviser's note takes it from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from app.accounts.models import Person
from app.core.work import Units, the_service
from tests.people import Cast

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@pytest.mark.parametrize(
    ("language", "was_here", "after"),
    [("en", True, True), ("en", False, False), ("da", True, False)],
)
def test_who_was_here_in_english_has_chosen_it_in_every_municipality(
    units: Units, cast: Cast, language: str, was_here: bool, after: bool
) -> None:
    citizens = (cast.ida, cast.nabo)
    for one in citizens:
        with units.write(one.municipality, the_service("test")) as uow:
            row = uow.session.scalars(select(Person).where(Person.id == one.id)).one()
            row.language, row.last_login_at = language, uow.now if was_here else None
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    revision = ScriptDirectory.from_config(config).get_revision("0082")
    with (
        units.database.writing.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        revision.module.note_who_has_chosen()
    for one in citizens:
        with units.read(one.municipality, the_service("test")) as uow:
            chosen = select(Person.has_chosen_language).where(Person.id == one.id)
            assert uow.session.scalar(chosen) is after
