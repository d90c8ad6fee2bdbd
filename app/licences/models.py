"""Pools, the licences given of them, who waits for one, what was asked for and what was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.licences.contract import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_URL,
    ExtensionPolicy,
)

STANDING = text("ended_at IS NULL")
TO_LOOK_AT = text("look_at IS NOT NULL")
UNANSWERED = text("answered_at IS NULL")


class LicencePool(TenantOwned, Base):
    """A bought number of seats in one service; see `PoolFacts`."""

    __tablename__ = "licence_pool"
    __table_args__ = (
        CheckConstraint("seats >= 0", name="seats_are_counted"),
        CheckConstraint("from_on <= until_on", name="begins_before_it_ends"),
    )
    name_da: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_en: Mapped[str] = mapped_column(String(LONGEST_NAME))
    about_da: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    about_en: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    supplier: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    url: Mapped[str] = mapped_column(String(LONGEST_URL), default="")
    seats: Mapped[int]
    price_kr: Mapped[int | None]
    from_on: Mapped[date]
    until_on: Mapped[date]
    seat_days: Mapped[int]
    steps: Mapped[list[Any]] = mapped_column(default=list)
    extension: Mapped[str] = mapped_column(String(10), default=ExtensionPolicy.ON_REQUEST)
    extension_days: Mapped[int]
    most_extensions: Mapped[int]
    grace_days: Mapped[int]
    take_along_da: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    take_along_en: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    instead_da: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    instead_en: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    ask_da: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    ask_en: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    is_open: Mapped[bool] = mapped_column(default=False)
    target_groups: Mapped[list[str]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Licence(TenantOwned, Base):
    """A citizen's seat, from its first local day to its last, both included.

    `dated_at` is when its last day was set: steps that were before are not told. `look_at` is when
    the service next has something to do about it. `before_taken_back` is the last day that it had
    before it was taken back. `changes` counts how often its last day became another.
    """

    __tablename__ = "licence"
    __table_args__ = (
        tenant_foreign_key("licence_pool_id", "licence_pool", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        Index("ix_licence_citizen", "municipality_id", "citizen_id", "last_on"),
        Index("ix_licence_pool_last", "municipality_id", "licence_pool_id", "last_on"),
        Index("ix_licence_given", "municipality_id", "licence_pool_id", "given_at"),
        Index("ix_licence_last", "municipality_id", "last_on"),
        Index(
            "ix_licence_look",
            "municipality_id",
            "look_at",
            postgresql_where=TO_LOOK_AT,
            sqlite_where=TO_LOOK_AT,
        ),
        CheckConstraint("last_on <= grace_until_on", name="grace_comes_after"),
    )
    licence_pool_id: Mapped[UUID]
    citizen_id: Mapped[UUID]
    given: Mapped[str] = mapped_column(String(10))
    given_by_id: Mapped[UUID | None]
    given_at: Mapped[datetime]
    subject: Mapped[str | None] = mapped_column(String(100))
    from_on: Mapped[date]
    last_on: Mapped[date]
    grace_until_on: Mapped[date]
    dated_at: Mapped[datetime]
    look_at: Mapped[datetime | None]
    extensions: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[UUID | None]
    taken_back_why_sealed: Mapped[bytes | None]
    before_taken_back: Mapped[date | None]


class LicenceNotice(TenantOwned, Base):
    """A step before the end that was told: once for each last day; -1 is the end itself."""

    __tablename__ = "licence_notice"
    __table_args__ = (
        tenant_foreign_key("licence_id", "licence", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "licence_id", "last_on", "step", name="told_once"),
    )
    licence_id: Mapped[UUID]
    step: Mapped[int]
    last_on: Mapped[date]
    told_at: Mapped[datetime]


class LicenceWait(TenantOwned, Base):
    """A citizen's place in the line for a pool, until `ended_at`."""

    __tablename__ = "licence_wait"
    __table_args__ = (
        tenant_foreign_key("licence_pool_id", "licence_pool", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        Index(
            "one_wait_a_pool",
            "municipality_id",
            "citizen_id",
            "licence_pool_id",
            unique=True,
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
        Index(
            "ix_licence_wait_line",
            "municipality_id",
            "licence_pool_id",
            "joined_at",
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
    )
    licence_pool_id: Mapped[UUID]
    citizen_id: Mapped[UUID]
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ExtensionRequest(TenantOwned, Base):
    """A citizen's wish to keep a licence longer, and what was answered; `is_taken_back` by them."""

    __tablename__ = "extension_request"
    __table_args__ = (
        tenant_foreign_key("licence_id", "licence", ondelete="CASCADE"),
        Index(
            "one_open_request",
            "municipality_id",
            "licence_id",
            unique=True,
            postgresql_where=UNANSWERED,
            sqlite_where=UNANSWERED,
        ),
        Index("ix_extension_request_licence", "municipality_id", "licence_id", "asked_at"),
    )
    licence_id: Mapped[UUID]
    word_sealed: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None]
    is_granted: Mapped[bool | None]
    is_taken_back: Mapped[bool] = mapped_column(default=False)
    answer_sealed: Mapped[bytes | None]
