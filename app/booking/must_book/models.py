"""Who must book what by when, how that moved, who is still to be asked, and what was shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.booking.must_book.contract import LONGEST_RULE, MustBookState
from app.core.types import Base, TenantOwned, tenant_foreign_key

UNSETTLED = text("settled_at IS NULL")


class MustBook(TenantOwned, Base):
    """A citizen is asked to book a type of meeting by the end of a local day.

    `changes` counts how often its day or texts became others. `looked_at` is when the service last
    looked after it; `has_seen_times` whether there was ever a free time since it was asked, and
    `waits_for_times` whether it moved because there is none.
    """

    __tablename__ = "must_book"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("meeting_type_id", "meeting_type", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "citizen_id", "subject", name="asked_once_a_subject"),
        Index(
            "one_open_deadline_a_type",
            "municipality_id",
            "citizen_id",
            "meeting_type_id",
            unique=True,
            postgresql_where=UNSETTLED,
            sqlite_where=UNSETTLED,
        ),
        Index(
            "ix_must_book_look",
            "municipality_id",
            "looked_at",
            postgresql_where=UNSETTLED,
            sqlite_where=UNSETTLED,
        ),
        Index("ix_must_book_met", "municipality_id", "met_by"),
    )
    citizen_id: Mapped[UUID]
    meeting_type_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(10), default=MustBookState.OPEN)
    book_by: Mapped[date]
    first_book_by: Mapped[date]
    deadline_at: Mapped[datetime]
    reason_sealed: Mapped[bytes]
    rule: Mapped[str] = mapped_column(String(LONGEST_RULE))
    help_sealed: Mapped[bytes]
    reason_en_sealed: Mapped[bytes | None]
    help_en_sealed: Mapped[bytes | None]
    subject: Mapped[str | None] = mapped_column(String(100))
    asked_by_id: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    looked_at: Mapped[datetime]
    has_seen_times: Mapped[bool] = mapped_column(default=False)
    waits_for_times: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None]
    met_by: Mapped[UUID | None]
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    exempt_because: Mapped[str | None] = mapped_column(String(10))
    exempt_word_sealed: Mapped[bytes | None]


class Asking(TenantOwned, Base):
    """What is to be asked of many citizens, until each of them was."""

    __tablename__ = "asking"
    __table_args__ = (tenant_foreign_key("meeting_type_id", "meeting_type"),)
    asked_by_id: Mapped[UUID | None]
    meeting_type_id: Mapped[UUID]
    book_by: Mapped[date]
    reason_sealed: Mapped[bytes]
    rule: Mapped[str] = mapped_column(String(LONGEST_RULE))
    help_sealed: Mapped[bytes]
    reason_en_sealed: Mapped[bytes | None]
    help_en_sealed: Mapped[bytes | None]
    subject: Mapped[str | None] = mapped_column(String(100))
    begun_at: Mapped[datetime]


class StillToAsk(TenantOwned, Base):
    """A citizen who waits to be asked; the row is gone once they were."""

    __tablename__ = "still_to_ask"
    __table_args__ = (
        tenant_foreign_key("asking_id", "asking", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "asking_id", "citizen_id", name="one_wait_an_asking"),
    )
    asking_id: Mapped[UUID]
    citizen_id: Mapped[UUID]


class MustBookMove(TenantOwned, Base):
    """A deadline moved by itself, from one day to another, and why."""

    __tablename__ = "must_book_move"
    __table_args__ = (
        tenant_foreign_key("must_book_id", "must_book", ondelete="CASCADE"),
        Index("ix_must_book_move", "municipality_id", "must_book_id"),
    )
    must_book_id: Mapped[UUID]
    moved_at: Mapped[datetime]
    from_on: Mapped[date]
    to_on: Mapped[date]
    because: Mapped[str] = mapped_column(String(12))
    minutes_lost: Mapped[int] = mapped_column(default=0)


class TimesShown(TenantOwned, Base):
    """Which free times somebody who must book had before them: how many, and the first three."""

    __tablename__ = "times_shown"
    __table_args__ = (
        tenant_foreign_key("must_book_id", "must_book", ondelete="CASCADE"),
        Index("ix_times_shown", "municipality_id", "must_book_id", "shown_at"),
    )
    must_book_id: Mapped[UUID]
    shown_at: Mapped[datetime]
    number: Mapped[int]
    first: Mapped[list[Any]]
