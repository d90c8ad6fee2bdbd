"""Lay the tables of teams, own advisers, substitutes, and the target groups of citizens."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEPT_APART = (
    "citizen_target_group",
    "own_adviser",
    "substitution",
    "team",
    "team_member",
    "team_period",
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "team",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("urgent_text_da", sa.String(length=500), nullable=False),
        sa.Column("urgent_text_en", sa.String(length=500), nullable=False),
        sa.Column("answers_within_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_team_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_team")),
        sa.UniqueConstraint("municipality_id", "name", name="one_team_a_name"),
    )
    op.create_table(
        "citizen_target_group",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("target_group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_citizen_target_group_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "target_group_id"],
            ["target_group.municipality_id", "target_group.id"],
            name=op.f("fk_citizen_target_group_municipality_id_target_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_citizen_target_group_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_citizen_target_group")),
        sa.UniqueConstraint("municipality_id", "person_id", "target_group_id", name="once_a_group"),
    )
    op.create_index(
        "ix_citizen_target_group_group",
        "citizen_target_group",
        ["municipality_id", "target_group_id"],
        unique=False,
    )
    op.create_table(
        "own_adviser",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "adviser_id is not null or team_id is not null",
            name=op.f("ck_own_adviser_somebody_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_own_adviser_municipality_id_adviser_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "citizen_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_own_adviser_municipality_id_citizen_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_own_adviser_municipality_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_own_adviser_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_own_adviser")),
        sa.UniqueConstraint("municipality_id", "citizen_id", name="one_adviser_a_citizen"),
    )
    op.create_index(
        "ix_own_adviser_adviser", "own_adviser", ["municipality_id", "adviser_id"], unique=False
    )
    op.create_index(
        "ix_own_adviser_team", "own_adviser", ["municipality_id", "team_id"], unique=False
    )
    op.create_table(
        "substitution",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "adviser_id <> substitute_id", name=op.f("ck_substitution_by_somebody_else")
        ),
        sa.CheckConstraint(
            "from_on <= until_on", name=op.f("ck_substitution_begins_before_it_ends")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "adviser_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_substitution_municipality_id_adviser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "substitute_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_substitution_municipality_id_substitute_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_substitution_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_substitution")),
        sa.UniqueConstraint("municipality_id", "adviser_id", "from_on", name="away_once_a_day"),
    )
    op.create_index(
        "ix_substitution_until", "substitution", ["municipality_id", "until_on"], unique=False
    )
    op.create_table(
        "team_member",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_leader", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_team_member_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_team_member_municipality_id_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_team_member_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_team_member")),
        sa.UniqueConstraint("municipality_id", "person_id", "team_id", name="once_a_team"),
    )
    op.create_index(
        "ix_team_member_team", "team_member", ["municipality_id", "team_id"], unique=False
    )
    op.create_table(
        "team_period",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_team_period_opens_before_it_closes")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_team_period_weekday_of_seven")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "team_id"],
            ["team.municipality_id", "team.id"],
            name=op.f("fk_team_period_municipality_id_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_team_period_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_team_period")),
        sa.UniqueConstraint("municipality_id", "team_id", "weekday", "opens", name="opens_once"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in (s for table in KEPT_APART for s in row_security_ddl(table)):
            op.execute(statement)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("team_period")
    op.drop_index("ix_team_member_team", table_name="team_member")
    op.drop_table("team_member")
    op.drop_index("ix_substitution_until", table_name="substitution")
    op.drop_table("substitution")
    op.drop_index("ix_own_adviser_team", table_name="own_adviser")
    op.drop_index("ix_own_adviser_adviser", table_name="own_adviser")
    op.drop_table("own_adviser")
    op.drop_index("ix_citizen_target_group_group", table_name="citizen_target_group")
    op.drop_table("citizen_target_group")
    op.drop_table("team")
