"""Why a licence was taken back, in the words of whoever did."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

COLUMN = "taken_back_why_sealed"


def upgrade() -> None:
    """Add the words."""
    op.add_column("licence", sa.Column(COLUMN, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("licence", COLUMN)
