"""The waiting list: who waits for a time, and the times that are offered to them."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = ("waiting_entry", "waiting_offer")
STANDING = sa.text("ended_at IS NULL")
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(
        "booking", sa.Column("is_offer", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "waiting_entry",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_type_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("instead_of", sa.Uuid(), nullable=True),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _belongs("waiting_entry", "citizen_id", "person"),
        _belongs("waiting_entry", "meeting_type_id", "meeting_type"),
        _belongs("waiting_entry", "instead_of", "booking"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_waiting_entry_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_waiting_entry")),
    )
    op.create_index(
        "one_place_in_line",
        "waiting_entry",
        ["municipality_id", "citizen_id", "meeting_type_id"],
        unique=True,
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    )
    op.create_index(
        "ix_waiting_entry_line",
        "waiting_entry",
        ["municipality_id", "joined_at"],
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    )
    op.create_index("ix_waiting_entry_instead", "waiting_entry", ["municipality_id", "instead_of"])
    op.create_table(
        "waiting_offer",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        _belongs("waiting_offer", "entry_id", "waiting_entry"),
        _belongs("waiting_offer", "citizen_id", "person"),
        _belongs("waiting_offer", "adviser_id", "person"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_waiting_offer_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_waiting_offer")),
    )
    op.create_index(
        "one_offer_at_a_time",
        "waiting_offer",
        ["municipality_id", "citizen_id"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    op.create_index(
        "ix_waiting_offer_open",
        "waiting_offer",
        ["municipality_id", "answer_by"],
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    op.create_index("ix_waiting_offer_entry", "waiting_offer", ["municipality_id", "entry_id"])
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("booking", "is_offer")


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{to}.municipality_id", f"{to}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete="CASCADE",
    )
