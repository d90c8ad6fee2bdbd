"""Stored files: what they are; the content lies encrypted on disk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.files.contract import FileState


class StoredFile(TenantOwned, Base):
    """A file that somebody uploaded; nobody has it before it is named in something, a day at most.

    `size` is in bytes. `used_by` names what holds it, such as `interest/<id>`, and an unused one
    is removed after a day. `check_due_at` is set while it waits to be checked, `check_attempts`
    counts the checks that were begun, and `reason` says why it was refused.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        tenant_foreign_key("owner_id", "person", ondelete="CASCADE"),
        Index("ix_stored_file_unused", "municipality_id", "used_by", "created_at"),
        Index("ix_stored_file_check", "municipality_id", "check_due_at"),
    )
    owner_id: Mapped[UUID]
    name_sealed: Mapped[bytes]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    state: Mapped[str] = mapped_column(String(10), default=FileState.SCANNING)
    reason: Mapped[str | None] = mapped_column(String(20))
    used_by: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    check_due_at: Mapped[datetime | None]
    check_attempts: Mapped[int] = mapped_column(default=0, server_default="0")
