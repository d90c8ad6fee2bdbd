"""Who waits for a time, and what was offered to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key

STANDING = text("ended_at IS NULL")
OPEN = text("settled_at IS NULL")


class WaitingEntry(TenantOwned, Base):
    """A citizen's place in line, until `ended_at`; `unanswered` counts offers in a row.

    An empty mode, list of weekdays, parts of the day or places says that any will do. `instead_of`
    is the meeting that is to be earlier than `before`, when it began as they joined.
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("meeting_type_id", "meeting_type", ondelete="CASCADE"),
        tenant_foreign_key("instead_of", "booking", ondelete="CASCADE"),
        Index(
            "one_place_in_line",
            "municipality_id",
            "citizen_id",
            "meeting_type_id",
            unique=True,
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
        Index(
            "ix_waiting_entry_line",
            "municipality_id",
            "joined_at",
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
        Index("ix_waiting_entry_instead", "municipality_id", "instead_of"),
    )
    citizen_id: Mapped[UUID]
    meeting_type_id: Mapped[UUID]
    mode: Mapped[str | None] = mapped_column(String(8))
    weekdays: Mapped[list[Any]]
    parts: Mapped[list[str]]
    places: Mapped[list[str]] = mapped_column(default=list)
    instead_of: Mapped[UUID | None]
    before: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    unanswered: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]


class WaitingOffer(TenantOwned, Base):
    """A time that is offered to a citizen; its identity is that of the hold that keeps it.

    What became of it stays here after the hold is gone.
    """

    __tablename__ = "waiting_offer"
    __table_args__ = (
        tenant_foreign_key("entry_id", "waiting_entry", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        Index(
            "one_offer_at_a_time",
            "municipality_id",
            "citizen_id",
            unique=True,
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
        Index(
            "ix_waiting_offer_open",
            "municipality_id",
            "answer_by",
            postgresql_where=OPEN,
            sqlite_where=OPEN,
        ),
        Index("ix_waiting_offer_entry", "municipality_id", "entry_id"),
    )
    entry_id: Mapped[UUID]
    citizen_id: Mapped[UUID]
    adviser_id: Mapped[UUID]
    mode: Mapped[str] = mapped_column(String(8))
    place_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    offered_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    booking_id: Mapped[UUID | None]
