"""Keep who is still to be asked to book a meeting, and how often what was asked has changed."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("asking", "still_to_ask")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "asking",
        *_key("asking"),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("meeting_type_id", sa.Uuid(), nullable=False),
        sa.Column("book_by", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("help_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("asking", "meeting_type_id", "meeting_type"),
    )
    op.create_table(
        "still_to_ask",
        *_key("still_to_ask"),
        sa.Column("asking_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        _belongs("still_to_ask", "asking_id", "asking", ondelete="CASCADE"),
        _belongs("still_to_ask", "citizen_id", "person", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "municipality_id", "asking_id", "citizen_id", name="one_wait_an_asking"
        ),
    )
    op.add_column(
        "must_book", sa.Column("changes", sa.Integer(), nullable=False, server_default="0")
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("must_book", "changes")
    for table in reversed(TABLES):
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


def _belongs(
    table: str, column: str, to: str, *, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{to}.municipality_id", f"{to}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete=ondelete,
    )
