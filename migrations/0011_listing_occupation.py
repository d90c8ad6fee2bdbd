"""Find the openings of an occupation's name without looking through all of them."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_index(
        "ix_listing_occupation",
        "listing",
        ["municipality_id", "occupation_name", "state"],
        unique=False,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_listing_occupation", table_name="listing")
