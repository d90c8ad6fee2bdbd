"""Keep which number is called for a meeting by phone."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for the number, sealed."""
    op.add_column("booking", sa.Column("phone_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Forget the numbers."""
    op.drop_column("booking", "phone_sealed")
