"""What somebody was told of a subject, and what became of each attempt to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.notifications.models import Delivery, Notification


@dataclass(frozen=True)
class Attempt:
    """One notification on one channel: where it stands, and since when it is done with."""

    channel: str
    state: str
    finished_at: datetime | None


@dataclass(frozen=True)
class Notice:
    """One notification as evidence: when it was written, seen and read, and how it was sent."""

    kind: str
    told_at: datetime
    seen_at: datetime | None
    read_at: datetime | None
    attempts: Sequence[Attempt]


def notices_about(uow: UnitOfWork, recipient_id: UUID, subject: str) -> list[Notice]:
    """Return what a person was told of every occasion of a subject, in order.

    Whoever asks decides whether this may be seen. Notifications are kept for half a year.
    """
    rows = uow.session.scalars(
        select(Notification)
        .where(
            Notification.recipient_id == recipient_id,
            Notification.subject.startswith(f"{subject}/", autoescape=True),
        )
        .order_by(Notification.created_at, Notification.id)
    ).all()
    tried: dict[UUID, list[Attempt]] = {row.id: [] for row in rows}
    for one in uow.session.scalars(
        select(Delivery)
        .where(Delivery.notification_id.in_(tried))
        .order_by(Delivery.due_at, Delivery.id)
    ):
        attempt = Attempt(one.channel, str(one.state), one.finished_at)
        tried[one.notification_id].append(attempt)
    return [Notice(r.kind, r.created_at, r.seen_at, r.read_at, tried[r.id]) for r in rows]
