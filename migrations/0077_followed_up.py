"""When an enrolment was followed up after its required part, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column(
        "enrolment", sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("enrolment", sa.Column("followed_up_by_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("enrolment", "followed_up_by_id")
    op.drop_column("enrolment", "followed_up_at")
