"""Let files wait to be checked by the worker, and remember why one was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision; what was stored before was cleaned as it came in."""
    op.add_column("stored_file", sa.Column("reason", sa.String(length=20), nullable=True))
    op.add_column(
        "stored_file", sa.Column("check_due_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "stored_file",
        sa.Column("check_attempts", sa.Integer(), server_default="0", nullable=False),
    )
    op.drop_column("stored_file", "sha256")
    op.create_index(
        "ix_stored_file_check", "stored_file", ["municipality_id", "check_due_at"], unique=False
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("ix_stored_file_check", "stored_file")
    op.add_column(
        "stored_file",
        sa.Column("sha256", sa.LargeBinary(), server_default=sa.text("''"), nullable=False),
    )
    op.drop_column("stored_file", "check_attempts")
    op.drop_column("stored_file", "check_due_at")
    op.drop_column("stored_file", "reason")
