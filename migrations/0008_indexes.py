"""Give each badge, look-up and periodic job an index that leads to its rows alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_api_token_person", "api_token", ["person_id"]),
    ("ix_browser_session_end", "browser_session", ["ended_at"]),
    ("ix_browser_session_expiry", "browser_session", ["expires_at"]),
    ("ix_browser_session_person", "browser_session", ["person_id"]),
    ("ix_device_death", "device", ["died_at"]),
    ("ix_employer_person_asking", "employer_person", ["confirmed_at"]),
    ("ix_employer_person_person", "employer_person", ["person_id"]),
    ("ix_employer_state", "employer", ["state", "created_at"]),
    ("ix_fraud_report_listing", "fraud_report", ["listing_id"]),
    ("ix_fraud_report_reporter", "fraud_report", ["reporter_id", "reported_at"]),
    ("ix_interest_file", "interest", ["file_id"]),
    ("ix_login_code_age", "login_code", ["created_at"]),
    ("ix_login_code_place", "login_code", ["asked_from", "created_at"]),
    ("ix_notification_allowance_day", "notification_allowance", ["on"]),
    ("ix_occupation_placement_category", "occupation_placement", ["category_id"]),
    ("ix_person_role_role", "person_role", ["role", "person_id"]),
    ("ix_reminder_deadline", "reminder", ["deadline_at"]),
)
PARTIAL = (("ix_listing_pending", "listing", ["pending_at"], "pending_at IS NOT NULL"),)


def upgrade() -> None:
    """Bring the tables to this revision."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, ["municipality_id", *columns])
    for name, table, columns, where in PARTIAL:
        op.create_index(
            name,
            table,
            ["municipality_id", *columns],
            postgresql_where=sa.text(where),
            sqlite_where=sa.text(where),
        )
    op.drop_index("ix_login_code_address", table_name="login_code")
    op.create_index(
        "ix_login_code_address", "login_code", ["municipality_id", "email_key", "created_at"]
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("ix_login_code_address", table_name="login_code")
    op.create_index("ix_login_code_address", "login_code", ["municipality_id", "email_key"])
    for name, table, *_rest in (*INDEXES, *PARTIAL):
        op.drop_index(name, table_name=table)
