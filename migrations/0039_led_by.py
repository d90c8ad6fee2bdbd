"""Say which adviser leads a session on site, or a drop-in: it takes their time."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = ("site_session", "drop_in")
LED = "ix_site_session_led_by"


def upgrade() -> None:
    """Leave room for who it is."""
    for table in TABLES:
        op.add_column(table, sa.Column("led_by_id", sa.Uuid(), nullable=True))
    op.create_index(LED, "site_session", ["municipality_id", "led_by_id", "ends_at"], unique=False)


def downgrade() -> None:
    """Forget who it is."""
    op.drop_index(LED, table_name="site_session")
    for table in reversed(TABLES):
        op.drop_column(table, "led_by_id")
