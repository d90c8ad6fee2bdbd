"""Keep with a CV what of the file that it was made of had no place."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

COLUMN = "left_out_sealed"


def upgrade() -> None:
    """Add the list."""
    op.add_column("cv", sa.Column(COLUMN, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("cv", COLUMN)
