"""Let a course or an offer say when it takes place, and how one signs up or whom one asks."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for both, in words."""
    op.add_column("listing", sa.Column("takes_place", sa.String(length=160), nullable=True))
    op.add_column("listing", sa.Column("contact", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Leave both to the description."""
    op.drop_column("listing", "contact")
    op.drop_column("listing", "takes_place")
