"""The tables of imports: where listings come from, each run, and what it does not know yet."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key


class ImportSource(TenantOwned, Base):
    """A place that listings are brought in from, by itself or by hand.

    `url` may be a search whose pages are followed; `posting_url` is where one full posting is,
    with `{id}` in it.
    """

    __tablename__ = "import_source"
    __table_args__ = (UniqueConstraint("municipality_id", "name", name="one_source_a_name"),)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    url: Mapped[str | None] = mapped_column(String(1000))
    posting_url: Mapped[str | None] = mapped_column(String(1000))
    default_listing_kind: Mapped[str] = mapped_column(String(20))
    runs_every_minutes: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    first_done_at: Mapped[datetime | None]
    last_run_at: Mapped[datetime | None]


class RunState(StrEnum):
    """How far an import is; one that failed has changed nothing since its last batch."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportRun(TenantOwned, Base):
    """One import: how far it is, what went in, and what was wrong.

    `content_sealed` is what waits to be read by the worker; it goes when the run is over.
    A file of a kind that has no source yet has a `source_kind` instead, and gets the kind's own
    source once it could be read: one that is refused leaves none behind.
    `problems` holds the first of them, `failure` why nothing more went in, both in each
    language. `expired` counts openings whose deadline had passed, `merged` those that a nearer
    source tells of.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        tenant_foreign_key("import_source_id", "import_source", ondelete="CASCADE"),
        Index("ix_import_run_source", "municipality_id", "import_source_id", "started_at"),
        Index("ix_import_run_state", "municipality_id", "state", "started_at"),
    )
    import_source_id: Mapped[UUID | None]
    source_kind: Mapped[str | None] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default=RunState.RUNNING)
    requested_by: Mapped[UUID | None]
    content_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    started_at: Mapped[datetime]
    heard_from_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=1)
    finished_at: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)
    expired: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    problem_count: Mapped[int] = mapped_column(default=0)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    was_complete: Mapped[bool] = mapped_column(default=False)
    was_silent: Mapped[bool] = mapped_column(default=False)


class OtherSource(TenantOwned, Base):
    """Another source tells of the same opening; remembered so that it does not come in twice."""

    __tablename__ = "other_source"
    __table_args__ = (
        tenant_foreign_key("listing_id", "listing", ondelete="CASCADE"),
        tenant_foreign_key("import_source_id", "import_source", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id", "import_source_id", "source_id", name="another_source_names_it_once"
        ),
        Index("ix_other_source_listing", "municipality_id", "listing_id"),
    )
    listing_id: Mapped[UUID]
    import_source_id: Mapped[UUID]
    source_kind: Mapped[str] = mapped_column(String(10))
    source_id: Mapped[str] = mapped_column(String(200))
    seen_in: Mapped[str | None] = mapped_column(String(64))
    last_seen_at: Mapped[datetime]


class OccupationPlacement(TenantOwned, Base):
    """Which category an occupation's name belongs in, as staff decided; NULL while it waits."""

    __tablename__ = "occupation_placement"
    __table_args__ = (
        tenant_foreign_key("category_id", "category"),
        UniqueConstraint("municipality_id", "occupation_key", name="an_occupation_placed_once"),
        Index("ix_occupation_placement_category", "municipality_id", "category_id"),
    )
    occupation_key: Mapped[str] = mapped_column(String(160))
    occupation_name: Mapped[str] = mapped_column(String(160))
    category_id: Mapped[UUID | None]
    first_seen_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
