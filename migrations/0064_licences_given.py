"""How many licences of a pool were given since a day; answers that are shown by the five."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

GIVEN, ONCE = "ix_licence_given", "answered_once"
BEFORE = ["municipality_id", "survey_reply_id", "survey_question_id"]


def upgrade() -> None:
    """Add the index and the column; what was answered before is shown already."""
    op.create_index(GIVEN, "licence", ["municipality_id", "licence_pool_id", "given_at"])
    with op.batch_alter_table("survey_answer") as answers:
        answers.add_column(
            sa.Column("is_shown", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        answers.drop_constraint(ONCE, type_="unique")
        answers.create_unique_constraint(ONCE, [*BEFORE, "is_shown"])


def downgrade() -> None:
    """Take them away, and what waited to be shown."""
    op.execute(sa.text("DELETE FROM survey_answer WHERE NOT is_shown"))
    with op.batch_alter_table("survey_answer") as answers:
        answers.drop_constraint(ONCE, type_="unique")
        answers.drop_column("is_shown")
        answers.create_unique_constraint(ONCE, BEFORE)
    op.drop_index(GIVEN, "licence")
