"""Let something be reminded of to the minute, such as an hour before a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NAME = "one_reminder_an_offset"
BEFORE = ["municipality_id", "kind", "subject", "recipient_id", "days_before", "deadline_at"]
NOW = [*BEFORE[:5], "minutes_before", "deadline_at"]


def upgrade() -> None:
    """Leave room for minutes; 0 is what those have that count days."""
    with op.batch_alter_table("reminder") as reminders:
        reminders.add_column(
            sa.Column("minutes_before", sa.Integer(), nullable=False, server_default="0")
        )
        reminders.drop_constraint(NAME, type_="unique")
        reminders.create_unique_constraint(NAME, NOW)


def downgrade() -> None:
    """Forget the reminders that count minutes."""
    reminders = sa.table("reminder", sa.column("minutes_before", sa.Integer()))
    op.execute(sa.delete(reminders).where(reminders.c.minutes_before != 0))
    with op.batch_alter_table("reminder") as batch:
        batch.drop_constraint(NAME, type_="unique")
        batch.drop_column("minutes_before")
        batch.create_unique_constraint(NAME, BEFORE)
