"""Advisers' own calendars; of what stands in them the hours alone are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.booking.calendars.contract import ConnectionState, Shows
from app.core.types import Base, TenantOwned, tenant_foreign_key


class CalendarConnection(TenantOwned, Base):
    """An adviser's account at a calendar server.

    `login_sealed` holds the address, the user name and the password. `due_at` is when it is read
    next, `failures` how often in a row it went wrong, `refusals` how often the password was
    refused; `problem` is the slug of what went wrong last, since `troubled_at`.
    """

    __tablename__ = "calendar_connection"
    __table_args__ = (
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "adviser_id", name="one_calendar_account_an_adviser"),
        Index("ix_calendar_connection_due", "municipality_id", "state", "due_at"),
    )
    adviser_id: Mapped[UUID]
    login_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(8), default=ConnectionState.OPEN)
    shows: Mapped[str] = mapped_column(String(8), default=Shows.INITIALS)
    is_chosen: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(60))
    troubled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class OutsideCalendar(TenantOwned, Base):
    """One of an account's calendars; its address and name are sealed, as names are in them.

    `version` is the server's word for the state that was read, `whole_at` when all of it was read
    last, and `busy` when it is taken: minutes, begin and end by turns, in order and apart.
    """

    __tablename__ = "outside_calendar"
    __table_args__ = (
        tenant_foreign_key("connection_id", "calendar_connection", ondelete="CASCADE"),
        Index("ix_outside_calendar_connection", "municipality_id", "connection_id"),
    )
    connection_id: Mapped[UUID]
    place_sealed: Mapped[bytes]
    is_writable: Mapped[bool]
    is_read: Mapped[bool] = mapped_column(default=False)
    is_written: Mapped[bool] = mapped_column(default=False)
    version: Mapped[str | None] = mapped_column(String(500))
    whole_at: Mapped[datetime | None]
    busy: Mapped[list[Any]] = mapped_column(default=list)
    unreadable: Mapped[int] = mapped_column(default=0)


class OutsideEntry(TenantOwned, Base):
    """One entry that was read: a keyed hash of its address, its version, and its hours."""

    __tablename__ = "outside_entry"
    __table_args__ = (
        tenant_foreign_key("calendar_id", "outside_calendar", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "calendar_id", "place", name="once_an_outside_entry"),
    )
    calendar_id: Mapped[UUID]
    place: Mapped[bytes]
    etag: Mapped[str] = mapped_column(String(500))
    busy: Mapped[list[Any]] = mapped_column(default=list)
    is_unreadable: Mapped[bool] = mapped_column(default=False)


class WrittenMeeting(TenantOwned, Base):
    """What is to stand in an adviser's own calendar, or not any more.

    It is a meeting, or a session that they lead: `booking_id` is the identity of either, without a
    foreign key, as its entry still has to go where it is removed.
    `calendar_id` is where it stands, `etag` its version there; `due_at` is when it is seen to
    next, None where nothing is to be done; `asked` counts what was asked, so that nothing that is
    asked meanwhile is lost.
    """

    __tablename__ = "written_meeting"
    __table_args__ = (
        tenant_foreign_key("connection_id", "calendar_connection", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id", "connection_id", "booking_id", name="once_a_written_meeting"
        ),
        Index("ix_written_meeting_due", "municipality_id", "due_at"),
        Index("ix_written_meeting_booking", "municipality_id", "booking_id"),
    )
    connection_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    calendar_id: Mapped[UUID | None]
    etag: Mapped[str | None] = mapped_column(String(500))
    due_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(60))
