"""Keep on which days advisers are away, and what becomes of each of their meetings."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = ("clearing", "cleared_meeting")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "clearing",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_clearing_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_clearing_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_clearing_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_clearing")),
    )
    op.create_index(
        "ix_clearing_open", "clearing", ["municipality_id", "finished_at"], unique=False
    )
    op.create_table(
        "cleared_meeting",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clearing_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("colleague_id", sa.Uuid(), nullable=True),
        sa.Column("became", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "booking_id"],
            ["booking.municipality_id", "booking.id"],
            name=op.f("fk_cleared_meeting_municipality_id_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "clearing_id"],
            ["clearing.municipality_id", "clearing.id"],
            name=op.f("fk_cleared_meeting_municipality_id_clearing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_cleared_meeting_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_cleared_meeting")),
        sa.UniqueConstraint("municipality_id", "clearing_id", "booking_id", name="cleared_once"),
    )
    op.create_index(
        "ix_cleared_meeting_booking",
        "cleared_meeting",
        ["municipality_id", "booking_id"],
        unique=False,
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in reversed(TABLES):
        op.drop_table(table)
