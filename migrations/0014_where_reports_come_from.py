"""Count strangers' reports by where they come from, so that one of them stops no other."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for a keyed hash of the place, which is kept for an hour."""
    op.add_column("fraud_report", sa.Column("reported_from", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_fraud_report_place",
        "fraud_report",
        ["municipality_id", "reported_from", "reported_at"],
    )


def downgrade() -> None:
    """Count them all together again."""
    op.drop_index("ix_fraud_report_place", table_name="fraud_report")
    op.drop_column("fraud_report", "reported_from")
