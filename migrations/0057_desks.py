"""Keep where an adviser sits on a day of a drop-in, for those whom they call."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the table to this revision."""
    op.create_table(
        "drop_in_desk",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drop_in_day_id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("desk", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "drop_in_day_id"],
            ["drop_in_day.municipality_id", "drop_in_day.id"],
            name=op.f("fk_drop_in_desk_municipality_id_drop_in_day_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_drop_in_desk_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_drop_in_desk_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_drop_in_desk")),
        sa.UniqueConstraint(
            "municipality_id", "drop_in_day_id", "adviser_id", name="one_desk_a_day"
        ),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for statement in row_security_ddl("drop_in_desk"):
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("drop_in_desk")
