"""Notifications, what is still to be sent of them, devices, and what each person wants."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key


class Notification(TenantOwned, Base):
    """One message to one person about one thing, on one or more channels.

    `subject` names what it is about, such as "listing/<id>"; with one, there is one notification
    per person and kind. `batch_id` is shared by what was written for many at once. `allowed_at`
    is when it was found to be within the day's number; beyond that it was put into the digest
    `digest_id`, a notification itself. Nothing is sent before `not_before`.
    """

    __tablename__ = "notification"
    __table_args__ = (
        tenant_foreign_key("recipient_id", "person", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id", "recipient_id", "kind", "subject", name="one_notification_a_subject"
        ),
        Index("ix_notification_newest", "municipality_id", "recipient_id", "id"),
        Index("ix_notification_unread", "municipality_id", "recipient_id", "read_at"),
        Index("ix_notification_batch", "municipality_id", "batch_id", "recipient_id"),
        Index("ix_notification_age", "municipality_id", "created_at"),
        Index("ix_notification_digest", "municipality_id", "digest_id"),
    )
    recipient_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]]
    batch_id: Mapped[UUID | None]
    digest_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    allowed_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class DeliveryState(StrEnum):
    """Where one attempt to reach somebody stands."""

    WAITING = "waiting"
    SENDING = "sending"  # taken by a worker until `due_at`; then anybody may take it again
    SENT = "sent"
    CANCELLED = "cancelled"  # seen, muted, folded into a digest, or nothing left to say
    FAILED = "failed"  # refused, or given up


OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


class Delivery(TenantOwned, Base):
    """One notification on one channel, to one device where the channel has devices.

    `claim_id` says who has taken it, so that a worker who comes back late changes nothing.
    `device_id` is no foreign key: what was sent stays on record after the device is gone.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        tenant_foreign_key("notification_id", "notification", ondelete="CASCADE"),
        Index("ix_delivery_due", "municipality_id", "channel", "state", "due_at"),
        Index("ix_delivery_notification", "municipality_id", "notification_id"),
        Index("ix_delivery_device", "municipality_id", "device_id"),
    )
    notification_id: Mapped[UUID]
    channel: Mapped[str] = mapped_column(String(12))
    device_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(10), default=DeliveryState.WAITING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claim_id: Mapped[UUID | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(300))
    finished_at: Mapped[datetime | None]


class Device(TenantOwned, Base):
    """One browser that is reached by push: one person's, from one log-in.

    Endpoint and keys are sealed; the endpoint is found by its keyed hash. A dead one keeps
    nothing but that it died, so that the person can be told. `token_id` names the token of the
    program that registered it; no foreign key, as its end removes the device before it goes.
    """

    __tablename__ = "device"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        tenant_foreign_key("session_id", "browser_session", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "endpoint_key", name="one_device_an_endpoint"),
        Index("ix_device_person", "municipality_id", "person_id"),
        Index("ix_device_session", "municipality_id", "session_id"),
        Index("ix_device_token", "municipality_id", "token_id"),
        Index("ix_device_death", "municipality_id", "died_at"),
    )
    person_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    token_id: Mapped[UUID | None]
    endpoint_key: Mapped[bytes | None]
    endpoint_sealed: Mapped[bytes | None]
    keys_sealed: Mapped[bytes | None]
    label: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    last_ok_at: Mapped[datetime | None]
    died_at: Mapped[datetime | None]


class Preference(TenantOwned, Base):
    """On which channels a person wants a kind; the app always has it."""

    __tablename__ = "notification_preference"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "kind", name="one_preference_a_kind"),
    )
    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(60))
    push: Mapped[bool]
    email: Mapped[bool]


class Habits(TenantOwned, Base):
    """When a person wants to be left alone, and how much in a day; a missing row is the default."""

    __tablename__ = "notification_habits"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", name="one_set_of_habits_a_person"),
    )
    person_id: Mapped[UUID]
    quiet_hours: Mapped[bool]
    daily_cap: Mapped[int]
    digest_hour: Mapped[int]


class Allowance(TenantOwned, Base):
    """How many notifications have disturbed a person on a local day."""

    __tablename__ = "notification_allowance"
    __table_args__ = (
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "person_id", "on", name="one_allowance_a_day"),
        Index("ix_notification_allowance_day", "municipality_id", "on"),
    )
    person_id: Mapped[UUID]
    on: Mapped[date]
    used: Mapped[int]


class Reminder(TenantOwned, Base):
    """One reminder of one deadline, computed from it; a moved deadline has reminders of its own.

    It comes so many days before, in the morning; or, where `minutes_before` is not 0, exactly so
    many minutes before.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        tenant_foreign_key("recipient_id", "person", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id",
            "kind",
            "subject",
            "recipient_id",
            "days_before",
            "minutes_before",
            "deadline_at",
            name="one_reminder_an_offset",
        ),
        Index("ix_reminder_due", "municipality_id", "told_at", "remind_at"),
        Index("ix_reminder_deadline", "municipality_id", "deadline_at"),
    )
    recipient_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(100))
    facts: Mapped[dict[str, Any]]
    days_before: Mapped[int]
    minutes_before: Mapped[int] = mapped_column(default=0, server_default="0")
    deadline_at: Mapped[datetime]
    remind_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
