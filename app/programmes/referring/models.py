"""What advisers decide about programmes for citizens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key


class Referral(TenantOwned, Base):
    """An adviser's decision either way; it never changes but for being taken back.

    `recommendation` is what the service said then. `enrolment_id` is what came of a yes.
    """

    __tablename__ = "referral"
    __table_args__ = (
        tenant_foreign_key("programme_id", "programme", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        Index("ix_referral_citizen", "municipality_id", "citizen_id", "decided_at"),
        Index("ix_referral_decided", "municipality_id", "decided_at"),
    )
    programme_id: Mapped[UUID]
    citizen_id: Mapped[UUID]
    is_yes: Mapped[bool]
    why_sealed: Mapped[bytes]
    recommendation: Mapped[str] = mapped_column(String(12))
    decided_by_id: Mapped[UUID | None]
    decided_at: Mapped[datetime]
    enrolment_id: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
