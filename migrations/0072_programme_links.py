"""Institutions' own links to sign up for a programme, and how many came by each."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

TABLE = "programme_link"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sign_ups", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "programme_id"],
            ["programme.municipality_id", "programme.id"],
            name=op.f("fk_programme_link_municipality_id_programme_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_programme_link_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_programme_link")),
        sa.UniqueConstraint("municipality_id", "code", name="one_link_a_code"),
    )
    op.create_index("ix_programme_link_programme", TABLE, ["municipality_id", "programme_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_ddl(TABLE):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
