"""Keep at which places one wants to meet, of whoever waits for a time; none for any."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave room for the places; whoever waits already comes to any."""
    places = sa.Column("places", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("waiting_entry", places)
    # PostgreSQL cannot compare JSON, so a default of it could not be compared with the model's. On
    # SQLite it stays: the table would be copied, and offers go with the one that is thrown away.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("waiting_entry", "places", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    """Let any place do."""
    op.drop_column("waiting_entry", "places")
