"""Which language citizens read, as it is noted, and who has chosen one for the service."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

TABLE = "noted_language"
CHOSEN = """
UPDATE person SET has_chosen_language = true
WHERE language <> 'da' AND last_login_at IS NOT NULL
"""
SEE = sa.text("SELECT set_config('app.municipality_id', :id, true)")


def upgrade() -> None:
    """Add the table; whoever has been here in another language than Danish has chosen it."""
    chosen = sa.Column(
        "has_chosen_language", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("person", chosen)
    note_who_has_chosen()
    op.create_table(
        TABLE,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f(f"fk_{TABLE}_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{TABLE}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("municipality_id", "person_id", name="one_noted_language"),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for statement in row_security_ddl(TABLE):
        op.execute(sa.text(statement.replace(":", "\\:")))


def note_who_has_chosen() -> None:
    """Note it in one municipality after another, as row security hides others."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        op.execute(sa.text(CHOSEN))
        return
    for municipality_id in connection.scalars(sa.text("SELECT id FROM municipality")).all():
        connection.execute(SEE, {"id": str(municipality_id)})
        op.execute(sa.text(CHOSEN))
    connection.execute(SEE, {"id": ""})


def downgrade() -> None:
    """Take them away."""
    op.drop_table(TABLE)
    op.drop_column("person", "has_chosen_language")
