"""Keep how far a conversation had come as somebody left it: they read what came before."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for the number of the newest message there was."""
    op.add_column("participant", sa.Column("left_seq", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("participant", "left_seq")
