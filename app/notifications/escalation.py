"""Passing on: when a channel has nothing left to try, the next one is due at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from app.core.work import UnitOfWork
from app.notifications.models import Delivery, DeliveryState, Notification
from app.notifications.policy import allowed_moment, next_channel
from app.notifications.preferences import manners_of
from app.notifications.registry import has_kind, kind_named


def pass_on(uow: UnitOfWork, notification_ids: Collection[UUID]) -> None:
    """Bring the next channel of unseen notifications forward, where the ones before it failed."""
    if not notification_ids:
        return
    rows = uow.session.execute(
        select(
            Delivery.id, Delivery.channel, Delivery.state, Delivery.due_at, Notification.id,
            Notification.kind, Notification.recipient_id, Notification.not_before,
            Notification.facts,
        )
        .join(Notification, Notification.id == Delivery.notification_id)
        .where(Notification.id.in_(notification_ids), Notification.seen_at.is_(None))
    ).all()  # fmt: skip
    manners = manners_of(uow, {row.recipient_id for row in rows})
    by_notification = defaultdict(list)
    for row in rows:
        by_notification[row[4]].append(row)
    earlier: dict[datetime, list[UUID]] = defaultdict(list)
    for deliveries in by_notification.values():
        first = deliveries[0]
        if not has_kind(first.kind):
            continue
        kind = kind_named(first.kind)
        channel = next_channel(kind.channels, [(d.channel, d.state) for d in deliveries])
        at = allowed_moment(
            max(uow.now, first.not_before), kind, manners[first.recipient_id], first.facts
        )
        for delivery in deliveries:
            if delivery.channel == channel and delivery.due_at > at:
                earlier[at].append(delivery[0])
    for at, delivery_ids in earlier.items():
        _bring_forward(uow, delivery_ids, at)


def _bring_forward(uow: UnitOfWork, delivery_ids: Iterable[UUID], at: datetime) -> None:
    uow.session.execute(
        update(Delivery)
        .where(
            Delivery.id.in_(list(delivery_ids)),
            Delivery.state == DeliveryState.WAITING,
            Delivery.attempts == 0,
        )
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )


def cancel_waiting_to(uow: UnitOfWork, device_ids: Collection[UUID], *, reason: str) -> None:
    """Send nothing more to devices, and let the next channel take over what waited for them."""
    waiting = (
        Delivery.device_id.in_(list(device_ids)),
        Delivery.state == DeliveryState.WAITING,
    )
    affected = uow.session.scalars(select(Delivery.notification_id).where(*waiting)).all()
    uow.session.execute(
        update(Delivery)
        .where(*waiting)
        .values(state=DeliveryState.CANCELLED, reason=reason, finished_at=uow.now)
        .execution_options(synchronize_session=False)
    )
    pass_on(uow, set(affected))


def cancel_waiting_of(uow: UnitOfWork, notification_ids: Collection[UUID], *, reason: str) -> None:
    """Send nothing more of notifications, on any channel."""
    uow.session.execute(
        update(Delivery)
        .where(
            Delivery.notification_id.in_(list(notification_ids)),
            Delivery.state == DeliveryState.WAITING,
        )
        .values(state=DeliveryState.CANCELLED, reason=reason, finished_at=uow.now)
        .execution_options(synchronize_session=False)
    )
