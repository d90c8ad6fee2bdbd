"""Programmes and their versions, enrolments, what is asked in them, and what was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.programmes.contract import LONGEST_CODE, LONGEST_KEY, LONGEST_NAME, LONGEST_SUBJECT

GOES_ON = text("ended_at IS NULL AND over_at IS NULL")
TO_LOOK_AT = text("look_at IS NOT NULL")
NOT_DONE = text("done_at IS NULL")


class Programme(TenantOwned, Base):
    """A programme; `draft` is its description as editors have it, kept by `facts_kept`.

    `programme_version_id` is what people are enrolled in, None until it was published.
    """

    __tablename__ = "programme"
    name_da: Mapped[str] = mapped_column(String(LONGEST_NAME))
    draft: Mapped[dict[str, Any]]
    draft_version: Mapped[int] = mapped_column(default=1)
    programme_version_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[UUID | None]


class ProgrammeVersion(TenantOwned, Base):
    """A programme as it was published; it never changes, as people stand on it."""

    __tablename__ = "programme_version"
    __table_args__ = (
        tenant_foreign_key("programme_id", "programme", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "programme_id", "number", name="numbered_once"),
    )
    programme_id: Mapped[UUID]
    number: Mapped[int]
    facts: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID | None]


class Enrolment(TenantOwned, Base):
    """One citizen's run through a version; days are local, and the last ones are included.

    `access_until_on` is None without an end. `look_at` is when the service next has something to do
    about it. `over_at` is when its length was over, `ended_at` when it was ended before;
    `required_over_at` when the part with deadlines was. `changes` counts what became another.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        tenant_foreign_key("programme_id", "programme", ondelete="CASCADE"),
        tenant_foreign_key("programme_version_id", "programme_version", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        Index(
            "one_enrolment_at_a_time",
            "municipality_id",
            "citizen_id",
            "programme_id",
            unique=True,
            postgresql_where=GOES_ON,
            sqlite_where=GOES_ON,
        ),
        Index("ix_enrolment_citizen", "municipality_id", "citizen_id", "from_on"),
        Index("ix_enrolment_programme", "municipality_id", "programme_id", "from_on"),
        Index("ix_enrolment_required", "municipality_id", "required_until_on"),
        Index("ix_enrolment_licence", "municipality_id", "licence_id"),
        Index(
            "ix_enrolment_look",
            "municipality_id",
            "look_at",
            postgresql_where=TO_LOOK_AT,
            sqlite_where=TO_LOOK_AT,
        ),
    )
    programme_id: Mapped[UUID]
    programme_version_id: Mapped[UUID]
    citizen_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(14))
    made_by_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    why_sealed: Mapped[bytes | None]
    course: Mapped[str] = mapped_column(String(LONGEST_KEY), default="")
    licence_id: Mapped[UUID | None]
    from_on: Mapped[date]
    required_until_on: Mapped[date | None]
    access_until_on: Mapped[date | None]
    first_seen_at: Mapped[datetime | None]
    required_over_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None]
    ended_why_sealed: Mapped[bytes | None]
    followed_up_at: Mapped[datetime | None]
    followed_up_by_id: Mapped[UUID | None]
    look_at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(default=0)


class EnrolmentItem(TenantOwned, Base):
    """What one citizen is asked to do, once in an enrolment for each key.

    `dated_at` is when `due_on` was set: steps that were before are not told. `is_moved` was given
    its deadline by staff, and keeps it. `booking_id` is the meeting that it is due before.
    `agreed_by_id` is who agreed it with the citizen on top of what the programme asks.
    """

    __tablename__ = "enrolment_item"
    __table_args__ = (
        tenant_foreign_key("enrolment_id", "enrolment", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "enrolment_id", "key", name="asked_once"),
        Index(
            "ix_enrolment_item_subject",
            "municipality_id",
            "subject",
            "enrolment_id",
            postgresql_where=NOT_DONE,
            sqlite_where=NOT_DONE,
        ),
        CheckConstraint("(done_at IS NULL) = (done_how IS NULL)", name="done_somehow"),
    )
    enrolment_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")
    title_da: Mapped[str] = mapped_column(String(LONGEST_NAME))
    title_en: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    is_required: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(14))
    days: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date | None]
    dated_at: Mapped[datetime]
    is_moved: Mapped[bool] = mapped_column(default=False)
    booking_id: Mapped[UUID | None]
    agreed_by_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    done_how: Mapped[str | None] = mapped_column(String(10))
    done_by_id: Mapped[UUID | None]
    changes: Mapped[int] = mapped_column(default=0)


class EnrolmentNotice(TenantOwned, Base):
    """A step before a deadline that was told: once for each.

    -1 is that it was missed, -2 that what is voluntary was suggested.
    """

    __tablename__ = "enrolment_notice"
    __table_args__ = (
        tenant_foreign_key("enrolment_item_id", "enrolment_item", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id", "enrolment_item_id", "due_on", "step", name="reminded_once"
        ),
    )
    enrolment_item_id: Mapped[UUID]
    due_on: Mapped[date]
    step: Mapped[int]
    told_at: Mapped[datetime]


class EnrolmentLeave(TenantOwned, Base):
    """Days on which nothing is asked of a citizen in an enrolment, both included."""

    __tablename__ = "enrolment_leave"
    __table_args__ = (
        tenant_foreign_key("enrolment_id", "enrolment", ondelete="CASCADE"),
        Index("ix_enrolment_leave_enrolment", "municipality_id", "enrolment_id", "from_on"),
        CheckConstraint("from_on <= until_on", name="begins_before_it_ends"),
    )
    enrolment_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date]
    made_by_id: Mapped[UUID | None]
    made_at: Mapped[datetime]


class ProgrammeLink(TenantOwned, Base):
    """An institution's own link to sign up for a programme; who came by it is counted alone."""

    __tablename__ = "programme_link"
    __table_args__ = (
        tenant_foreign_key("programme_id", "programme", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "code", name="one_link_a_code"),
        Index("ix_programme_link_programme", "municipality_id", "programme_id"),
    )
    programme_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(LONGEST_CODE))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    sign_ups: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
