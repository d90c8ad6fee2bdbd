"""Count the questions a worksheet ever had, and give it a text with places to fill in."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0061"
branch_labels = None
depends_on = None

BEYOND = "1000"  # what a question may have been called that is gone by now
TEXTS = ("text_da", "text_en")


def upgrade() -> None:
    """Begin to count beyond whatever a question was called so far."""
    made = sa.Column("questions_made", sa.Integer(), nullable=False, server_default=BEYOND)
    op.add_column("worksheet", made)
    for name in TEXTS:
        op.add_column(
            "worksheet", sa.Column(name, sa.String(6000), nullable=False, server_default="")
        )
    # On SQLite the defaults stay: to take one away the table is copied, which is refused while
    # something that is filled in belongs to it.
    if op.get_bind().dialect.name == "postgresql":
        for name in ("questions_made", *TEXTS):
            op.alter_column("worksheet", name, server_default=None)


def downgrade() -> None:
    """Keep the questions."""
    for name in (*reversed(TEXTS), "questions_made"):
        op.drop_column("worksheet", name)
