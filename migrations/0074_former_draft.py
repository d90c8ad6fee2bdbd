"""What the last change of a module's draft, or of a course, can be undone to."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("module") as module:
        module.add_column(sa.Column("former_draft", sa.JSON(), nullable=True))
    with op.batch_alter_table("module_course") as course:
        course.add_column(sa.Column("former_facts", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("module", "former_draft")
    op.drop_column("module_course", "former_facts")
