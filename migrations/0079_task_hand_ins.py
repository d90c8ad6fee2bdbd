"""What citizens hand in for the tasks of their programmes, and what advisers write about it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

TABLES = ("task_hand_in", "task_comment")
_MOMENT = sa.DateTime(timezone=True)
_UNREAD = sa.text("state = 'handed_in'")


def upgrade() -> None:
    """Add the tables."""
    _add_hand_ins()
    _add_comments()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _add_hand_ins() -> None:
    op.create_table(
        "task_hand_in",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_item_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("cv_id", sa.Uuid(), nullable=True),
        sa.Column("cv_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("handed_in_at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT, nullable=True),
        sa.Column("taken_back_at", _MOMENT, nullable=True),
        *_keys("task_hand_in", ("person_id", "person"), ("enrolment_item_id", "enrolment_item")),
    )
    op.create_index(
        "one_unread_round",
        "task_hand_in",
        ["municipality_id", "enrolment_item_id"],
        unique=True,
        postgresql_where=_UNREAD,
        sqlite_where=_UNREAD,
    )
    for name, columns in (
        ("item", ("enrolment_item_id", "handed_in_at")),
        ("person", ("person_id", "handed_in_at")),
        ("state", ("state", "handed_in_at")),
        ("file", ("file_id",)),
    ):
        op.create_index(f"ix_task_hand_in_{name}", "task_hand_in", ["municipality_id", *columns])


def _add_comments() -> None:
    op.create_table(
        "task_comment",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_hand_in_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("gives_back", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("was_due_on", sa.Date(), nullable=True),
        sa.Column("written_at", _MOMENT, nullable=False),
        *_keys("task_comment", ("task_hand_in_id", "task_hand_in"), ("author_id", "person")),
    )
    op.create_index(
        "ix_task_comment_hand_in",
        "task_comment",
        ["municipality_id", "task_hand_in_id", "written_at"],
    )


def _keys(table: str, *owners: tuple[str, str]) -> list[Any]:
    """Return the keys of a table of the municipality's; its rows go with their owners."""
    owned = [
        sa.ForeignKeyConstraint(
            ["municipality_id", column],
            [f"{other}.municipality_id", f"{other}.id"],
            name=op.f(f"fk_{table}_municipality_id_{column}"),
            ondelete="CASCADE",
        )
        for column, other in owners
    ]
    return [
        *owned,
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{table}")),
    ]
