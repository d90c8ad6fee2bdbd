"""Keep what was removed from the set-up of meetings for a day, so that it can be put back."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "removed_thing"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{TABLE}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("ix_removed_thing_at", TABLE, ["municipality_id", "removed_at"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    for statement in row_security_ddl(TABLE):
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
