"""Tell apart when the worker ran and when a web process did."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the part that each spell is of; so far they were all the worker's."""
    part = sa.Column("part", sa.String(length=8), nullable=False, server_default="worker")
    op.add_column("running_spell", part)


def downgrade() -> None:
    """Keep those of the worker alone."""
    op.execute("DELETE FROM running_spell WHERE part <> 'worker'")
    op.drop_column("running_spell", "part")
