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
    with op.batch_alter_table("worksheet") as table:
        table.add_column(made)
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.String(6000), nullable=False, server_default=""))
    with op.batch_alter_table("worksheet") as table:
        for name in ("questions_made", *TEXTS):
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    """Keep the questions."""
    with op.batch_alter_table("worksheet") as table:
        for name in (*reversed(TEXTS), "questions_made"):
            table.drop_column(name)
