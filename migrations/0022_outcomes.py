"""Keep who called a meeting off, and whether the citizen came."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(
        "booking",
        sa.Column("is_called_off_by_us", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("booking", sa.Column("outcome_note_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("booking", sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("booking", sa.Column("outcome_by_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for name in ("outcome_by_id", "outcome_at", "outcome_note_sealed", "is_called_off_by_us"):
        op.drop_column("booking", name)
