"""Since when citizens are registered as unemployed, and the year that they were born in."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

TABLE = "registration"
_MOMENT = sa.DateTime(timezone=True)
_STILL = sa.text("ended_on IS NULL")


def upgrade() -> None:
    """Add the table, and the year."""
    op.add_column("person", sa.Column("birth_year", sa.Integer(), nullable=True))
    _table(
        TABLE,
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint(
            "municipality_id", "citizen_id", "registered_on", name="registered_once_a_day"
        ),
        sa.CheckConstraint(
            "registered_on <= ended_on", name=op.f("ck_registration_begins_before_it_ends")
        ),
        others=[("citizen_id", "person")],
    )
    _index("one_registration_at_a_time", TABLE, "citizen_id", unique=_STILL)
    _index("ix_registration_day", TABLE, "registered_on", "citizen_id")
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_ddl(TABLE):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    op.drop_table(TABLE)
    op.drop_column("person", "birth_year")


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


def _index(name: str, table: str, *columns: str, unique: Any = None, where: Any = None) -> None:
    which = unique if unique is not None else where
    op.create_index(
        name,
        table,
        ["municipality_id", *columns],
        unique=unique is not None,
        postgresql_where=which,
        sqlite_where=which,
    )
