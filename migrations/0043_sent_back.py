"""Note when the job centre sent an edit of a published opening back to its author."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for it."""
    op.add_column("listing", sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("listing", "sent_back_at")
