"""Note when somebody stopped seeing to the meetings of an adviser who is away."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for it."""
    op.add_column("clearing", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("clearing", "stopped_at")
