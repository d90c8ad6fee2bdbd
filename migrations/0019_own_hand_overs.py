"""Find what somebody has just handed over without going through every note."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order notes by author and moment."""
    op.create_index(
        "ix_internal_note_author", "internal_note", ["municipality_id", "author_id", "written_at"]
    )


def downgrade() -> None:
    """Leave them by conversation alone."""
    op.drop_index("ix_internal_note_author", "internal_note")
