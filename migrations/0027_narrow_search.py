"""Lay the terms of the feed's index apart from its rows, which are read for their ranks alone."""

from alembic import op

from app.listings.search_tables import POSTGRESQL_BALLAST, POSTGRESQL_NARROW

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision; on SQLite they are so already."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("SET LOCAL statement_timeout = 0")
    op.execute(f"ALTER TABLE listing_search SET ({POSTGRESQL_NARROW})")
    op.execute(f"ALTER TABLE listing_search ADD COLUMN IF NOT EXISTS {POSTGRESQL_BALLAST}")
    # Another type, even if it is the same, is what has every row written anew.
    op.execute(
        "ALTER TABLE listing_search ALTER COLUMN terms TYPE tsvector USING terms || ''::tsvector"
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE listing_search DROP COLUMN ballast")
        op.execute("ALTER TABLE listing_search RESET (toast_tuple_target)")
