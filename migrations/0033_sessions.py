"""Sessions on site and who has a seat in them."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLES = ("site_session", "session_seat")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "site_session",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("about_da", sa.String(length=1000), nullable=False),
        sa.Column("about_en", sa.String(length=1000), nullable=False),
        sa.Column("bring_da", sa.String(length=500), nullable=False),
        sa.Column("bring_en", sa.String(length=500), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("sign_up_until_on", sa.Date(), nullable=True),
        sa.Column("sign_off_until_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("called_off_because", sa.String(length=300), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_site_session_starts_before_it_ends")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["meeting_place.municipality_id", "meeting_place.id"],
            name=op.f("fk_site_session_municipality_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_site_session_municipality_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_site_session_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_site_session")),
    )
    op.create_index(
        "ix_site_session_ends", "site_session", ["municipality_id", "ends_at"], unique=False
    )
    op.create_index(
        "ix_site_session_subject", "site_session", ["municipality_id", "subject"], unique=False
    )
    op.create_table(
        "session_seat",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_session_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attendance", sa.String(length=10), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'seated') = (number IS NOT NULL)",
            name=op.f("ck_session_seat_seated_on_a_number"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "site_session_id"],
            ["site_session.municipality_id", "site_session.id"],
            name=op.f("fk_session_seat_municipality_id_site_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "citizen_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_session_seat_municipality_id_citizen_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_session_seat_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_session_seat")),
        sa.UniqueConstraint(
            "municipality_id", "site_session_id", "citizen_id", name="once_a_session"
        ),
        sa.UniqueConstraint(
            "municipality_id", "site_session_id", "number", name="one_on_each_seat"
        ),
    )
    op.create_index(
        "ix_session_seat_citizen", "session_seat", ["municipality_id", "citizen_id"], unique=False
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
