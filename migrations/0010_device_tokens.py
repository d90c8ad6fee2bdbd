"""Remember by which token a program registered a device, so that both end together."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_device_token", "device", ["token_id"]),
    ("ix_api_token_expiry", "api_token", ["expires_at"]),
    ("ix_api_token_end", "api_token", ["ended_at"]),
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("device", sa.Column("token_id", sa.Uuid(), nullable=True))
    for name, table, columns in INDEXES:
        op.create_index(name, table, ["municipality_id", *columns], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    for name, table, _columns in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_column("device", "token_id")
