"""Who says of a film to have read what is said in it, instead of having seen it."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was said until now was to have seen it."""
    op.add_column(
        "video_watch",
        sa.Column("is_read", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("video_watch", "is_read")
