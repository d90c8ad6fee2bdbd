"""Remember who citizens were told answers them, and where conversations were handed to."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COURSE = ("from_adviser_id", "from_team_id", "to_adviser_id", "to_team_id")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("conversation", sa.Column("told_answerer_id", sa.Uuid(), nullable=True))
    op.add_column(
        "internal_note",
        sa.Column("kind", sa.String(length=12), server_default="written", nullable=False),
    )
    for name in COURSE:
        op.add_column("internal_note", sa.Column(name, sa.Uuid(), nullable=True))
    op.create_index(
        "one_scheduled_message_a_client_id",
        "scheduled_message",
        ["municipality_id", "author_id", "client_id"],
        unique=True,
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("one_scheduled_message_a_client_id", table_name="scheduled_message")
    for name in (*COURSE, "kind"):
        op.drop_column("internal_note", name)
    op.drop_column("conversation", "told_answerer_id")
