"""Meetings that must be booked by a day, what is kept of that, and when the service was up."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = ("must_book", "must_book_move", "times_shown")
UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "running_spell",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_running_spell")),
    )
    op.create_index(op.f("ix_running_spell_last_at"), "running_spell", ["last_at"])
    op.create_table(
        "must_book",
        *_key("must_book"),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_type_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("book_by", sa.Date(), nullable=False),
        sa.Column("first_book_by", sa.Date(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("help_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_seen_times", sa.Boolean(), nullable=False),
        sa.Column("waits_for_times", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("met_by", sa.Uuid(), nullable=True),
        sa.Column("exempt_because", sa.String(length=10), nullable=True),
        sa.Column("exempt_word_sealed", sa.LargeBinary(), nullable=True),
        _belongs("must_book", "citizen_id", "person"),
        _belongs("must_book", "meeting_type_id", "meeting_type"),
        sa.UniqueConstraint(
            "municipality_id", "citizen_id", "subject", name="asked_once_a_subject"
        ),
    )
    op.create_index(
        "one_open_deadline_a_type",
        "must_book",
        ["municipality_id", "citizen_id", "meeting_type_id"],
        unique=True,
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    )
    op.create_index(
        "ix_must_book_look",
        "must_book",
        ["municipality_id", "looked_at"],
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    )
    op.create_index("ix_must_book_met", "must_book", ["municipality_id", "met_by"])
    op.create_table(
        "must_book_move",
        *_key("must_book_move"),
        sa.Column("must_book_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=12), nullable=False),
        sa.Column("minutes_lost", sa.Integer(), nullable=False),
        _belongs("must_book_move", "must_book_id", "must_book"),
    )
    op.create_index("ix_must_book_move", "must_book_move", ["municipality_id", "must_book_id"])
    op.create_table(
        "times_shown",
        *_key("times_shown"),
        sa.Column("must_book_id", sa.Uuid(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.JSON(), nullable=False),
        _belongs("times_shown", "must_book_id", "must_book"),
    )
    op.create_index(
        "ix_times_shown", "times_shown", ["municipality_id", "must_book_id", "shown_at"]
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in (*reversed(TABLES), "running_spell"):
        op.drop_table(table)


def _key(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{table}")),
    ]


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{to}.municipality_id", f"{to}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete="CASCADE",
    )
