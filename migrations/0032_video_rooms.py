"""Say where meetings by video are held: in an adviser's own room, or in one of a type."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLES = ("meeting_type", "bookable_adviser")


def upgrade() -> None:
    """Leave room for the addresses."""
    for table in TABLES:
        address = sa.Column(
            "video_url", sa.String(length=500), nullable=False, server_default=sa.text("''")
        )
        op.add_column(table, address)


def downgrade() -> None:
    """Forget the addresses."""
    for table in reversed(TABLES):
        op.drop_column(table, "video_url")
