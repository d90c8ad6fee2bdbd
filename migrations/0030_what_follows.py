"""Let a type of meeting say what follows where one cannot come."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TEXTS = ("follows_da", "follows_en")


def upgrade() -> None:
    """Leave room for it, in both languages."""
    for name in TEXTS:
        text = sa.Column(name, sa.String(length=500), nullable=False, server_default=sa.text("''"))
        op.add_column("meeting_type", text)


def downgrade() -> None:
    """Say the same of all types again."""
    for name in reversed(TEXTS):
        op.drop_column("meeting_type", name)
