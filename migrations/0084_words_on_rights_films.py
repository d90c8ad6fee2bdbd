"""Why a film about rights and duties is to be seen, the rule it rests on, and what follows."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0082"
branch_labels = None
depends_on = None

WORDS = ("why_da", "why_en", "rule_da", "rule_en", "consequence_da", "consequence_en")


def upgrade() -> None:
    """Add the columns, with nothing in them."""
    for name in WORDS:
        op.add_column(
            "rights_film", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        )


def downgrade() -> None:
    """Take them away."""
    for name in reversed(WORDS):
        op.drop_column("rights_film", name)
