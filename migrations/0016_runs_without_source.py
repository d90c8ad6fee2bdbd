"""Let an import wait without a source, so that a file that is refused leaves none behind."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("import_run") as runs:
        runs.add_column(sa.Column("source_kind", sa.String(length=10), nullable=True))
        runs.alter_column("import_source_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    runs = sa.table("import_run", sa.column("import_source_id", sa.Uuid()))
    op.execute(sa.delete(runs).where(runs.c.import_source_id.is_(None)))
    with op.batch_alter_table("import_run") as batch:
        batch.alter_column("import_source_id", existing_type=sa.Uuid(), nullable=False)
        batch.drop_column("source_kind")
