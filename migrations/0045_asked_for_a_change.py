"""Note who sent an opening back to its author, when, and what stood in it then."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for it."""
    op.add_column("listing", sa.Column("asked_by", sa.Uuid(), nullable=True))
    op.add_column("listing", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("listing", sa.Column("asked_about", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    for name in ("asked_about", "asked_at", "asked_by"):
        op.drop_column("listing", name)
