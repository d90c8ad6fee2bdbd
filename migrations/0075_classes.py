"""Classes, who is in them, their workshops, and what is to be done around these."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

TABLES = ("cohort", "cohort_member", "workshop", "workshop_item")
_MOMENT = sa.DateTime(timezone=True)
_IN_IT = sa.text("left_at IS NULL")


def upgrade() -> None:
    """Add the tables."""
    _add_classes()
    _add_workshops()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _add_classes() -> None:
    _table(
        "cohort",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        others=[("programme_id", "programme")],
        kept=[("place_id", "meeting_place"), ("team_id", "team")],
    )
    op.create_index(
        "ix_cohort_programme", "cohort", ["municipality_id", "programme_id", "starts_on"]
    )
    op.create_index("ix_cohort_starts", "cohort", ["municipality_id", "starts_on"])
    _table(
        "cohort_member",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", _MOMENT, nullable=False),
        sa.Column("left_at", _MOMENT, nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.UniqueConstraint(
            "municipality_id", "cohort_id", "enrolment_id", name=op.f("in_a_class_once")
        ),
        others=[("cohort_id", "cohort"), ("enrolment_id", "enrolment")],
    )
    op.create_index(
        "one_class_at_a_time",
        "cohort_member",
        ["municipality_id", "enrolment_id"],
        unique=True,
        postgresql_where=_IN_IT,
        sqlite_where=_IN_IT,
    )
    op.create_index(
        "ix_cohort_member_enrolment", "cohort_member", ["municipality_id", "enrolment_id"]
    )


def _add_workshops() -> None:
    _table(
        "workshop",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("site_session_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("catch_up_da", sa.String(length=500), nullable=False),
        sa.Column("catch_up_en", sa.String(length=500), nullable=False),
        sa.Column("seen_together_at", _MOMENT, nullable=True),
        sa.UniqueConstraint(
            "municipality_id", "site_session_id", name=op.f("one_workshop_a_session")
        ),
        sa.UniqueConstraint("municipality_id", "cohort_id", "key", name=op.f("planned_once")),
        others=[("cohort_id", "cohort"), ("site_session_id", "site_session")],
    )
    _table(
        "workshop_item",
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_before", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.UniqueConstraint(
            "municipality_id", "workshop_id", "key", name=op.f("asked_around_once")
        ),
        others=[("workshop_id", "workshop")],
    )


def _table(
    name: str,
    *parts: Any,
    others: Sequence[tuple[str, str]] = (),
    kept: Sequence[tuple[str, str]] = (),
) -> None:
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
                ondelete=ondelete,
            )
            for ondelete, pairs in (("CASCADE", others), (None, kept))
            for column, other in pairs
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{name}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{name}")),
    )
