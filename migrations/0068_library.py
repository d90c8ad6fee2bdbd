"""The library: modules and their versions, courses, runs, next steps, and wishes for topics."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

TABLES = (
    "module",
    "module_version",
    "module_course",
    "module_run",
    "next_step",
    "topic_wish",
    "reading_language",
)
_MOMENT = sa.DateTime(timezone=True)
_WAITS = sa.text("closed_at IS NULL")
_IS_OPEN = sa.text("done_at IS NULL AND removed_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    _add_modules()
    _add_runs()
    _add_steps()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _add_modules() -> None:
    _table(
        "module",
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("module_version_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
    )
    _table(
        "module_version",
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint("municipality_id", "module_id", "number", name="module_numbered_once"),
        others=[("module_id", "module")],
    )
    _table(
        "module_course",
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
    )


def _add_runs() -> None:
    _table(
        "module_run",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("module_version_id", sa.Uuid(), nullable=False),
        sa.Column("parts_done", sa.JSON(), nullable=False),
        sa.Column("at_key", sa.String(length=20), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.UniqueConstraint("municipality_id", "citizen_id", "module_version_id", name="run_once"),
        others=[
            ("citizen_id", "person"),
            ("module_id", "module"),
            ("module_version_id", "module_version"),
        ],
    )
    _index("ix_module_run_module", "module_run", "module_id", "citizen_id")


def _add_steps() -> None:
    _table(
        "next_step",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        others=[("citizen_id", "person"), ("module_id", "module")],
    )
    _index("ix_next_step_citizen", "next_step", "citizen_id", "made_at")
    _index("ix_next_step_open", "next_step", "citizen_id", "due_on", where=_IS_OPEN)
    _table(
        "topic_wish",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        others=[("citizen_id", "person")],
    )
    _index("ix_topic_wish_citizen", "topic_wish", "citizen_id", "made_at")
    _index("ix_topic_wish_waits", "topic_wish", "made_at", where=_WAITS)
    _index("ix_topic_wish_closed", "topic_wish", "closed_at")
    _table(
        "reading_language",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.UniqueConstraint("municipality_id", "person_id", name="one_reading_language"),
        others=[("person_id", "person")],
    )


def _table(name: str, *parts: Any, others: Sequence[tuple[str, str]] = ()) -> None:
    """Add a table of the municipality's; its rows go with what they belong to."""
    op.create_table(
        name,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint(
                ["municipality_id", column],
                [f"{other}.municipality_id", f"{other}.id"],
                name=op.f(f"fk_{name}_municipality_id_{column}"),
                ondelete="CASCADE",
            )
            for column, other in others
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{name}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{name}")),
    )


def _index(name: str, table: str, *columns: str, where: Any = None) -> None:
    op.create_index(
        name,
        table,
        ["municipality_id", *columns],
        postgresql_where=where,
        sqlite_where=where,
    )
