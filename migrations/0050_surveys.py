"""Surveys: questions about a subject, who has replied without a name, and what was answered."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0050"
down_revision = "0059"
branch_labels = None
depends_on = None

TABLES = ("survey", "survey_question", "survey_reply", "survey_answer")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "survey",
        *_key("survey"),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.UniqueConstraint("municipality_id", "subject", name="one_survey_a_subject"),
    )
    op.create_table(
        "survey_question",
        *_key("survey_question"),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text_da", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        _belongs("survey_question", "survey_id", "survey"),
    )
    op.create_index(
        "ix_survey_question_survey", "survey_question", ["municipality_id", "survey_id", "place"]
    )
    op.create_table(
        "survey_reply",
        *_key("survey_reply"),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("respondent_key", sa.LargeBinary(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=False),
        _belongs("survey_reply", "survey_id", "survey"),
        sa.UniqueConstraint(
            "municipality_id", "survey_id", "respondent_key", name="one_reply_each"
        ),
    )
    op.create_table(
        "survey_answer",
        *_key("survey_answer"),
        sa.Column("survey_reply_id", sa.Uuid(), nullable=False),
        sa.Column("survey_question_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        _belongs("survey_answer", "survey_reply_id", "survey_reply"),
        _belongs("survey_answer", "survey_question_id", "survey_question"),
        sa.UniqueConstraint(
            "municipality_id", "survey_reply_id", "survey_question_id", name="answered_once"
        ),
    )
    op.create_index(
        "ix_survey_answer_question",
        "survey_answer",
        ["municipality_id", "survey_question_id", "number"],
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


def _key(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{table}")),
    ]


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{to}.municipality_id", f"{to}.id"],
        name=op.f(f"fk_{table}_municipality_id_{column}"),
        ondelete="CASCADE",
    )
