"""Worksheets of the municipality, and what citizens wrote in them."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

TABLES = ("worksheet", "filled_worksheet")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "worksheet",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("intro_da", sa.String(length=1000), nullable=False),
        sa.Column("intro_en", sa.String(length=1000), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_worksheet_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_worksheet")),
    )
    op.create_index("ix_worksheet_offered", "worksheet", ["municipality_id", "is_offered"])
    op.create_table(
        "filled_worksheet",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("worksheet_id", sa.Uuid(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_filled_worksheet_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "worksheet_id"],
            ["worksheet.municipality_id", "worksheet.id"],
            name=op.f("fk_filled_worksheet_municipality_id_worksheet_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_filled_worksheet_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_filled_worksheet")),
        sa.UniqueConstraint(
            "municipality_id", "person_id", "worksheet_id", name="one_worksheet_a_citizen"
        ),
    )
    op.create_index(
        "ix_filled_worksheet_sheet", "filled_worksheet", ["municipality_id", "worksheet_id"]
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
