"""Keep which interpreter a meeting needs, and how far the order is."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for both."""
    language = sa.Column(
        "interpreter_language", sa.String(length=8), nullable=False, server_default=sa.text("''")
    )
    op.add_column("booking", language)
    op.add_column("booking", sa.Column("interpreter_state", sa.String(length=12), nullable=True))


def downgrade() -> None:
    """Keep that one is needed, and no more."""
    op.drop_column("booking", "interpreter_state")
    op.drop_column("booking", "interpreter_language")
