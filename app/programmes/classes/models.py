"""Classes, who is in them, their workshops, and what is to be done around these."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.programmes.classes.contract import LONGEST_NAME, LONGEST_TEXT, CohortState
from app.programmes.contract import LONGEST_KEY, LONGEST_SUBJECT

IN_IT = text("left_at IS NULL")


class Cohort(TenantOwned, Base):
    """A class; the advisers of its team run it, all advisers without one."""

    __tablename__ = "cohort"
    __table_args__ = (
        tenant_foreign_key("programme_id", "programme", ondelete="CASCADE"),
        tenant_foreign_key("place_id", "meeting_place"),
        tenant_foreign_key("team_id", "team"),
        Index("ix_cohort_programme", "municipality_id", "programme_id", "starts_on"),
        Index("ix_cohort_starts", "municipality_id", "starts_on"),
    )
    programme_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    starts_on: Mapped[date]
    place_id: Mapped[UUID]
    seats: Mapped[int]
    team_id: Mapped[UUID | None]
    leader_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(6), default=CohortState.OPEN)
    created_at: Mapped[datetime]


class CohortMember(TenantOwned, Base):
    """That an enrolment is in a class, or was; `is_new` has yet to be seated in its sessions.

    `is_hidden` is somebody whom the others in the class do not see.
    """

    __tablename__ = "cohort_member"
    __table_args__ = (
        tenant_foreign_key("cohort_id", "cohort", ondelete="CASCADE"),
        tenant_foreign_key("enrolment_id", "enrolment", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "cohort_id", "enrolment_id", name="in_a_class_once"),
        Index(
            "one_class_at_a_time",
            "municipality_id",
            "enrolment_id",
            unique=True,
            postgresql_where=IN_IT,
            sqlite_where=IN_IT,
        ),
        Index("ix_cohort_member_enrolment", "municipality_id", "enrolment_id"),
    )
    cohort_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_new: Mapped[bool] = mapped_column(default=True)


class Workshop(TenantOwned, Base):
    """A workshop of a class, held as a session on site; `key` is that of its items."""

    __tablename__ = "workshop"
    __table_args__ = (
        tenant_foreign_key("cohort_id", "cohort", ondelete="CASCADE"),
        tenant_foreign_key("site_session_id", "site_session", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "site_session_id", name="one_workshop_a_session"),
        UniqueConstraint("municipality_id", "cohort_id", "key", name="planned_once"),
    )
    cohort_id: Mapped[UUID]
    site_session_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    module_id: Mapped[UUID | None]
    catch_up_da: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    catch_up_en: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    seen_together_at: Mapped[datetime | None]


class WorkshopItem(TenantOwned, Base):
    """One thing to do before or after a workshop; `key` is that of the items that ask for it."""

    __tablename__ = "workshop_item"
    __table_args__ = (
        tenant_foreign_key("workshop_id", "workshop", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "workshop_id", "key", name="asked_around_once"),
    )
    workshop_id: Mapped[UUID]
    place: Mapped[int]
    is_before: Mapped[bool]
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    title_da: Mapped[str] = mapped_column(String(LONGEST_NAME))
    title_en: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")
