"""Meetings and when they can be held; the database itself lets nobody be at two at once."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Index,
    String,
    Table,
    UniqueConstraint,
    event,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.booking.contract import LONGEST_LANGUAGE, BookingState, WhoMeets
from app.core.types import Base, TenantOwned, tenant_foreign_key

# What keeps others out of a time.
STANDING = (BookingState.HELD, BookingState.BOOKED)


class MeetingPlace(TenantOwned, Base):
    """Where one meets on site."""

    __tablename__ = "meeting_place"
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)


class MeetingType(TenantOwned, Base):
    """Why and how one meets, and what is allowed; texts for citizens, lengths in minutes."""

    __tablename__ = "meeting_type"
    __table_args__ = (UniqueConstraint("municipality_id", "slug", name="one_meeting_type_a_slug"),)
    slug: Mapped[str] = mapped_column(String(60))
    name_da: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    about_da: Mapped[str] = mapped_column(String(500), default="")
    about_en: Mapped[str] = mapped_column(String(500), default="")
    bring_da: Mapped[str] = mapped_column(String(500), default="")
    bring_en: Mapped[str] = mapped_column(String(500), default="")
    follows_da: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    follows_en: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    minutes: Mapped[int]
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    step_minutes: Mapped[int] = mapped_column(default=30)
    modes: Mapped[list[str]]
    has_interpreter: Mapped[bool] = mapped_column(default=False)
    who_meets: Mapped[str] = mapped_column(String(10), default=WhoMeets.OWN_FIRST)
    notice_minutes: Mapped[int]
    ahead_days: Mapped[int]
    move_until_minutes: Mapped[int] = mapped_column(default=0)
    cancel_until_minutes: Mapped[int] = mapped_column(default=0)
    most_moves: Mapped[int | None]
    reminder_minutes: Mapped[list[Any]]
    video_url: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    is_active: Mapped[bool] = mapped_column(default=True)


class BookableAdviser(TenantOwned, Base):
    """An adviser's calendar: whether it is open, and limits of their own that are stricter."""

    __tablename__ = "bookable_adviser"
    __table_args__ = (
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "adviser_id", name="one_calendar_an_adviser"),
    )
    adviser_id: Mapped[UUID]
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    most_a_day: Mapped[int | None]
    notice_minutes: Mapped[int] = mapped_column(default=0)
    ahead_days: Mapped[int | None]
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    video_url: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))


class AdviserMeets(TenantOwned, Base):
    """A meeting type that can be booked with an adviser."""

    __tablename__ = "adviser_meets"
    __table_args__ = (
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("meeting_type_id", "meeting_type", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id", "meeting_type_id", "adviser_id", name="once_a_meeting_type"
        ),
    )
    adviser_id: Mapped[UUID]
    meeting_type_id: Mapped[UUID]


