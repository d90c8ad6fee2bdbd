"""Films: their versions and texts, what was watched of them, and who is asked to see which."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

TABLES = (
    "video",
    "video_version",
    "video_piece",
    "video_text",
    "video_watch",
    "rights_film",
    "film_asked",
    "film_origin",
)
_MOMENT = sa.DateTime(timezone=True)
_BYTES = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    _add_videos()
    _add_watching()
    _add_asking()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for statement in row_security_ddl(table):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _add_videos() -> None:
    _table(
        "video",
        sa.Column("title_da", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("about_da", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("video_version_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
    )
    _table(
        "video_version",
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=14), nullable=True),
        sa.Column("size", _BYTES, nullable=False),
        sa.Column("received", _BYTES, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("claimed_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("small_file_id", sa.Uuid(), nullable=True),
        sa.Column("small_size", _BYTES, nullable=False),
        sa.Column("large_file_id", sa.Uuid(), nullable=True),
        sa.Column("large_size", _BYTES, nullable=False),
        sa.Column("poster_file_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", _MOMENT, nullable=True),
        sa.UniqueConstraint("municipality_id", "video_id", "number", name="video_numbered_once"),
        others=[("video_id", "video")],
    )
    _index("ix_video_version_state", "video_version", "state", "asked_at")
    _table(
        "video_piece",
        sa.Column("video_version_id", sa.Uuid(), nullable=False),
        sa.Column("start", _BYTES, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.UniqueConstraint("municipality_id", "video_version_id", "start", name="piece_once"),
        others=[("video_version_id", "video_version")],
    )
    _table(
        "video_text",
        sa.Column("video_version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("vtt", sa.Text(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint(
            *("municipality_id", "video_version_id", "kind", "language"), name="one_text_of_a_kind"
        ),
        others=[("video_version_id", "video_version")],
    )


def _add_watching() -> None:
    _table(
        "video_watch",
        sa.Column("video_version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("played", sa.JSON(), nullable=False),
        sa.Column("position", sa.Float(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("watched_at", _MOMENT, nullable=True),
        sa.Column("said_at", _MOMENT, nullable=True),
        sa.UniqueConstraint(
            *("municipality_id", "person_id", "video_version_id"), name="one_watch_each"
        ),
        others=[("video_version_id", "video_version"), ("person_id", "person")],
    )
    _index("ix_video_watch_version", "video_watch", "video_version_id")


def _add_asking() -> None:
    _table(
        "rights_film",
        sa.Column("target_group_id", sa.Uuid(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.UniqueConstraint("municipality_id", "target_group_id", name="one_rights_film_each"),
        others=[("target_group_id", "target_group"), ("video_id", "video")],
    )
    _index("ix_rights_film_video", "rights_film", "video_id")
    _table(
        "film_asked",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.UniqueConstraint("municipality_id", "citizen_id", "video_id", name="asked_once_a_film"),
        others=[("citizen_id", "person"), ("video_id", "video")],
    )
    _index("ix_film_asked_video", "film_asked", "video_id")
    _table(
        "film_origin",
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("municipality_id", "origin", name="one_origin_each"),
    )


def _table(name: str, *parts: Any, others: Sequence[tuple[str, str]] = ()) -> None:
    """Add a table of the municipality's; its rows go with what they belong to."""
    op.create_table(
        name,
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint(
                ["municipality_id", column],
                [f"{other}.municipality_id", f"{other}.id"],
                name=op.f(f"fk_{name}_municipality_id_{column}"),
                ondelete="CASCADE",
            )
            for column, other in others
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{name}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f(f"pk_{name}")),
    )


def _index(name: str, table: str, *columns: str, unique: Any = None, where: Any = None) -> None:
    which = unique if unique is not None else where
    op.create_index(
        name,
        table,
        ["municipality_id", *columns],
        unique=unique is not None,
        postgresql_where=which,
        sqlite_where=which,
    )
