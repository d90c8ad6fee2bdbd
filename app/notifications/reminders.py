"""Reminders: rows computed from a deadline, turned into notifications when their time comes.

A deadline that moves has reminders of its own; those of the former one are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.notifications.models import Reminder
from app.notifications.policy import reminder_moment
from app.notifications.registry import has_kind, kind_named
from app.notifications.service import notify

DAYS_BEFORE = (30, 14, 7, 1)
REMINDED_AT_ONCE = 50


def remind_at(
    uow: UnitOfWork,
    recipient_id: UUID,
    kind_slug: str,
    facts: Mapping[str, str],
    *,
    subject: str,
    deadline_at: datetime,
    days_before: Sequence[int] = DAYS_BEFORE,
) -> None:
    """Remind a person of a deadline at nine in the morning, so many days before it.

    Calling it again with the same deadline adds nothing; with another one it reminds anew, and of
    the former no more. Moments that are past already are left out. The kind's wording gets the
    facts, with `days_before` and `deadline_at` (ISO 8601) among them. `subject` is at most 100
    characters.
    """
    kind_named(kind_slug)
    uow.session.execute(
        delete(Reminder)
        .where(*_about(kind_slug, subject, recipient_id), Reminder.deadline_at != deadline_at)
        .execution_options(synchronize_session=False)
    )
    rows: list[dict[str, Any]] = [
        {
            "municipality_id": uow.municipality.id,
            "id": uow.new_id(),
            "recipient_id": recipient_id,
            "kind": kind_slug,
            "subject": subject,
            "facts": {
                **facts,
                "days_before": str(days),
                "deadline_at": deadline_at.isoformat(),
            },
            "days_before": days,
            "deadline_at": deadline_at,
            "remind_at": reminder_moment(deadline_at, days),
        }
        for days in dict.fromkeys(days_before)
        if reminder_moment(deadline_at, days) >= uow.now
    ]
    insert_new(uow.session, Reminder, rows)


def forget_reminders(uow: UnitOfWork, recipient_id: UUID, kind_slug: str, *, subject: str) -> None:
    """Remind a person of something no more: it is done, or called off."""
    uow.session.execute(
        delete(Reminder)
        .where(*_about(kind_slug, subject, recipient_id))
        .execution_options(synchronize_session=False)
    )


def remind_due(uow: UnitOfWork) -> int:
    """Turn some reminders whose time has come into notifications; returns how many, 0 for none."""
    rows = uow.session.scalars(
        select(Reminder)
        .where(Reminder.told_at.is_(None), Reminder.remind_at <= uow.now)
        .order_by(Reminder.remind_at, Reminder.id)
        .limit(REMINDED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.told_at = uow.now
        # After an outage only what is still ahead is worth saying.
        if has_kind(row.kind) and row.deadline_at > uow.now:
            notify(uow, row.recipient_id, row.kind, row.facts, subject=_occasion(row))
    uow.session.flush()
    return len(rows)


def _occasion(row: Reminder) -> str:
    return f"{row.subject}/{row.deadline_at:%y%m%d%H%M}/{row.days_before}"


def _about(kind_slug: str, subject: str, recipient_id: UUID) -> tuple[Any, ...]:
    return (
        Reminder.kind == kind_slug,
        Reminder.subject == subject,
        Reminder.recipient_id == recipient_id,
    )
