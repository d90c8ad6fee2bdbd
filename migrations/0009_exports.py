"""Keep what people asked to have written out of a conversation, for a day."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "conversation_export"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        TABLE,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_conversation_export_municipality_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "conversation_id"],
            ["conversation.municipality_id", "conversation.id"],
            name=op.f("fk_conversation_export_municipality_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "asked_by"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_conversation_export_municipality_id_asked_by"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_conversation_export")),
    )
    for name, columns in (
        ("asked", ["asked_by", "conversation_id"]),
        ("conversation", ["conversation_id"]),
        ("state", ["state", "asked_at"]),
    ):
        op.create_index(f"ix_{TABLE}_{name}", TABLE, ["municipality_id", *columns], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in row_security_ddl(TABLE):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table(TABLE)
