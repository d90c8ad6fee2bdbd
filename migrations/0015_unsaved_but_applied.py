"""Let an opening that is no longer saved keep its note of having applied."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for when it was taken from the saved."""
    op.add_column(
        "saved_listing", sa.Column("unsaved_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Let what has a note be saved again."""
    op.drop_column("saved_listing", "unsaved_at")
