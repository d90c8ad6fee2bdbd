"""Sessions and who has a seat in them; the database itself lets nobody sit on another's seat."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.booking.sessions.contract import SessionState
from app.core.types import Base, TenantOwned, tenant_foreign_key


class SiteSession(TenantOwned, Base):
    """A session at a place; `subject` is what it is about, where a programme planned it."""

    __tablename__ = "site_session"
    __table_args__ = (
        tenant_foreign_key("place_id", "meeting_place"),
        tenant_foreign_key("team_id", "team"),
        Index("ix_site_session_led_by", "municipality_id", "led_by_id", "ends_at"),
        Index("ix_site_session_ends", "municipality_id", "ends_at"),
        Index("ix_site_session_subject", "municipality_id", "subject"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )
    title_da: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    about_da: Mapped[str] = mapped_column(String(1000), default="")
    about_en: Mapped[str] = mapped_column(String(1000), default="")
    bring_da: Mapped[str] = mapped_column(String(500), default="")
    bring_en: Mapped[str] = mapped_column(String(500), default="")
    place_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    led_by_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(String(100), default="")
    series_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    is_open: Mapped[bool] = mapped_column(default=True)
    sign_up_until_on: Mapped[date | None]
    sign_off_until_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default=SessionState.PLANNED)
    called_off_because: Mapped[str] = mapped_column(String(300), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class SessionSeat(TenantOwned, Base):
    """A citizen's part in a session.

    `number` is the seat that they have, which nobody else has, and there is none without; those
    in line stand by `waiting_since`.
    """

    __tablename__ = "session_seat"
    __table_args__ = (
        tenant_foreign_key("site_session_id", "site_session", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "site_session_id", "citizen_id", name="once_a_session"),
        UniqueConstraint("municipality_id", "site_session_id", "number", name="one_on_each_seat"),
        Index("ix_session_seat_citizen", "municipality_id", "citizen_id"),
        CheckConstraint("(state = 'seated') = (number IS NOT NULL)", name="seated_on_a_number"),
    )
    site_session_id: Mapped[UUID]
    citizen_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(10))
    number: Mapped[int | None]
    waiting_since: Mapped[datetime | None]
    attendance: Mapped[str | None] = mapped_column(String(10))
    changes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
