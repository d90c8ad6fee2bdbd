"""Let how often a deadline changed be no less than what calendars were told of it before."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

# Calendars were told by how many days it had moved, and take no event whose sequence has fallen.
MAKE_GOOD = """
    UPDATE must_book SET changes = book_by - first_book_by
    WHERE changes < book_by - first_book_by
"""
MAKE_GOOD_IN_SQLITE = """
    UPDATE must_book SET changes = CAST(julianday(book_by) - julianday(first_book_by) AS INTEGER)
    WHERE changes < CAST(julianday(book_by) - julianday(first_book_by) AS INTEGER)
"""
SEE = sa.text("SELECT set_config('app.municipality_id', :id, true)")


def upgrade() -> None:
    """Raise it to the days moved; one municipality after another, as row security hides others."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        op.execute(MAKE_GOOD_IN_SQLITE)
        return
    for municipality_id in connection.scalars(sa.text("SELECT id FROM municipality")).all():
        connection.execute(SEE, {"id": str(municipality_id)})
        op.execute(MAKE_GOOD)
    connection.execute(SEE, {"id": ""})


def downgrade() -> None:
    """Leave it: a higher number is as good before."""
