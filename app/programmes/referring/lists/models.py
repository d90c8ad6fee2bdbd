"""Lists that are looked at or worked through, and their lines; both are forgotten after a month."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key

UNDER_WAY = text("begun_at IS NOT NULL AND done_at IS NULL")


class BulkList(TenantOwned, Base):
    """A file of citizens for one programme."""

    __tablename__ = "bulk_list"
    __table_args__ = (
        tenant_foreign_key("programme_id", "programme", ondelete="CASCADE"),
        Index("ix_bulk_list_maker", "municipality_id", "made_by_id", "made_at"),
        Index("ix_bulk_list_made", "municipality_id", "made_at"),
        Index(
            "ix_bulk_list_under_way",
            "municipality_id",
            "begun_at",
            postgresql_where=UNDER_WAY,
            sqlite_where=UNDER_WAY,
        ),
    )
    programme_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(120))
    made_by_id: Mapped[UUID]
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class BulkLine(TenantOwned, Base):
    """One citizen of a list: `line_sealed` is what was written, `outcome` what would come of it.

    Once `is_done`, that is what came of it.
    """

    __tablename__ = "bulk_line"
    __table_args__ = (
        tenant_foreign_key("bulk_list_id", "bulk_list", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "bulk_list_id", "number", name="a_line_once"),
        Index("ix_bulk_line_citizen", "municipality_id", "citizen_id"),
    )
    bulk_list_id: Mapped[UUID]
    number: Mapped[int]
    line_sealed: Mapped[bytes]
    outcome: Mapped[str] = mapped_column(String(10))
    because: Mapped[str | None] = mapped_column(String(20))
    citizen_id: Mapped[UUID | None]
    enrolment_id: Mapped[UUID | None]
    is_done: Mapped[bool] = mapped_column(default=False)
