"""Keep whether the internal notes come along where a conversation is written out."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(
        "conversation_export",
        sa.Column("with_notes", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("conversation_export", "with_notes")
