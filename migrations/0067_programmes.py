"""Programmes, their versions, and citizens' enrolments in them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

TABLES = (
    "programme",
    "programme_version",
    "enrolment",
    "enrolment_item",
    "enrolment_notice",
    "enrolment_leave",
)
_MOMENT = sa.DateTime(timezone=True)
_GOES_ON = sa.text("ended_at IS NULL AND over_at IS NULL")
_TO_LOOK_AT = sa.text("look_at IS NOT NULL")
_NOT_DONE = sa.text("done_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    _add_programmes()
    _add_enrolments()
    _add_items()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _add_programmes() -> None:
    _table(
        "programme",
        sa.Column("name_da", sa.String(length=120), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("programme_version_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
    )
    _table(
        "programme_version",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint("municipality_id", "programme_id", "number", name="numbered_once"),
        others=[("programme_id", "programme")],
    )


def _add_enrolments() -> None:
    _table(
        "enrolment",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("programme_version_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=14), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("licence_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("required_until_on", sa.Date(), nullable=True),
        sa.Column("access_until_on", sa.Date(), nullable=True),
        sa.Column("first_seen_at", _MOMENT, nullable=True),
        sa.Column("required_over_at", _MOMENT, nullable=True),
        sa.Column("over_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("look_at", _MOMENT, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        others=[
            ("programme_id", "programme"),
            ("programme_version_id", "programme_version"),
            ("citizen_id", "person"),
        ],
    )
    _index("one_enrolment_at_a_time", "enrolment", "citizen_id", "programme_id", unique=_GOES_ON)
    _index("ix_enrolment_citizen", "enrolment", "citizen_id", "from_on")
    _index("ix_enrolment_programme", "enrolment", "programme_id", "from_on")
    _index("ix_enrolment_required", "enrolment", "required_until_on")
    _index("ix_enrolment_licence", "enrolment", "licence_id")
    _index("ix_enrolment_look", "enrolment", "look_at", where=_TO_LOOK_AT)


def _add_items() -> None:
    _table(
        "enrolment_item",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=14), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("dated_at", _MOMENT, nullable=False),
        sa.Column("is_moved", sa.Boolean(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("done_how", sa.String(length=10), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.UniqueConstraint("municipality_id", "enrolment_id", "key", name="asked_once"),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_how IS NULL)", name=op.f("ck_enrolment_item_done_somehow")
        ),
        others=[("enrolment_id", "enrolment")],
    )
    _index(
        "ix_enrolment_item_subject", "enrolment_item", "subject", "enrolment_id", where=_NOT_DONE
    )
    _table(
        "enrolment_notice",
        sa.Column("enrolment_item_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.UniqueConstraint(
            "municipality_id", "enrolment_item_id", "due_on", "step", name="reminded_once"
        ),
        others=[("enrolment_item_id", "enrolment_item")],
    )
    _table(
        "enrolment_leave",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "from_on <= until_on", name=op.f("ck_enrolment_leave_begins_before_it_ends")
        ),
        others=[("enrolment_id", "enrolment")],
    )
    _index("ix_enrolment_leave_enrolment", "enrolment_leave", "enrolment_id", "from_on")


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


def _index(name: str, table: str, *columns: str, unique: Any = None, where: Any = None) -> None:
    which = unique if unique is not None else where
    op.create_index(
        name,
        table,
        ["municipality_id", *columns],
        unique=unique is not None,
        postgresql_where=which,
        sqlite_where=which,
    )
