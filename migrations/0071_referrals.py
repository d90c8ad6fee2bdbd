"""What advisers decide about programmes for citizens, with why."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

TABLE = "referral"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    _table(
        TABLE,
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("is_yes", sa.Boolean(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recommendation", sa.String(length=12), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", _MOMENT, nullable=True),
        others=[("programme_id", "programme"), ("citizen_id", "person")],
    )
    for name, columns in (
        ("ix_referral_citizen", ["citizen_id", "decided_at"]),
        ("ix_referral_decided", ["decided_at"]),
    ):
        op.create_index(name, TABLE, ["municipality_id", *columns])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_ddl(TABLE):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)


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
