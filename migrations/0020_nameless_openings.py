"""Find the openings that name no occupation without looking through all that were written here."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAMELESS = sa.text("occupation_name IS NULL AND import_source_id IS NOT NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_index(
        "ix_listing_nameless",
        "listing",
        ["municipality_id", "occupation_name", "state"],
        postgresql_where=NAMELESS,
        sqlite_where=NAMELESS,
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("ix_listing_nameless", table_name="listing")
