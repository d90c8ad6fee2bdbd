"""Lists of citizens who are enrolled together, and their lines."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

TABLES = ("bulk_list", "bulk_line")
_MOMENT = sa.DateTime(timezone=True)
_UNDER_WAY = sa.text("begun_at IS NOT NULL AND done_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    _table(
        "bulk_list",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=True),
        sa.Column("done_at", _MOMENT, nullable=True),
        others=[("programme_id", "programme")],
    )
    _table(
        "bulk_line",
        sa.Column("bulk_list_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("because", sa.String(length=20), nullable=True),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("municipality_id", "bulk_list_id", "number", name="a_line_once"),
        others=[("bulk_list_id", "bulk_list"), ("citizen_id", "person")],
    )
    _index("ix_bulk_list_maker", "bulk_list", "made_by_id", "made_at")
    _index("ix_bulk_list_made", "bulk_list", "made_at")
    _index("ix_bulk_list_under_way", "bulk_list", "begun_at", where=_UNDER_WAY)
    _index("ix_bulk_line_citizen", "bulk_line", "citizen_id")
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _index(name: str, table: str, *columns: str, where: Any = None) -> None:
    op.create_index(
        name,
        table,
        ["municipality_id", *columns],
        postgresql_where=where,
        sqlite_where=where,
    )


def _table(name: str, *parts: Any, others: Sequence[tuple[str, str]] = ()) -> None:
    """Add a table of the municipality's; its rows go with what they belong to."""
    op.create_table(
        name,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint(
                ["municipality_id", column],
                [f"{other}.municipality_id", f"{other}.id"],
                name=op.f(f"fk_{name}_municipality_id_{column}"),
                ondelete="CASCADE",
            )
            for column, other in others
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{name}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{name}")),
    )
