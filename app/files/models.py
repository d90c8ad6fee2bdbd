"""Stored files: what they are; the content lies encrypted on disk."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key


class FileState(StrEnum):
    """Whether a file may be shown."""

    SCANNING = "scanning"
    READY = "ready"
    REFUSED = "refused"


class StoredFile(TenantOwned, Base):
    """A file that somebody uploaded; nobody has it before it is named in something, a day at most.

    `size` is in bytes; `sha256` is of the plain content; `used_by` names what holds it, such as
    `interest/<id>`, and an unused one is removed after a day.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        tenant_foreign_key("owner_id", "person", ondelete="CASCADE"),
        Index("ix_stored_file_unused", "municipality_id", "used_by", "created_at"),
    )
    owner_id: Mapped[UUID]
    name_sealed: Mapped[bytes]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    sha256: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(10), default=FileState.SCANNING)
    used_by: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
