"""Remember of a closed listing whether the job centre closed it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(
        "listing",
        sa.Column("was_closed_by_staff", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("listing", "was_closed_by_staff")
