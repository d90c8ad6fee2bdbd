"""Modules and their versions, courses, citizens' runs and next steps, and wishes for topics."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.programmes.library.contract import LONGEST_KEY, LONGEST_TITLE

WAITS = text("closed_at IS NULL")
IS_OPEN = text("done_at IS NULL AND removed_at IS NULL")
IS_ON = text("ended_at IS NULL")


class Module(TenantOwned, Base):
    """A module; `draft` is its description as editors have it, kept by `facts_kept`.

    `module_version_id` is what citizens see, None until it was published. `title_da` is the
    draft's, to put modules in order. `former_draft` is what the last change can be undone to.
    """

    __tablename__ = "module"
    title_da: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    draft: Mapped[dict[str, Any]]
    draft_version: Mapped[int] = mapped_column(default=1)
    former_draft: Mapped[dict[str, Any] | None]
    module_version_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[UUID | None]


class ModuleVersion(TenantOwned, Base):
    """A module as it was published; it never changes, as people are in the middle of it."""

    __tablename__ = "module_version"
    __table_args__ = (
        tenant_foreign_key("module_id", "module", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "module_id", "number", name="module_numbered_once"),
    )
    module_id: Mapped[UUID]
    number: Mapped[int]
    facts: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID | None]


class ModuleCourse(TenantOwned, Base):
    """A course put together from modules; `changes` counts how often it became another.

    `former_facts` are what the last change can be undone to.
    """

    __tablename__ = "module_course"
    title_da: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    facts: Mapped[dict[str, Any]]
    former_facts: Mapped[dict[str, Any] | None]
    is_active: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[UUID | None]


class ModuleRun(TenantOwned, Base):
    """One citizen's way through one version of a module.

    `parts_done` are keys of parts, `at_key` is the one where they stopped; `answers_sealed` holds
    what they wrote in tasks.
    """

    __tablename__ = "module_run"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("module_id", "module", ondelete="CASCADE"),
        tenant_foreign_key("module_version_id", "module_version", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "citizen_id", "module_version_id", name="run_once"),
        Index("ix_module_run_module", "municipality_id", "module_id", "citizen_id"),
    )
    citizen_id: Mapped[UUID]
    module_id: Mapped[UUID]
    module_version_id: Mapped[UUID]
    parts_done: Mapped[list[str]]
    at_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="")
    answers_sealed: Mapped[bytes | None]
    begun_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ModuleTogether(TenantOwned, Base):
    """A module that an adviser goes through with a citizen; one at a time for each citizen.

    `at_key` is the part that is shown. `left_at` is when the citizen stopped following it on their
    own screen; `seen_at` when it came to count as seen, `taken_back_at` when it did not after all.
    """

    __tablename__ = "module_together"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("module_id", "module", ondelete="CASCADE"),
        tenant_foreign_key("module_version_id", "module_version", ondelete="CASCADE"),
        Index(
            "one_together_each",
            "municipality_id",
            "citizen_id",
            unique=True,
            postgresql_where=IS_ON,
            sqlite_where=IS_ON,
        ),
        Index("ix_module_together_citizen", "municipality_id", "citizen_id", "module_id"),
        Index("ix_module_together_module", "municipality_id", "module_id"),
    )
    citizen_id: Mapped[UUID]
    led_by_id: Mapped[UUID]
    module_id: Mapped[UUID]
    module_version_id: Mapped[UUID]
    at_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    begun_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]


class NextStep(TenantOwned, Base):
    """What a citizen does next in their job search, after a module, by the end of a day."""

    __tablename__ = "next_step"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("module_id", "module", ondelete="CASCADE"),
        Index("ix_next_step_citizen", "municipality_id", "citizen_id", "made_at"),
        Index(
            "ix_next_step_open",
            "municipality_id",
            "citizen_id",
            "due_on",
            postgresql_where=IS_OPEN,
            sqlite_where=IS_OPEN,
        ),
    )
    citizen_id: Mapped[UUID]
    module_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    due_on: Mapped[date]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(default=0)


class TopicWish(TenantOwned, Base):
    """A topic that a citizen misses; closed by an editor, with an answer or without one."""

    __tablename__ = "topic_wish"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        Index("ix_topic_wish_citizen", "municipality_id", "citizen_id", "made_at"),
        Index(
            "ix_topic_wish_waits",
            "municipality_id",
            "made_at",
            postgresql_where=WAITS,
            sqlite_where=WAITS,
        ),
        Index("ix_topic_wish_closed", "municipality_id", "closed_at"),
    )
    citizen_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    answer_sealed: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None]
    changes: Mapped[int] = mapped_column(default=0)


class ReadingLanguage(TenantOwned, Base):
    """The language in which a citizen reads modules, where it is not that of the service."""

    __tablename__ = "reading_language"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", name="one_reading_language"),
    )
    person_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(String(8))
