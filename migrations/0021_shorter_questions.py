"""Ask PostgreSQL's index in one message, and find held times without looking at all meetings."""

import sqlalchemy as sa
from alembic import op

from app.listings.search_tables import POSTGRESQL_RANKS_DDL

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

IS_HELD = sa.text("hold_until IS NOT NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_index(
        "ix_booking_hold",
        "booking",
        ["municipality_id", "hold_until"],
        postgresql_where=IS_HELD,
        sqlite_where=IS_HELD,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_RANKS_DDL)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("ix_booking_hold", table_name="booking")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS listing_search_ranks(uuid, text)")
