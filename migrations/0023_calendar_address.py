"""The secret addresses from which people's own calendars fetch their plans."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "calendar_address",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("citizen_names", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_fetched_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_calendar_address_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_calendar_address_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("municipality_id", "person_id", name="one_calendar_address_a_person"),
        sa.UniqueConstraint("municipality_id", "token_hash", name="one_calendar_address_a_token"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_ddl("calendar_address"):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("calendar_address")
