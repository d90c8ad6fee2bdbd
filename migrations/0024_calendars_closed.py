"""Let an adviser's calendar be closed for a while, with all that was said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(
        "bookable_adviser",
        sa.Column("is_open", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("bookable_adviser", "is_open")
