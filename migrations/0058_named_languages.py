"""Keep what a language is called that an interpreter is asked for, where it is not among ours."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for the name."""
    named = sa.Column(
        "interpreter_named", sa.String(length=40), nullable=False, server_default=sa.text("''")
    )
    op.add_column("booking", named)


def downgrade() -> None:
    """Keep that it is another language, and no more."""
    op.drop_column("booking", "interpreter_named")