class WorkingPeriod(TenantOwned, Base):
    """When an adviser can be met on a weekday, local time; without a place not on site."""

    __tablename__ = "working_period"
    __table_args__ = (
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("place_id", "meeting_place"),
        Index("ix_working_period_adviser", "municipality_id", "adviser_id"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )
    adviser_id: Mapped[UUID]
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    place_id: Mapped[UUID | None]


class Absence(TenantOwned, Base):
    """When an adviser cannot be met although they would be at work."""

    __tablename__ = "absence"
    __table_args__ = (
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        Index("ix_absence_adviser", "municipality_id", "adviser_id", "ends_at"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )
    adviser_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(120), default="")


class Booking(TenantOwned, Base):
    """A citizen's meeting, or a hold.

    `taken_from` and `taken_until` are what it takes of the adviser's time, buffer and all, and
    `ends_minute` its end without, as minutes (`policy.minute_of`): a search reads ten thousand.
    `hold_until` is set while it is a hold, and `is_offer` where that was offered to somebody who
    waits; `sequence` counts its changes, `moves` those that the citizen made. `outcome_by_id` is
    who noted whether the citizen came, whoever that is by now.
    """

    __tablename__ = "booking"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("meeting_type_id", "meeting_type"),
        tenant_foreign_key("place_id", "meeting_place"),
        Index("ix_booking_adviser", "municipality_id", "adviser_id", "taken_until"),
        Index("ix_booking_citizen", "municipality_id", "citizen_id", "starts_at"),
        Index(
            "ix_booking_hold",
            "municipality_id",
            "hold_until",
            sqlite_where=text("hold_until IS NOT NULL"),
            postgresql_where=text("hold_until IS NOT NULL"),
        ),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )
    citizen_id: Mapped[UUID]
    adviser_id: Mapped[UUID]
    meeting_type_id: Mapped[UUID]
    place_id: Mapped[UUID | None]
    mode: Mapped[str] = mapped_column(String(8))
    with_interpreter: Mapped[bool] = mapped_column(default=False)
    interpreter_language: Mapped[str] = mapped_column(
        String(8), default="", server_default=text("''")
    )
    interpreter_named: Mapped[str] = mapped_column(
        String(LONGEST_LANGUAGE), default="", server_default=text("''")
    )
    interpreter_state: Mapped[str | None] = mapped_column(String(12))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    taken_from: Mapped[int]
    taken_until: Mapped[int]
    ends_minute: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    hold_until: Mapped[datetime | None]
    is_offer: Mapped[bool] = mapped_column(default=False, server_default=false())
    sequence: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    minutes_late: Mapped[int | None]
    lateness_sequence: Mapped[int] = mapped_column(default=0)
    late_text_sealed: Mapped[bytes | None]
    cancel_reason_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    is_called_off_by_us: Mapped[bool] = mapped_column(default=False, server_default=false())
    outcome_note_sealed: Mapped[bytes | None]
    outcome_at: Mapped[datetime | None]
    outcome_by_id: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Clearing(TenantOwned, Base):
    """Days on which an adviser is away, and whose meetings are seen to one by one."""

    __tablename__ = "clearing"
    __table_args__ = (
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        Index("ix_clearing_open", "municipality_id", "finished_at"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )
    adviser_id: Mapped[UUID]
    begun_by_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class ClearedMeeting(TenantOwned, Base):
    """What is to become of one meeting of a clearing, and what became of it (`became`)."""

    __tablename__ = "cleared_meeting"
    __table_args__ = (
        tenant_foreign_key("clearing_id", "clearing", ondelete="CASCADE"),
        tenant_foreign_key("booking_id", "booking", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "clearing_id", "booking_id", name="cleared_once"),
        Index("ix_cleared_meeting_booking", "municipality_id", "booking_id"),
    )
    clearing_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    way: Mapped[str] = mapped_column(String(10))
    colleague_id: Mapped[UUID | None]
    became: Mapped[str | None] = mapped_column(String(8))


class RemovedThing(TenantOwned, Base):
    """What was removed from the set-up, with its identity: each row's class and its columns."""

    __tablename__ = "removed_thing"
    __table_args__ = (Index("ix_removed_thing_at", "municipality_id", "removed_at"),)
    rows: Mapped[list[Any]]
    removed_at: Mapped[datetime]


TABLE = cast(Table, Booking.__table__)


def _nobody_at_two(whose: str, until: str, name: str) -> Any:
    standing = ", ".join(f"'{state}'" for state in STANDING)
    return ExcludeConstraint(
        (TABLE.c.municipality_id, "="),
        (TABLE.c[whose], "="),
        (func.int4range(TABLE.c.taken_from, TABLE.c[until]), "&&"),
        name=name,
        where=text(f"state IN ({standing})"),
    ).ddl_if(dialect="postgresql")


# Where PostgreSQL says it itself; on SQLite writes go one at a time, and each looks first.
ONE_AT_A_TIME = (
    _nobody_at_two("adviser_id", "taken_until", "an_adviser_meets_one_at_a_time"),
    _nobody_at_two("citizen_id", "ends_minute", "a_citizen_is_at_one_meeting_at_a_time"),
)
for _constraint in ONE_AT_A_TIME:
    TABLE.append_constraint(_constraint)
event.listen(
    TABLE,
    "before_create",
    DDL("CREATE EXTENSION IF NOT EXISTS btree_gist").execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]  # SQLAlchemy types it no further
)
