"""What is not kept: notifications after half a year, dead devices after a month."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.notifications.models import Allowance, Device, Notification, Reminder

KEPT = timedelta(days=180)
DEAD_DEVICES_KEPT = timedelta(days=30)
ALLOWANCES_KEPT = timedelta(days=7)
MOST_AT_ONCE = 5_000


def forget_old_notifications(uow: UnitOfWork) -> int:
    """Remove notifications older than 180 days, with their deliveries; returns how many."""
    old = uow.session.scalars(
        select(Notification.id)
        .where(Notification.created_at < uow.now - KEPT)
        .order_by(Notification.created_at)
        .limit(MOST_AT_ONCE)
    ).all()
    for statement in (
        delete(Notification).where(Notification.id.in_(old)),
        delete(Reminder).where(Reminder.deadline_at < uow.now - KEPT),
        delete(Device).where(Device.died_at < uow.now - DEAD_DEVICES_KEPT),
        delete(Allowance).where(Allowance.on < local_day(uow.now - ALLOWANCES_KEPT)),
    ):
        uow.session.execute(statement.execution_options(synchronize_session=False))
    return len(old)
