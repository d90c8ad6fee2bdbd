"""What citizens handed in for the items of their programmes, and what was written about it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.documents.contract_hand_ins import HandInState

UNREAD_ROUND = text("state = 'handed_in'")


class TaskHandInRow(TenantOwned, Base):
    """One round of an item as a citizen handed it in; its text and the copy of a CV are sealed.

    `cv_id` says of which CV the copy was made. One with `taken_back_at` is its citizen's alone, to
    be handed in anew. One that nobody has read is there once.
    """

    __tablename__ = "task_hand_in"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("enrolment_item_id", "enrolment_item", ondelete="CASCADE"),
        Index(
            "one_unread_round",
            "municipality_id",
            "enrolment_item_id",
            unique=True,
            postgresql_where=UNREAD_ROUND,
            sqlite_where=UNREAD_ROUND,
        ),
        Index("ix_task_hand_in_item", "municipality_id", "enrolment_item_id", "handed_in_at"),
        Index("ix_task_hand_in_person", "municipality_id", "person_id", "handed_in_at"),
        Index("ix_task_hand_in_state", "municipality_id", "state", "handed_in_at"),
        Index("ix_task_hand_in_file", "municipality_id", "file_id"),
    )
    person_id: Mapped[UUID]
    enrolment_item_id: Mapped[UUID]
    text_sealed: Mapped[bytes | None]
    file_id: Mapped[UUID | None]
    cv_id: Mapped[UUID | None]
    cv_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(12), default=HandInState.HANDED_IN)
    handed_in_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]


class TaskComment(TenantOwned, Base):
    """What an adviser wrote about a hand-in; sealed, and gone with it.

    With `due_on` the item got another last day; `was_due_on` is the one that staff had given it
    before, None where it had that of its programme.
    """

    __tablename__ = "task_comment"
    __table_args__ = (
        tenant_foreign_key("task_hand_in_id", "task_hand_in", ondelete="CASCADE"),
        tenant_foreign_key("author_id", "person", ondelete="CASCADE"),
        Index("ix_task_comment_hand_in", "municipality_id", "task_hand_in_id", "written_at"),
    )
    task_hand_in_id: Mapped[UUID]
    author_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    gives_back: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    was_due_on: Mapped[date | None]
    written_at: Mapped[datetime]
