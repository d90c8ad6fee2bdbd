"""Drop-ins, their queues of a day, who sits where, and the numbers; each is given once."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.booking.drop_in.contract import IN_QUEUE, LONGEST_DESK
from app.core.types import Base, TenantOwned, tenant_foreign_key

STANDING = text("state IN ({})".format(", ".join(f"'{state}'" for state in IN_QUEUE)))


class DropIn(TenantOwned, Base):
    """A drop-in at a place."""

    __tablename__ = "drop_in"
    __table_args__ = (
        tenant_foreign_key("place_id", "meeting_place"),
        tenant_foreign_key("team_id", "team"),
    )
    title_da: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    about_da: Mapped[str] = mapped_column(String(500), default="")
    about_en: Mapped[str] = mapped_column(String(500), default="")
    place_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    led_by_id: Mapped[UUID | None]
    most_a_day: Mapped[int | None]
    draws_before_minutes: Mapped[int]
    usual_minutes: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class DropInPeriod(TenantOwned, Base):
    """When a drop-in is open on a weekday, local time."""

    __tablename__ = "drop_in_period"
    __table_args__ = (
        tenant_foreign_key("drop_in_id", "drop_in", ondelete="CASCADE"),
        Index("ix_drop_in_period_drop_in", "municipality_id", "drop_in_id"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )
    drop_in_id: Mapped[UUID]
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class DropInDay(TenantOwned, Base):
    """The queue of one day; whoever changes it has this row."""

    __tablename__ = "drop_in_day"
    __table_args__ = (
        tenant_foreign_key("drop_in_id", "drop_in", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "drop_in_id", "on", name="one_queue_a_day"),
        Index("ix_drop_in_day_on", "municipality_id", "on"),
    )
    drop_in_id: Mapped[UUID]
    on: Mapped[date]
    last_number: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    times_closed: Mapped[int] = mapped_column(default=0)


class DropInDesk(TenantOwned, Base):
    """In which room, or at which desk, an adviser sits on a day."""

    __tablename__ = "drop_in_desk"
    __table_args__ = (
        tenant_foreign_key("drop_in_day_id", "drop_in_day", ondelete="CASCADE"),
        tenant_foreign_key("adviser_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "drop_in_day_id", "adviser_id", name="one_desk_a_day"),
    )
    drop_in_day_id: Mapped[UUID]
    adviser_id: Mapped[UUID]
    desk: Mapped[str] = mapped_column(String(LONGEST_DESK))


class QueueTicket(TenantOwned, Base):
    """A number of a queue; `rank` is its place in line, `name` what one at the door is called."""

    __tablename__ = "queue_ticket"
    __table_args__ = (
        tenant_foreign_key("drop_in_day_id", "drop_in_day", ondelete="CASCADE"),
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("called_by_id", "person"),
        UniqueConstraint("municipality_id", "drop_in_day_id", "number", name="each_number_once"),
        Index(
            "one_number_at_a_time",
            "municipality_id",
            "drop_in_day_id",
            "citizen_id",
            unique=True,
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
        Index("ix_queue_ticket_citizen", "municipality_id", "citizen_id"),
    )
    drop_in_day_id: Mapped[UUID]
    number: Mapped[int]
    rank: Mapped[int]
    citizen_id: Mapped[UUID | None]
    name_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(10))
    skips: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    drawn_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    called_by_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
