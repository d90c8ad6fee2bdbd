"""Keep for a day what was taken out of a CV."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

TABLE = "removed_cv_entry"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cv_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("entry_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "cv_id"],
            ["cv.municipality_id", "cv.id"],
            name=op.f(f"fk_{TABLE}_municipality_id_cv_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{TABLE}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("ix_removed_cv_entry_cv", TABLE, ["municipality_id", "cv_id", "removed_at"])
    op.create_index("ix_removed_cv_entry_removed", TABLE, ["municipality_id", "removed_at"])
    if op.get_bind().dialect.name != "postgresql":
        return
    for statement in row_security_ddl(TABLE):
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
