"""Keep in English too why a meeting must be booked, and what helps."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

TABLES = ("must_book", "asking")
TEXTS = ("reason_en_sealed", "help_en_sealed")


def upgrade() -> None:
    """Leave room for the texts, sealed."""
    for table in TABLES:
        for name in TEXTS:
            op.add_column(table, sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Keep the Danish ones."""
    for table in TABLES:
        for name in reversed(TEXTS):
            op.drop_column(table, name)
