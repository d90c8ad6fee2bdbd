"""Advisers' own calendars: accounts, the hours that are taken there, and the meetings written."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = ("calendar_connection", "outside_calendar", "outside_entry", "written_meeting")


def _common(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{table}")),
    )


def _belongs_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{other}.municipality_id", f"{other}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "calendar_connection",
        *_common("calendar_connection"),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("login_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("shows", sa.String(length=8), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.Column("troubled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _belongs_to("calendar_connection", "adviser_id", "person"),
        sa.UniqueConstraint(
            "municipality_id", "adviser_id", name="one_calendar_account_an_adviser"
        ),
    )
    op.create_index(
        "ix_calendar_connection_due",
        "calendar_connection",
        ["municipality_id", "state", "due_at"],
        unique=False,
    )
    op.create_table(
        "outside_calendar",
        *_common("outside_calendar"),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_writable", sa.Boolean(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("is_written", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=500), nullable=True),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("busy", sa.JSON(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        _belongs_to("outside_calendar", "connection_id", "calendar_connection"),
    )
    op.create_index(
        "ix_outside_calendar_connection",
        "outside_calendar",
        ["municipality_id", "connection_id"],
        unique=False,
    )
    op.create_table(
        "outside_entry",
        *_common("outside_entry"),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=500), nullable=False),
        sa.Column("busy", sa.JSON(), nullable=False),
        sa.Column("is_unreadable", sa.Boolean(), nullable=False),
        _belongs_to("outside_entry", "calendar_id", "outside_calendar"),
        sa.UniqueConstraint(
            "municipality_id", "calendar_id", "place", name="once_an_outside_entry"
        ),
    )
    op.create_table(
        "written_meeting",
        *_common("written_meeting"),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("etag", sa.String(length=500), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=True),
        _belongs_to("written_meeting", "connection_id", "calendar_connection"),
        sa.UniqueConstraint(
            "municipality_id", "connection_id", "booking_id", name="once_a_written_meeting"
        ),
    )
    op.create_index(
        "ix_written_meeting_due", "written_meeting", ["municipality_id", "due_at"], unique=False
    )
    op.create_index(
        "ix_written_meeting_booking",
        "written_meeting",
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
