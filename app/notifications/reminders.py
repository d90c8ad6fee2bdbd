"""Reminders: rows computed from a deadline, turned into notifications when their time comes.

What is due on a day is reminded of some days before, at nine in the morning; what happens at a
moment, such as a meeting, so long before to the minute. A deadline that moves has reminders of its
own; those of the former one are dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
_MINUTE = timedelta(minutes=1)


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
    about = _About(recipient_id, kind_slug, subject, deadline_at)
    moments = [_Moment(reminder_moment(deadline_at, days), days=days) for days in days_before]
    _plan(uow, about, facts, moments)


def remind_before(
    uow: UnitOfWork,
    recipient_id: UUID,
    kind_slug: str,
    facts: Mapping[str, str],
    *,
    subject: str,
    happens_at: datetime,
    lengths: Sequence[timedelta],
) -> None:
    """Remind a person of what happens at a moment exactly so long before it, in whole minutes.

    All else as in `remind_at`, with `minutes_before` among the facts in place of `days_before`.
    """
    about = _About(recipient_id, kind_slug, subject, happens_at)
    whole = [length // _MINUTE for length in lengths if length >= _MINUTE]
    moments = [_Moment(happens_at - minutes * _MINUTE, minutes=minutes) for minutes in whole]
    _plan(uow, about, facts, moments)


def forget_reminders(uow: UnitOfWork, recipient_id: UUID, kind_slug: str, *, subject: str) -> None:
    """Remind a person of something no more: it is done, or called off."""
    uow.session.execute(
        delete(Reminder)
        .where(*_matching(kind_slug, subject, recipient_id))
        .execution_options(synchronize_session=False)
    )


def was_reminded(
    uow: UnitOfWork,
    recipient_id: UUID,
    kind_slugs: Collection[str],
    *,
    subject: str,
    deadline_at: datetime,
) -> bool:
    """Say whether a person was reminded of something at this deadline, by one of the kinds."""
    told = select(Reminder.id).where(
        Reminder.kind.in_(kind_slugs),
        Reminder.subject == subject,
        Reminder.recipient_id == recipient_id,
        Reminder.deadline_at == deadline_at,
        Reminder.told_at.is_not(None),
    )
    return uow.session.scalar(told.limit(1)) is not None


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
        # After an outage only what is still ahead is worth saying, and only once.
        is_ahead = row.deadline_at > uow.now
        if has_kind(row.kind) and is_ahead and not _is_overtaken(uow, row):
            notify(uow, row.recipient_id, row.kind, row.facts, subject=_occasion(row))
    uow.session.flush()
    return len(rows)


@dataclass(frozen=True)
class _About:
    """Whom to remind by which kind of what, and when that is."""

    recipient_id: UUID
    kind_slug: str
    subject: str
    deadline_at: datetime


@dataclass(frozen=True)
class _Moment:
    """When to remind, and how long before that is: days, or else minutes."""

    at: datetime
    days: int = 0
    minutes: int = 0

    @property
    def fact(self) -> dict[str, str]:
        """Return what the wording is told of it."""
        if self.minutes:
            return {"minutes_before": str(self.minutes)}
        return {"days_before": str(self.days)}


def _plan(
    uow: UnitOfWork, about: _About, facts: Mapping[str, str], moments: Sequence[_Moment]
) -> None:
    """Drop the reminders of a former deadline, and add those of this one that are missing."""
    kind_named(about.kind_slug)
    former = Reminder.deadline_at != about.deadline_at
    uow.session.execute(
        delete(Reminder)
        .where(*_matching(about.kind_slug, about.subject, about.recipient_id), former)
        .execution_options(synchronize_session=False)
    )
    insert_new(uow.session, Reminder, list(_rows(uow, about, facts, moments)))


def _rows(
    uow: UnitOfWork, about: _About, facts: Mapping[str, str], moments: Sequence[_Moment]
) -> Iterator[dict[str, Any]]:
    for moment in dict.fromkeys(moments):
        if moment.at >= uow.now:
            yield {
                "municipality_id": uow.municipality.id,
                "id": uow.new_id(),
                "recipient_id": about.recipient_id,
                "kind": about.kind_slug,
                "subject": about.subject,
                "facts": {**facts, **moment.fact, "deadline_at": about.deadline_at.isoformat()},
                "days_before": moment.days,
                "minutes_before": moment.minutes,
                "deadline_at": about.deadline_at,
                "remind_at": moment.at,
            }


def _is_overtaken(uow: UnitOfWork, row: Reminder) -> bool:
    """Say whether a later reminder of the same is due as well: what it says is nearer the truth."""
    later = select(Reminder.id).where(
        *_matching(row.kind, row.subject, row.recipient_id),
        Reminder.deadline_at == row.deadline_at,
        Reminder.remind_at > row.remind_at,
        Reminder.remind_at <= uow.now,
    )
    return uow.session.scalar(later.limit(1)) is not None


def _occasion(row: Reminder) -> str:
    before = f"{row.minutes_before}m" if row.minutes_before else str(row.days_before)
    return f"{row.subject}/{row.deadline_at:%y%m%d%H%M}/{before}"


def _matching(kind_slug: str, subject: str, recipient_id: UUID) -> tuple[Any, ...]:
    return (
        Reminder.kind == kind_slug,
        Reminder.subject == subject,
        Reminder.recipient_id == recipient_id,
    )
