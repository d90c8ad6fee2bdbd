"""Lay the tables of the foundation: municipalities, people, listings, notifications."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl
from app.listings.search_tables import (
    POSTGRESQL_DDL,
    POSTGRESQL_DROP_DDL,
    SQLITE_DDL,
    SQLITE_DROP_DDL,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEPT_APART = (
    "access_log_entry",
    "api_token",
    "browser_session",
    "category",
    "closing_day",
    "data_key",
    "delivery",
    "device",
    "employer",
    "employer_person",
    "feed_change",
    "feed_state",
    "fraud_report",
    "idempotent_answer",
    "import_run",
    "import_source",
    "interest",
    "invitation",
    "listing",
    "listing_category",
    "login_code",
    "notification",
    "notification_allowance",
    "notification_habits",
    "notification_preference",
    "occupation_placement",
    "other_source",
    "person",
    "person_role",
    "reminder",
    "saved_listing",
    "stored_file",
    "subscription",
    "target_group",
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "event_delivery",
        sa.Column(
            "event_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("listener", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("event_seq", "listener", name=op.f("pk_event_delivery")),
    )
    op.create_index("ix_event_delivery_due", "event_delivery", ["state", "due_at"], unique=False)
    op.create_table(
        "municipality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("brand", sa.String(length=7), nullable=False),
        sa.Column("brand_contrast", sa.String(length=7), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_table(
        "recorded_event",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_recorded_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_recorded_event_recorded_at"), "recorded_event", ["recorded_at"], unique=False
    )
    op.create_table(
        "category",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name_da", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_category_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_category")),
        sa.UniqueConstraint("municipality_id", "slug", name="one_category_a_slug"),
    )
    op.create_table(
        "closing_day",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_closing_day_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_closing_day")),
        sa.UniqueConstraint("municipality_id", "on", name="one_closing_day_a_date"),
    )
    op.create_table(
        "data_key",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("master_key", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_data_key_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_data_key")),
    )
    op.create_table(
        "employer",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cvr", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("postcode", sa.String(length=4), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_employer_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_employer")),
        sa.UniqueConstraint("municipality_id", "cvr", name="one_employer_a_cvr"),
    )
    op.create_table(
        "feed_change",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_feed_change_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_feed_change")),
    )
    op.create_index(
        "ix_feed_change_version", "feed_change", ["municipality_id", "version"], unique=False
    )
    op.create_table(
        "feed_state",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_feed_state_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_feed_state")),
    )
    op.create_table(
        "import_source",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("posting_url", sa.String(length=1000), nullable=True),
        sa.Column("default_listing_kind", sa.String(length=20), nullable=False),
        sa.Column("runs_every_minutes", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_import_source_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_import_source")),
        sa.UniqueConstraint("municipality_id", "name", name="one_source_a_name"),
    )
    op.create_table(
        "invitation",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_invitation_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("municipality_id", "token_hash", name="one_invitation_a_token"),
    )
    op.create_table(
        "login_code",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_key", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_from", sa.LargeBinary(), nullable=True),
        sa.Column("sign_up_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_login_code_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_login_code")),
    )
    op.create_index(
        "ix_login_code_address", "login_code", ["municipality_id", "email_key"], unique=False
    )
    op.create_table(
        "municipality_host",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_municipality_host_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_municipality_host")),
    )
    op.create_table(
        "person",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_key", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_person_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("municipality_id", "email_key", name="one_person_an_address"),
    )
    op.create_table(
        "target_group",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_da", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_target_group_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_target_group")),
        sa.UniqueConstraint("municipality_id", "slug", name="one_target_group_a_slug"),
    )
    op.create_table(
        "access_log_entry",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("looker_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_access_log_entry_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_access_log_entry_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_access_log_entry")),
    )
    op.create_index(
        "ix_access_log_person",
        "access_log_entry",
        ["municipality_id", "person_id", "looked_at"],
        unique=False,
    )
    op.create_table(
        "api_token",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_api_token_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_api_token_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("municipality_id", "token_hash", name="one_token_a_hash"),
    )
    op.create_table(
        "browser_session",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_browser_session_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_browser_session_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_browser_session")),
        sa.UniqueConstraint("municipality_id", "token_hash", name="one_session_a_token"),
    )
    op.create_table(
        "employer_person",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "employer_id"],
            ["employer.municipality_id", "employer.id"],
            name=op.f("fk_employer_person_municipality_id_employer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_employer_person_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_employer_person_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_employer_person")),
        sa.UniqueConstraint("municipality_id", "employer_id", "person_id", name="once_a_company"),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_idempotent_answer_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_idempotent_answer_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_idempotent_answer")),
        sa.UniqueConstraint("municipality_id", "person_id", "key", name="one_answer_a_key"),
    )
    op.create_index(
        "ix_idempotent_answer_age",
        "idempotent_answer",
        ["municipality_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "import_run",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_source_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("failure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("was_complete", sa.Boolean(), nullable=False),
        sa.Column("was_silent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "import_source_id"],
            ["import_source.municipality_id", "import_source.id"],
            name=op.f("fk_import_run_municipality_id_import_source_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_import_run_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_import_run")),
    )
    op.create_index(
        "ix_import_run_source",
        "import_run",
        ["municipality_id", "import_source_id", "started_at"],
        unique=False,
    )
    op.create_index(
        "ix_import_run_state",
        "import_run",
        ["municipality_id", "state", "started_at"],
        unique=False,
    )
    op.create_table(
        "listing",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("feed_rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("description_text", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_name", sa.String(length=160), nullable=False),
        sa.Column("employer_cvr", sa.String(length=8), nullable=True),
        sa.Column("employer_is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("workplace_municipality", sa.String(length=4), nullable=True),
        sa.Column("workplace_name", sa.String(length=160), nullable=True),
        sa.Column("postcode", sa.String(length=10), nullable=True),
        sa.Column("city", sa.String(length=80), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("is_abroad", sa.Boolean(), nullable=False),
        sa.Column("has_no_fixed_workplace", sa.Boolean(), nullable=False),
        sa.Column("working_time", sa.String(length=20), nullable=False),
        sa.Column("weekly_hours", sa.String(length=40), nullable=True),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("number_to_fill", sa.Integer(), nullable=True),
        sa.Column("occupation_name", sa.String(length=160), nullable=True),
        sa.Column("apply_by", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("apply_url", sa.String(length=1000), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followers_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.String(length=20), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("pending_changes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("import_source_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("source_url", sa.String(length=1000), nullable=True),
        sa.Column("source_hash", sa.String(length=64), nullable=True),
        sa.Column("hit_hash", sa.String(length=64), nullable=True),
        sa.Column("match_key", sa.String(length=200), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_in", sa.String(length=64), nullable=True),
        sa.Column("import_run_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "length(title) between 1 and 200", name=op.f("ck_listing_title_is_there")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "author_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_listing_municipality_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "employer_id"],
            ["employer.municipality_id", "employer.id"],
            name=op.f("fk_listing_municipality_id_employer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_listing_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_listing")),
        sa.UniqueConstraint("municipality_id", "feed_rank", name="one_listing_a_rank"),
        sa.UniqueConstraint(
            "municipality_id", "import_source_id", "source_id", name="a_source_names_it_once"
        ),
    )
    op.create_index(
        "ix_listing_cvr",
        "listing",
        ["municipality_id", "employer_cvr", "workplace_municipality"],
        unique=False,
    )
    op.create_index(
        "ix_listing_employer",
        "listing",
        ["municipality_id", "employer_id", "updated_at"],
        unique=False,
    )
    op.create_index(
        "ix_listing_import_run", "listing", ["municipality_id", "import_run_id"], unique=False
    )
    op.create_index("ix_listing_match", "listing", ["municipality_id", "match_key"], unique=False)
    op.create_index(
        "ix_listing_state", "listing", ["municipality_id", "state", "apply_by"], unique=False
    )
    op.create_table(
        "notification",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "recipient_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_notification_municipality_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_notification_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "municipality_id", "recipient_id", "kind", "subject", name="one_notification_a_subject"
        ),
    )
    op.create_index(
        "ix_notification_age", "notification", ["municipality_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_notification_batch",
        "notification",
        ["municipality_id", "batch_id", "recipient_id"],
        unique=False,
    )
    op.create_index(
        "ix_notification_digest", "notification", ["municipality_id", "digest_id"], unique=False
    )
    op.create_index(
        "ix_notification_newest",
        "notification",
        ["municipality_id", "recipient_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["municipality_id", "recipient_id", "read_at"],
        unique=False,
    )
    op.create_table(
        "notification_allowance",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_notification_allowance_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_notification_allowance_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_notification_allowance")),
        sa.UniqueConstraint("municipality_id", "person_id", "on", name="one_allowance_a_day"),
    )
    op.create_table(
        "notification_habits",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("quiet_hours", sa.Boolean(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_notification_habits_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_notification_habits_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_notification_habits")),
        sa.UniqueConstraint("municipality_id", "person_id", name="one_set_of_habits_a_person"),
    )
    op.create_table(
        "notification_preference",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_notification_preference_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_notification_preference_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_notification_preference")),
        sa.UniqueConstraint("municipality_id", "person_id", "kind", name="one_preference_a_kind"),
    )
    op.create_table(
        "occupation_placement",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occupation_key", sa.String(length=160), nullable=False),
        sa.Column("occupation_name", sa.String(length=160), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "category_id"],
            ["category.municipality_id", "category.id"],
            name=op.f("fk_occupation_placement_municipality_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_occupation_placement_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_occupation_placement")),
        sa.UniqueConstraint("municipality_id", "occupation_key", name="an_occupation_placed_once"),
    )
    op.create_table(
        "person_role",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_person_role_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_person_role_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_person_role")),
        sa.UniqueConstraint("municipality_id", "person_id", "role", name="a_role_once_a_person"),
    )
    op.create_table(
        "reminder",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "recipient_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_reminder_municipality_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_reminder_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "municipality_id",
            "kind",
            "subject",
            "recipient_id",
            "days_before",
            "deadline_at",
            name="one_reminder_an_offset",
        ),
    )
    op.create_index(
        "ix_reminder_due", "reminder", ["municipality_id", "told_at", "remind_at"], unique=False
    )
    op.create_table(
        "stored_file",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("used_by", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "owner_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_stored_file_municipality_id_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_stored_file_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_stored_file")),
    )
    op.create_index(
        "ix_stored_file_unused",
        "stored_file",
        ["municipality_id", "used_by", "created_at"],
        unique=False,
    )
    op.create_table(
        "subscription",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "category_id"],
            ["category.municipality_id", "category.id"],
            name=op.f("fk_subscription_municipality_id_category_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_subscription_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_subscription_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_subscription")),
        sa.UniqueConstraint(
            "municipality_id", "person_id", "category_id", name="a_category_followed_once"
        ),
    )
    op.create_index(
        "ix_subscription_category", "subscription", ["municipality_id", "category_id"], unique=False
    )
    op.create_table(
        "delivery",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "notification_id"],
            ["notification.municipality_id", "notification.id"],
            name=op.f("fk_delivery_municipality_id_notification_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_delivery_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_device", "delivery", ["municipality_id", "device_id"], unique=False
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["municipality_id", "channel", "state", "due_at"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_notification", "delivery", ["municipality_id", "notification_id"], unique=False
    )
    op.create_table(
        "device",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("endpoint_key", sa.LargeBinary(), nullable=True),
        sa.Column("endpoint_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("keys_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("died_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_device_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "session_id"],
            ["browser_session.municipality_id", "browser_session.id"],
            name=op.f("fk_device_municipality_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_device_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_device")),
        sa.UniqueConstraint("municipality_id", "endpoint_key", name="one_device_an_endpoint"),
    )
    op.create_index("ix_device_person", "device", ["municipality_id", "person_id"], unique=False)
    op.create_index("ix_device_session", "device", ["municipality_id", "session_id"], unique=False)
    op.create_table(
        "fraud_report",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("was_fraud", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "listing_id"],
            ["listing.municipality_id", "listing.id"],
            name=op.f("fk_fraud_report_municipality_id_listing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_fraud_report_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_fraud_report")),
    )
    op.create_index(
        "ix_fraud_report_open", "fraud_report", ["municipality_id", "handled_at"], unique=False
    )
    op.create_table(
        "interest",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "file_id"],
            ["stored_file.municipality_id", "stored_file.id"],
            name=op.f("fk_interest_municipality_id_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "listing_id"],
            ["listing.municipality_id", "listing.id"],
            name=op.f("fk_interest_municipality_id_listing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_interest_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_interest_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_interest")),
        sa.UniqueConstraint("municipality_id", "person_id", "listing_id", name="one_interest_each"),
    )
    op.create_index(
        "ix_interest_listing", "interest", ["municipality_id", "listing_id"], unique=False
    )
    op.create_table(
        "listing_category",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "category_id"],
            ["category.municipality_id", "category.id"],
            name=op.f("fk_listing_category_municipality_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "listing_id"],
            ["listing.municipality_id", "listing.id"],
            name=op.f("fk_listing_category_municipality_id_listing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_listing_category_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_listing_category")),
        sa.UniqueConstraint(
            "municipality_id", "listing_id", "category_id", name="a_category_once_a_listing"
        ),
    )
    op.create_index(
        "ix_listing_category_category",
        "listing_category",
        ["municipality_id", "category_id"],
        unique=False,
    )
    op.create_table(
        "other_source",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("import_source_id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("seen_in", sa.String(length=64), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "import_source_id"],
            ["import_source.municipality_id", "import_source.id"],
            name=op.f("fk_other_source_municipality_id_import_source_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "listing_id"],
            ["listing.municipality_id", "listing.id"],
            name=op.f("fk_other_source_municipality_id_listing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_other_source_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_other_source")),
        sa.UniqueConstraint(
            "municipality_id", "import_source_id", "source_id", name="another_source_names_it_once"
        ),
    )
    op.create_index(
        "ix_other_source_listing", "other_source", ["municipality_id", "listing_id"], unique=False
    )
    op.create_table(
        "saved_listing",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "listing_id"],
            ["listing.municipality_id", "listing.id"],
            name=op.f("fk_saved_listing_municipality_id_listing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_saved_listing_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_saved_listing_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_saved_listing")),
        sa.UniqueConstraint("municipality_id", "person_id", "listing_id", name="saved_once"),
    )
    if op.get_bind().dialect.name == "postgresql":
        statements = [s for table in KEPT_APART for s in row_security_ddl(table)]
        statements.extend(POSTGRESQL_DDL)
    else:
        statements = list(SQLITE_DDL)
    for statement in statements:
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    drops = POSTGRESQL_DROP_DDL if op.get_bind().dialect.name == "postgresql" else SQLITE_DROP_DDL
    for statement in drops:
        op.execute(statement)
    op.drop_table("saved_listing")
    op.drop_index("ix_other_source_listing", table_name="other_source")
    op.drop_table("other_source")
    op.drop_index("ix_listing_category_category", table_name="listing_category")
    op.drop_table("listing_category")
    op.drop_index("ix_interest_listing", table_name="interest")
    op.drop_table("interest")
    op.drop_index("ix_fraud_report_open", table_name="fraud_report")
    op.drop_table("fraud_report")
    op.drop_index("ix_device_session", table_name="device")
    op.drop_index("ix_device_person", table_name="device")
    op.drop_table("device")
    op.drop_index("ix_delivery_notification", table_name="delivery")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.drop_index("ix_delivery_device", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index("ix_subscription_category", table_name="subscription")
    op.drop_table("subscription")
    op.drop_index("ix_stored_file_unused", table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index("ix_reminder_due", table_name="reminder")
    op.drop_table("reminder")
    op.drop_table("person_role")
    op.drop_table("occupation_placement")
    op.drop_table("notification_preference")
    op.drop_table("notification_habits")
    op.drop_table("notification_allowance")
    op.drop_index("ix_notification_unread", table_name="notification")
    op.drop_index("ix_notification_newest", table_name="notification")
    op.drop_index("ix_notification_digest", table_name="notification")
    op.drop_index("ix_notification_batch", table_name="notification")
    op.drop_index("ix_notification_age", table_name="notification")
    op.drop_table("notification")
    op.drop_index("ix_listing_state", table_name="listing")
    op.drop_index("ix_listing_match", table_name="listing")
    op.drop_index("ix_listing_import_run", table_name="listing")
    op.drop_index("ix_listing_employer", table_name="listing")
    op.drop_index("ix_listing_cvr", table_name="listing")
    op.drop_table("listing")
    op.drop_index("ix_import_run_state", table_name="import_run")
    op.drop_index("ix_import_run_source", table_name="import_run")
    op.drop_table("import_run")
    op.drop_index("ix_idempotent_answer_age", table_name="idempotent_answer")
    op.drop_table("idempotent_answer")
    op.drop_table("employer_person")
    op.drop_table("browser_session")
    op.drop_table("api_token")
    op.drop_index("ix_access_log_person", table_name="access_log_entry")
    op.drop_table("access_log_entry")
    op.drop_table("target_group")
    op.drop_table("person")
    op.drop_table("municipality_host")
    op.drop_index("ix_login_code_address", table_name="login_code")
    op.drop_table("login_code")
    op.drop_table("invitation")
    op.drop_table("import_source")
    op.drop_table("feed_state")
    op.drop_index("ix_feed_change_version", table_name="feed_change")
    op.drop_table("feed_change")
    op.drop_table("employer")
    op.drop_table("data_key")
    op.drop_table("closing_day")
    op.drop_table("category")
    op.drop_index(op.f("ix_recorded_event_recorded_at"), table_name="recorded_event")
    op.drop_table("recorded_event")
    op.drop_table("municipality")
    op.drop_index("ix_event_delivery_due", table_name="event_delivery")
    op.drop_table("event_delivery")
