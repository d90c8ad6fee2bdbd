"""The verbs that other packages use: tell one person, or many, in the transaction of the fact.

A notification and its first deliveries are written together with what they are about, so either
all of it happened or none of it. The worker sends them: see `delivering.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.accounts.people import people_by_id
from app.core.portions import in_portions
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, NotificationCreated, NotificationsCreated
from app.notifications.models import Delivery, DeliveryState, Device, Notification
from app.notifications.policy import Choice, Manners, allowed_moment, steps
from app.notifications.preferences import choices_of, manners_of
from app.notifications.registry import kind_named, register_kind

__all__ = ["News", "notify", "notify_each", "notify_many", "register_kind", "write_notifications"]

CHUNK = 500


@dataclass(frozen=True)
class News:
    """What one person is to be told, as `notify` describes it."""

    recipient_id: UUID
    facts: Mapping[str, str]
    subject: str | None = None


def notify(
    uow: UnitOfWork,
    recipient_id: UUID,
    kind_slug: str,
    facts: Mapping[str, str],
    *,
    subject: str | None = None,
) -> UUID | None:
    """Tell one person something: write the notification and its first deliveries.

    `facts` are what the kind's wording needs, as JSON texts. With a `subject`, such as
    "listing/<id>" (at most 120 characters), a person is told once of a kind; None is returned
    when they were told before, or are no longer an active person of this municipality.
    """
    news = News(recipient_id, facts, subject)
    written = write_notifications(uow, kind_named(kind_slug), [news])
    for notification_id in written:
        uow.record(NotificationCreated(notification_id))
    return written[0] if written else None


def notify_many(
    uow: UnitOfWork,
    recipients: Iterable[UUID],
    kind_slug: str,
    facts: Mapping[str, str],
    *,
    subject: str | None = None,
) -> int:
    """Tell many people the same thing, once each; returns how many had not been told before."""
    everybody = dict.fromkeys(recipients)
    return notify_each(uow, kind_slug, [News(one, facts, subject) for one in everybody])


def notify_each(uow: UnitOfWork, kind_slug: str, news: Sequence[News]) -> int:
    """Tell people what is new to each of them; returns how much of it they had not been told.

    Rows go in by the hundred, and one event speaks for all of them.
    """
    told, batch_id = 0, uow.new_id()
    kind = kind_named(kind_slug)
    for some in in_portions(news, CHUNK):
        told += len(write_notifications(uow, kind, some, batch_id=batch_id))
    if told:
        uow.record(NotificationsCreated(batch_id))
    return told


def write_notifications(
    uow: UnitOfWork,
    kind: Kind,
    news: Sequence[News],
    *,
    batch_id: UUID | None = None,
    at: datetime | None = None,
) -> list[UUID]:
    """Write notifications to be sent from `at` on, with their deliveries, and record no event.

    Returns the identities of the new ones: who has one of the subject already gets no other.
    """
    people = people_by_id(uow, {one.recipient_id for one in news})
    active = {one.id for one in people.values() if one.is_active}
    if not active:
        return []
    manners = manners_of(uow, active)
    moment = at or uow.now
    rows: list[dict[str, Any]] = [
        {
            "municipality_id": uow.municipality.id,
            "id": uow.new_id(),
            "recipient_id": one.recipient_id,
            "kind": kind.slug,
            "subject": one.subject,
            "facts": dict(one.facts),
            "batch_id": batch_id,
            "created_at": uow.now,
            "not_before": allowed_moment(moment, kind, manners[one.recipient_id], one.facts),
        }
        for one in news
        if one.recipient_id in active
    ]
    written = insert_new(uow.session, Notification, rows)
    new = {row["id"]: row for row in rows if row["id"] in written}
    if new:
        _write_deliveries(uow, kind, new, manners, moment)
    return list(new)


def _write_deliveries(
    uow: UnitOfWork,
    kind: Kind,
    notifications: Mapping[UUID, Mapping[str, Any]],
    manners: Mapping[UUID, Manners],
    at: datetime,
) -> None:
    """Write what is to be sent of each new notification, given by its identity as it is kept."""
    recipients = {row["recipient_id"] for row in notifications.values()}
    devices = live_devices(uow, recipients)
    choices = choices_of(uow, kind, recipients)
    rows: list[dict[str, Any]] = [
        {
            "municipality_id": uow.municipality.id,
            "id": uow.new_id(),
            "notification_id": notification_id,
            "channel": step.channel,
            "device_id": step.device_id,
            "state": DeliveryState.WAITING,
            "due_at": step.due_at,
            "attempts": 0,
        }
        for notification_id, row in notifications.items()
        for step in steps(
            kind,
            choices.get(row["recipient_id"], Choice()),
            manners[row["recipient_id"]],
            devices[row["recipient_id"]],
            at,
            row["facts"],
        )
    ]
    if rows:
        uow.session.execute(insert(Delivery), rows)


def live_devices(uow: UnitOfWork, people: Iterable[UUID]) -> Mapping[UUID, list[UUID]]:
    """Return the devices that push can reach, by person, in the order they were added."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = uow.session.execute(
        select(Device.person_id, Device.id)
        .where(Device.person_id.in_(list(people)), Device.died_at.is_(None))
        .order_by(Device.person_id, Device.id)
    )
    for person_id, device_id in rows:
        found[person_id].append(device_id)
    return found
