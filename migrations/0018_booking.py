"""Meetings: their types and places, when advisers can be met, and what is booked."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = (
    "meeting_place",
    "meeting_type",
    "bookable_adviser",
    "adviser_meets",
    "working_period",
    "absence",
    "booking",
)
# PostgreSQL itself lets nobody be at two meetings at once; on SQLite writes go one at a time.
ONE_AT_A_TIME = (
    ("an_adviser_meets_one_at_a_time", "adviser_id", "taken_until"),
    ("a_citizen_is_at_one_meeting_at_a_time", "citizen_id", "ends_minute"),
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "meeting_place",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_meeting_place_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_meeting_place")),
    )
    op.create_table(
        "meeting_type",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_da", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about_da", sa.String(length=500), nullable=False),
        sa.Column("about_en", sa.String(length=500), nullable=False),
        sa.Column("bring_da", sa.String(length=500), nullable=False),
        sa.Column("bring_en", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("has_interpreter", sa.Boolean(), nullable=False),
        sa.Column("who_meets", sa.String(length=10), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("ahead_days", sa.Integer(), nullable=False),
        sa.Column("move_until_minutes", sa.Integer(), nullable=False),
        sa.Column("cancel_until_minutes", sa.Integer(), nullable=False),
        sa.Column("most_moves", sa.Integer(), nullable=True),
        sa.Column("reminder_minutes", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_meeting_type_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_meeting_type")),
        sa.UniqueConstraint("municipality_id", "slug", name="one_meeting_type_a_slug"),
    )
    op.create_table(
        "absence",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_absence_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_absence_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_absence_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_absence")),
    )
    op.create_index(
        "ix_absence_adviser", "absence", ["municipality_id", "adviser_id", "ends_at"], unique=False
    )
    op.create_table(
        "adviser_meets",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_type_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_adviser_meets_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "meeting_type_id"],
            ["meeting_type.municipality_id", "meeting_type.id"],
            name=op.f("fk_adviser_meets_municipality_id_meeting_type_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_adviser_meets_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_adviser_meets")),
        sa.UniqueConstraint(
            "municipality_id", "meeting_type_id", "adviser_id", name="once_a_meeting_type"
        ),
    )
    op.create_table(
        "bookable_adviser",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("ahead_days", sa.Integer(), nullable=True),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_bookable_adviser_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_bookable_adviser_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_bookable_adviser")),
        sa.UniqueConstraint("municipality_id", "adviser_id", name="one_calendar_an_adviser"),
    )
    op.create_table(
        "booking",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_type_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("with_interpreter", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_from", sa.Integer(), nullable=False),
        sa.Column("taken_until", sa.Integer(), nullable=False),
        sa.Column("ends_minute", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("minutes_late", sa.Integer(), nullable=True),
        sa.Column("lateness_sequence", sa.Integer(), nullable=False),
        sa.Column("late_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cancel_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_booking_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_booking_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "citizen_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_booking_municipality_id_citizen_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "meeting_type_id"],
            ["meeting_type.municipality_id", "meeting_type.id"],
            name=op.f("fk_booking_municipality_id_meeting_type_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["meeting_place.municipality_id", "meeting_place.id"],
            name=op.f("fk_booking_municipality_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_booking_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_booking")),
    )
    op.create_index(
        "ix_booking_adviser",
        "booking",
        ["municipality_id", "adviser_id", "taken_until"],
        unique=False,
    )
    op.create_index(
        "ix_booking_citizen",
        "booking",
        ["municipality_id", "citizen_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "working_period",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("opens < closes", name=op.f("ck_working_period_opens_before_it_closes")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_working_period_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["meeting_place.municipality_id", "meeting_place.id"],
            name=op.f("fk_working_period_municipality_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_working_period_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_working_period")),
    )
    op.create_index(
        "ix_working_period_adviser",
        "working_period",
        ["municipality_id", "adviser_id"],
        unique=False,
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for name, whose, until in ONE_AT_A_TIME:
        op.execute(
            f"ALTER TABLE booking ADD CONSTRAINT {name} EXCLUDE USING gist (municipality_id WITH =,"
            f" {whose} WITH =, int4range(taken_from, {until}) WITH &&)"
            " WHERE (state IN ('held', 'booked'))"
        )
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in reversed(TABLES):
        op.drop_table(table)
