"""Let invitations be sent on a company's behalf, and let each address have one of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("invitation", sa.Column("email_key", sa.LargeBinary(), nullable=True))
    op.add_column("invitation", sa.Column("sent_for", sa.String(length=60), nullable=True))
    op.add_column("invitation", sa.Column("sender", sa.JSON(none_as_null=True), nullable=True))
    op.create_index(
        "ix_invitation_sender", "invitation", ["municipality_id", "sent_for", "created_at"]
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("ix_invitation_sender", table_name="invitation")
    op.drop_column("invitation", "sender")
    op.drop_column("invitation", "sent_for")
    op.drop_column("invitation", "email_key")
