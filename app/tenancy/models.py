"""The municipalities of this installation, and what each decides about itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned


class MunicipalityRow(Base):
    """A municipality with its look; `code` is the official four digits, such as "0787"."""

    __tablename__ = "municipality"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(5), default="da")
    brand: Mapped[str] = mapped_column(String(7), default="#0f5f5c")
    brand_contrast: Mapped[str] = mapped_column(String(7), default="#ffffff")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[datetime]


class MunicipalityHost(Base):
    """A host name at which a municipality's pages live."""

    __tablename__ = "municipality_host"
    host: Mapped[str] = mapped_column(String(253), primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("municipality.id"))


class TargetGroup(TenantOwned, Base):
    """A group of citizens with the same rules, such as people on unemployment benefit."""

    __tablename__ = "target_group"
    __table_args__ = (UniqueConstraint("municipality_id", "slug", name="one_target_group_a_slug"),)
    slug: Mapped[str] = mapped_column(String(60))
    name_da: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))


class ClosingDay(TenantOwned, Base):
    """A day on which the job centre is closed besides Danish holidays."""

    __tablename__ = "closing_day"
    __table_args__ = (UniqueConstraint("municipality_id", "on", name="one_closing_day_a_date"),)
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(120), default="")
