"""A migration sees to it that no calendar is told a lower sequence than it was told before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from app.booking.meeting_types import add_meeting_type
from app.booking.must_book.models import MustBook
from app.core.clock import end_of_day
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK
from tests.people import Cast, Person

MIGRATIONS = Path(__file__).parents[3] / "migrations"
FIRST = date(2026, 12, 1)


def must_book(units: Units, citizen: Person, *, moved: int, changes: int) -> UUID:
    """Return a deadline that was moved by so many days before changes were counted."""
    day = FIRST + timedelta(days=moved)
    with units.write(citizen.municipality, the_service("test")) as uow:
        row = MustBook(
            id=uow.new_id(),
            citizen_id=citizen.id,
            meeting_type_id=add_meeting_type(uow, JOB_TALK),
            book_by=day,
            first_book_by=FIRST,
            deadline_at=end_of_day(day),
            reason_sealed=b"reason",
            help_sealed=b"help",
            rule="LAB § 31",
            asked_at=uow.now,
            looked_at=uow.now,
            changes=changes,
        )
        uow.session.add(row)
        return row.id


@pytest.mark.parametrize(
    ("moved", "changes", "after"), [(7, 1, 7), (14, 0, 14), (7, 9, 9), (0, 0, 0), (-3, 2, 2)]
)
def test_changes_are_no_fewer_than_the_days_moved_in_every_municipality(
    units: Units, cast: Cast, moved: int, changes: int, after: int
) -> None:
    citizens = (cast.ida, cast.nabo)
    rows = [must_book(units, one, moved=moved, changes=changes) for one in citizens]
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    revision = ScriptDirectory.from_config(config).get_revision("0044")
    with (
        units.database.writing.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        revision.module.upgrade()
    for citizen, row_id in zip(citizens, rows, strict=True):
        with units.read(citizen.municipality, the_service("test")) as uow:
            found = uow.session.scalar(select(MustBook.changes).where(MustBook.id == row_id))
        assert found == after
