"""The secret addresses from which people's own calendars fetch their plans."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.plan.contract import CitizenNames


class CalendarAddress(TenantOwned, Base):
    """One person's address; only the hash of its secret part is kept.

    `citizen_names` is how much of a citizen it says, where it is an adviser's.
    """

    __tablename__ = "calendar_address"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", name="one_calendar_address_a_person"),
        UniqueConstraint("municipality_id", "token_hash", name="one_calendar_address_a_token"),
    )
    person_id: Mapped[UUID]
    token_hash: Mapped[bytes]
    citizen_names: Mapped[str] = mapped_column(String(10), default=CitizenNames.INITIALS)
    created_at: Mapped[datetime]
    last_fetched_on: Mapped[date | None]
