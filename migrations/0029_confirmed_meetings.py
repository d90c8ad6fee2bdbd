"""Let a citizen say that they come to a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for when they said so."""
    op.add_column("booking", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget who said so."""
    op.drop_column("booking", "confirmed_at")
