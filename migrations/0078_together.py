"""Modules that an adviser and a citizen see together in a meeting."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

TABLE = "module_together"
_MOMENT = sa.DateTime(timezone=True)
_IS_ON = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("led_by_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("module_version_id", sa.Uuid(), nullable=False),
        sa.Column("at_key", sa.String(length=20), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("left_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.Column("taken_back_at", _MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["municipality_id", column],
                [f"{other}.municipality_id", f"{other}.id"],
                name=op.f(f"fk_{TABLE}_municipality_id_{column}"),
                ondelete="CASCADE",
            )
            for column, other in (
                ("citizen_id", "person"),
                ("module_id", "module"),
                ("module_version_id", "module_version"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{TABLE}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(
        "one_together_each",
        TABLE,
        ["municipality_id", "citizen_id"],
        unique=True,
        postgresql_where=_IS_ON,
        sqlite_where=_IS_ON,
    )
    op.create_index(
        "ix_module_together_citizen", TABLE, ["municipality_id", "citizen_id", "module_id"]
    )
    op.create_index("ix_module_together_module", TABLE, ["municipality_id", "module_id"])
    if op.get_bind().dialect.name != "postgresql":
        return
    for statement in row_security_ddl(TABLE):
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
