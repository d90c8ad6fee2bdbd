"""Who asked for their things, how far that has come, and which file came of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.claims import ToBeMade
from app.core.types import Base, tenant_foreign_key


class TakeOut(ToBeMade, Base):
    """One person's take-out; its file, `file_id`, is a stored one once it is ready.

    `done` says how many of its `parts` are made.
    """

    __tablename__ = "take_out"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        Index("ix_take_out_person", "municipality_id", "person_id", "asked_at"),
        Index("ix_take_out_state", "municipality_id", "state", "asked_at"),
    )
    person_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(String(5))
    done: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[UUID | None]
    size: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), default=0)
