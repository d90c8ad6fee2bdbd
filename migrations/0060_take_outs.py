"""Everything somebody made, as one file that they ask for."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0060"
down_revision = "0051"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "take_out",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("claimed_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_take_out_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_take_out_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_take_out")),
    )
    op.create_index("ix_take_out_person", "take_out", ["municipality_id", "person_id", "asked_at"])
    op.create_index("ix_take_out_state", "take_out", ["municipality_id", "state", "asked_at"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_ddl("take_out"):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take it away."""
    op.drop_table("take_out")
