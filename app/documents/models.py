"""CVs, what advisers wrote about them, applications, and worksheets with what was handed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.documents.contract_hand_ins import HandInState

UNREAD = text("state = 'handed_in'")


class Cv(TenantOwned, Base):
    """One version of a citizen's CV; what stands in it is sealed.

    `version` counts the changes. `shared_at` is set while the citizen's adviser may read it.
    `removed_at` is set once it was deleted: for a day it can be put back, then it is gone.
    `left_out_sealed` says what had no place of the file that it was made of, while it is kept.
    """

    __tablename__ = "cv"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        Index("ix_cv_person", "municipality_id", "person_id", "updated_at"),
        Index("ix_cv_shared", "municipality_id", "shared_at"),
        Index("ix_cv_removed", "municipality_id", "removed_at"),
    )
    person_id: Mapped[UUID]
    name_sealed: Mapped[bytes]
    content_sealed: Mapped[bytes]
    left_out_sealed: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(String(2))
    look: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    photo_id: Mapped[UUID | None]
    shared_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CvComment(TenantOwned, Base):
    """What an adviser wrote about a CV that was shared; sealed, and gone with the CV."""

    __tablename__ = "cv_comment"
    __table_args__ = (
        tenant_foreign_key("cv_id", "cv", ondelete="CASCADE"),
        tenant_foreign_key("author_id", "person", ondelete="CASCADE"),
        Index("ix_cv_comment_cv", "municipality_id", "cv_id", "written_at"),
    )
    cv_id: Mapped[UUID]
    author_id: Mapped[UUID]
    section: Mapped[str] = mapped_column(String(20))
    text_sealed: Mapped[bytes]
    written_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class RemovedCvEntry(TenantOwned, Base):
    """What was taken out of a CV, and where it stood; sealed, and forgotten after a day.

    `place` is `removed_entries.ASIDE` for a version of an entry that another one was chosen over.
    """

    __tablename__ = "removed_cv_entry"
    __table_args__ = (
        tenant_foreign_key("cv_id", "cv", ondelete="CASCADE"),
        Index("ix_removed_cv_entry_cv", "municipality_id", "cv_id", "removed_at"),
        Index("ix_removed_cv_entry_removed", "municipality_id", "removed_at"),
    )
    cv_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str] = mapped_column(String(40))
    place: Mapped[int]
    entry_sealed: Mapped[bytes]
    removed_at: Mapped[datetime]


class Application(TenantOwned, Base):
    """What a citizen writes, or wrote, to one opening, and how it went; the words are sealed.

    `listing_id` is missing for an opening that was found elsewhere, `interest_id` says that it was
    sent from here. `state` is one of `contract_applications.ApplicationState`.
    """

    __tablename__ = "application"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        Index("ix_application_person", "municipality_id", "person_id", "updated_at"),
        Index("ix_application_listing", "municipality_id", "person_id", "listing_id"),
        Index("ix_application_removed", "municipality_id", "removed_at"),
    )
    person_id: Mapped[UUID]
    listing_id: Mapped[UUID | None]
    interest_id: Mapped[UUID | None]
    cv_id: Mapped[UUID | None]
    facts_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(12))
    applied_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Worksheet(TenantOwned, Base):
    """A form of the municipality, to be filled in by citizens while `is_offered`.

    `questions` are objects: `id`, `kind`, `label_da`, `label_en`, `choices_da`, `choices_en`;
    `questions_made` counts those that there ever were, so that no identity is used twice. A
    worksheet with a text (`text_da`, `text_en`) is a template: its questions are the places in it.
    """

    __tablename__ = "worksheet"
    __table_args__ = (Index("ix_worksheet_offered", "municipality_id", "is_offered"),)
    title_da: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    intro_da: Mapped[str] = mapped_column(String(1000))
    intro_en: Mapped[str] = mapped_column(String(1000))
    questions: Mapped[list[Any]]
    questions_made: Mapped[int] = mapped_column(default=0)
    text_da: Mapped[str] = mapped_column(String(6000), default="")
    text_en: Mapped[str] = mapped_column(String(6000), default="")
    is_offered: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FilledWorksheet(TenantOwned, Base):
    """What a citizen wrote in a worksheet; sealed, each answer beside the question as it was."""

    __tablename__ = "filled_worksheet"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("worksheet_id", "worksheet"),
        UniqueConstraint(
            "municipality_id", "person_id", "worksheet_id", name="one_worksheet_a_citizen"
        ),
        Index("ix_filled_worksheet_sheet", "municipality_id", "worksheet_id"),
    )
    person_id: Mapped[UUID]
    worksheet_id: Mapped[UUID]
    answers_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class WorksheetHandIn(TenantOwned, Base):
    """A worksheet as a citizen handed it in: what was answered then, sealed.

    `state` is one of `contract_hand_ins.HandInState`; one that nobody has read is there once.
    """

    __tablename__ = "worksheet_hand_in"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("worksheet_id", "worksheet"),
        Index(
            "one_unread_hand_in",
            "municipality_id",
            "person_id",
            "worksheet_id",
            unique=True,
            postgresql_where=UNREAD,
            sqlite_where=UNREAD,
        ),
        Index("ix_worksheet_hand_in_person", "municipality_id", "person_id", "handed_in_at"),
        Index("ix_worksheet_hand_in_state", "municipality_id", "state", "handed_in_at"),
        Index("ix_worksheet_hand_in_sheet", "municipality_id", "worksheet_id"),
    )
    person_id: Mapped[UUID]
    worksheet_id: Mapped[UUID]
    answers_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(12), default=HandInState.HANDED_IN)
    handed_in_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class HandInComment(TenantOwned, Base):
    """What an adviser wrote about a worksheet that was handed in; sealed, and gone with it."""

    __tablename__ = "hand_in_comment"
    __table_args__ = (
        tenant_foreign_key("worksheet_hand_in_id", "worksheet_hand_in", ondelete="CASCADE"),
        tenant_foreign_key("author_id", "person", ondelete="CASCADE"),
        Index(
            "ix_hand_in_comment_hand_in", "municipality_id", "worksheet_hand_in_id", "written_at"
        ),
    )
    worksheet_hand_in_id: Mapped[UUID]
    author_id: Mapped[UUID]
    text_sealed: Mapped[bytes]
    gives_back: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
