"""The daily drop-in: when it is open, its queues, and the numbers."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLES = ("drop_in", "drop_in_period", "drop_in_day", "queue_ticket")
STANDING = sa.text("state IN ('waiting', 'called')")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "drop_in",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("about_da", sa.String(length=500), nullable=False),
        sa.Column("about_en", sa.String(length=500), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("draws_before_minutes", sa.Integer(), nullable=False),
        sa.Column("usual_minutes", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["meeting_place.municipality_id", "meeting_place.id"],
            name=op.f("fk_drop_in_municipality_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_drop_in_municipality_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_drop_in_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_drop_in")),
    )
    op.create_table(
        "drop_in_period",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drop_in_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_drop_in_period_opens_before_it_closes")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "drop_in_id"],
            ["drop_in.municipality_id", "drop_in.id"],
            name=op.f("fk_drop_in_period_municipality_id_drop_in_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_drop_in_period_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_drop_in_period")),
    )
    op.create_index(
        "ix_drop_in_period_drop_in",
        "drop_in_period",
        ["municipality_id", "drop_in_id"],
        unique=False,
    )
    op.create_table(
        "drop_in_day",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drop_in_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times_closed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "drop_in_id"],
            ["drop_in.municipality_id", "drop_in.id"],
            name=op.f("fk_drop_in_day_municipality_id_drop_in_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_drop_in_day_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_drop_in_day")),
        sa.UniqueConstraint("municipality_id", "drop_in_id", "on", name="one_queue_a_day"),
    )
    op.create_index("ix_drop_in_day_on", "drop_in_day", ["municipality_id", "on"], unique=False)
    op.create_table(
        "queue_ticket",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drop_in_day_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("skips", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "drop_in_day_id"],
            ["drop_in_day.municipality_id", "drop_in_day.id"],
            name=op.f("fk_queue_ticket_municipality_id_drop_in_day_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "citizen_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_queue_ticket_municipality_id_citizen_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "called_by_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_queue_ticket_municipality_id_called_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_queue_ticket_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_queue_ticket")),
        sa.UniqueConstraint("municipality_id", "drop_in_day_id", "number", name="each_number_once"),
    )
    op.create_index(
        "one_number_at_a_time",
        "queue_ticket",
        ["municipality_id", "drop_in_day_id", "citizen_id"],
        unique=True,
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    )
    op.create_index(
        "ix_queue_ticket_citizen", "queue_ticket", ["municipality_id", "citizen_id"], unique=False
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in reversed(TABLES):
        op.drop_table(table)
