"""Companies and who writes for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.employers.contract import EmployerState


class Employer(TenantOwned, Base):
    """A company, known by its CVR number; one row a municipality."""

    __tablename__ = "employer"
    __table_args__ = (
        UniqueConstraint("municipality_id", "cvr", name="one_employer_a_cvr"),
        Index("ix_employer_state", "municipality_id", "state", "created_at"),
    )
    cvr: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(160))
    website: Mapped[str | None] = mapped_column(String(300))
    about: Mapped[str] = mapped_column(String(1000), default="")
    postcode: Mapped[str | None] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(12), default=EmployerState.WAITING)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decision_reason: Mapped[str | None] = mapped_column(String(500))


class EmployerPerson(TenantOwned, Base):
    """Somebody who writes openings for a company, or asks to: then `confirmed_at` is empty."""

    __tablename__ = "employer_person"
    __table_args__ = (
        tenant_foreign_key("employer_id", "employer", ondelete="CASCADE"),
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "employer_id", "person_id", name="once_a_company"),
        Index("ix_employer_person_person", "municipality_id", "person_id"),
        Index("ix_employer_person_asking", "municipality_id", "confirmed_at"),
    )
    employer_id: Mapped[UUID]
    person_id: Mapped[UUID]
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
