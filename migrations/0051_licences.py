"""Pools of seats, the licences given of them, who waits for one, and what was asked and told."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TABLES = ("licence_pool", "licence", "licence_notice", "licence_wait", "extension_request")
STANDING = sa.text("ended_at IS NULL")
TO_LOOK_AT = sa.text("look_at IS NOT NULL")
UNANSWERED = sa.text("answered_at IS NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    _add_pools()
    _add_licences()
    _add_lines()
    _add_requests()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _add_pools() -> None:
    op.create_table(
        "licence_pool",
        *_key("licence_pool"),
        sa.Column("name_da", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about_da", sa.String(length=1000), nullable=False),
        sa.Column("about_en", sa.String(length=1000), nullable=False),
        sa.Column("supplier", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("price_kr", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("seat_days", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("extension", sa.String(length=10), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=False),
        sa.Column("most_extensions", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("take_along_da", sa.String(length=1000), nullable=False),
        sa.Column("take_along_en", sa.String(length=1000), nullable=False),
        sa.Column("instead_da", sa.String(length=1000), nullable=False),
        sa.Column("instead_en", sa.String(length=1000), nullable=False),
        sa.Column("ask_da", sa.String(length=200), nullable=False),
        sa.Column("ask_en", sa.String(length=200), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("target_groups", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_licence_pool_seats_are_counted")),
        sa.CheckConstraint(
            "from_on <= until_on", name=op.f("ck_licence_pool_begins_before_it_ends")
        ),
    )


def _add_licences() -> None:
    op.create_table(
        "licence",
        *_key("licence"),
        sa.Column("licence_pool_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("given", sa.String(length=10), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("grace_until_on", sa.Date(), nullable=False),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Uuid(), nullable=True),
        sa.Column("before_taken_back", sa.Date(), nullable=True),
        _belongs("licence", "licence_pool_id", "licence_pool"),
        _belongs("licence", "citizen_id", "person"),
        sa.CheckConstraint("last_on <= grace_until_on", name=op.f("ck_licence_grace_comes_after")),
    )
    of = {
        "ix_licence_citizen": ("citizen_id", "last_on"),
        "ix_licence_pool_last": ("licence_pool_id", "last_on"),
        "ix_licence_last": ("last_on",),
    }
    for name, columns in of.items():
        op.create_index(name, "licence", ["municipality_id", *columns])
    op.create_index(
        "ix_licence_look",
        "licence",
        ["municipality_id", "look_at"],
        postgresql_where=TO_LOOK_AT,
        sqlite_where=TO_LOOK_AT,
    )
    op.create_table(
        "licence_notice",
        *_key("licence_notice"),
        sa.Column("licence_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("licence_notice", "licence_id", "licence"),
        sa.UniqueConstraint("municipality_id", "licence_id", "last_on", "step", name="told_once"),
    )


def _add_lines() -> None:
    op.create_table(
        "licence_wait",
        *_key("licence_wait"),
        sa.Column("licence_pool_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _belongs("licence_wait", "licence_pool_id", "licence_pool"),
        _belongs("licence_wait", "citizen_id", "person"),
    )
    op.create_index(
        "one_wait_a_pool",
        "licence_wait",
        ["municipality_id", "citizen_id", "licence_pool_id"],
        unique=True,
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    )
    op.create_index(
        "ix_licence_wait_line",
        "licence_wait",
        ["municipality_id", "licence_pool_id", "joined_at"],
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    )


def _add_requests() -> None:
    op.create_table(
        "extension_request",
        *_key("extension_request"),
        sa.Column("licence_id", sa.Uuid(), nullable=False),
        sa.Column("word_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("is_taken_back", sa.Boolean(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        _belongs("extension_request", "licence_id", "licence"),
    )
    op.create_index(
        "one_open_request",
        "extension_request",
        ["municipality_id", "licence_id"],
        unique=True,
        postgresql_where=UNANSWERED,
        sqlite_where=UNANSWERED,
    )
    op.create_index(
        "ix_extension_request_licence",
        "extension_request",
        ["municipality_id", "licence_id", "asked_at"],
    )


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
