"""Worksheets that citizens hand in, and what advisers write about them."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0061"
down_revision = "0062"
branch_labels = None
depends_on = None

TABLES = ("worksheet_hand_in", "hand_in_comment")
_MOMENT = sa.DateTime(timezone=True)
_UNREAD = sa.text("state = 'handed_in'")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "worksheet_hand_in",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("worksheet_id", sa.Uuid(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("handed_in_at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT, nullable=True),
        *_keys("worksheet_hand_in", ("person_id", "person"), ("worksheet_id", "worksheet")),
    )
    op.create_index(
        "one_unread_hand_in",
        "worksheet_hand_in",
        ["municipality_id", "person_id", "worksheet_id"],
        unique=True,
        postgresql_where=_UNREAD,
        sqlite_where=_UNREAD,
    )
    for name, columns in (
        ("person", ("person_id", "handed_in_at")),
        ("state", ("state", "handed_in_at")),
        ("sheet", ("worksheet_id",)),
    ):
        index = f"ix_worksheet_hand_in_{name}"
        op.create_index(index, "worksheet_hand_in", ["municipality_id", *columns])
    op.create_table(
        "hand_in_comment",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("worksheet_hand_in_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("gives_back", sa.Boolean(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        *_keys(
            "hand_in_comment",
            ("worksheet_hand_in_id", "worksheet_hand_in"),
            ("author_id", "person"),
        ),
    )
    op.create_index(
        "ix_hand_in_comment_hand_in",
        "hand_in_comment",
        ["municipality_id", "worksheet_hand_in_id", "written_at"],
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _keys(table: str, *others: tuple[str, str]) -> tuple[sa.Constraint, ...]:
    """Return a table's keys; what belongs to somebody or something goes with them."""
    to_others = [
        sa.ForeignKeyConstraint(
            ["municipality_id", column],
            [f"{other}.municipality_id", f"{other}.id"],
            name=op.f(f"fk_{table}_municipality_id_{column}"),
            ondelete=None if other == "worksheet" else "CASCADE",
        )
        for column, other in others
    ]
    return (
        *to_others,
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{table}")),
    )
