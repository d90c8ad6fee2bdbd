"""CVs, what advisers wrote about them, and applications."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0055"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLES = ("cv", "cv_comment", "application")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "cv",
        *_identity(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("look", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("shared_at", _MOMENT, nullable=True),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        _points_at("cv", "person_id", "person"),
        *_keys("cv"),
    )
    op.create_index("ix_cv_person", "cv", ["municipality_id", "person_id", "updated_at"])
    op.create_index("ix_cv_shared", "cv", ["municipality_id", "shared_at"])
    op.create_index("ix_cv_removed", "cv", ["municipality_id", "removed_at"])
    op.create_table(
        "cv_comment",
        *_identity(),
        sa.Column("cv_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        _points_at("cv_comment", "cv_id", "cv"),
        _points_at("cv_comment", "author_id", "person"),
        *_keys("cv_comment"),
    )
    op.create_index("ix_cv_comment_cv", "cv_comment", ["municipality_id", "cv_id", "written_at"])
    op.create_table(
        "application",
        *_identity(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("interest_id", sa.Uuid(), nullable=True),
        sa.Column("cv_id", sa.Uuid(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        _points_at("application", "person_id", "person"),
        *_keys("application"),
    )
    for name, columns in (
        ("person", ["person_id", "updated_at"]),
        ("listing", ["person_id", "listing_id"]),
        ("removed", ["removed_at"]),
    ):
        op.create_index(f"ix_application_{name}", "application", ["municipality_id", *columns])
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _identity() -> tuple[sa.Column, ...]:
    return (
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    )


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{table}")),
    )


def _points_at(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{target}.municipality_id", f"{target}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete="CASCADE",
    )
