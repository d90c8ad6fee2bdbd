"""Films that were taken out of use, and captions that came along and are to be checked."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("video") as video:
        video.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        video.add_column(sa.Column("retired_because", sa.String(length=300), nullable=True))
        video.add_column(sa.Column("retired_version_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("video_text") as words:
        words.add_column(
            sa.Column("is_to_check", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("video_text", "is_to_check")
    op.drop_column("video", "retired_version_id")
    op.drop_column("video", "retired_because")
    op.drop_column("video", "retired_at")
