"""At most so many a day: which notifications may disturb, and which go into the day's digest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from app.core.clock import local_day
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST
from app.notifications.models import Allowance, Notification
from app.notifications.policy import Manners, next_digest
from app.notifications.preferences import manners_of
from app.notifications.registry import kind_named
from app.notifications.service import News, write_notifications


@dataclass(frozen=True)
class _Asking:
    id: UUID
    recipient_id: UUID
    allowed_at: datetime | None
    digest_id: UUID | None


def refused_today(uow: UnitOfWork, notification_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the notifications that go into a digest instead of being sent now.

    The rest are counted against their recipients' day, once each, however many channels they
    take. Recipients are locked in one order, so that workers neither count past each other nor
    stand in each other's way.
    """
    if not notification_ids:
        return set()
    used = _lock_allowances(uow, notification_ids)
    asking = _asking(uow, notification_ids)  # read after the lock: another worker may have decided
    manners = manners_of(uow, {one.recipient_id for one in asking})
    granted, refused = [], []
    for one in asking:
        if one.allowed_at is not None or one.digest_id is not None:
            continue
        if used[one.recipient_id] < manners[one.recipient_id].daily_cap:
            used[one.recipient_id] += 1
            granted.append(one)
        else:
            refused.append(one)
    _grant(uow, granted)
    _fold(uow, refused, manners)
    folded_before = {one.id for one in asking if one.digest_id is not None}
    return folded_before | {one.id for one in refused}


def _lock_allowances(uow: UnitOfWork, notification_ids: Collection[UUID]) -> Counter[UUID]:
    today = local_day(uow.now)
    people = sorted(
        set(
            uow.session.scalars(
                select(Notification.recipient_id).where(Notification.id.in_(notification_ids))
            )
        )
    )
    known = set(
        uow.session.scalars(
            select(Allowance.person_id).where(
                Allowance.on == today, Allowance.person_id.in_(people)
            )
        )
    )
    missing = [
        {
            "municipality_id": uow.municipality.id,
            "id": uow.new_id(),
            "person_id": person_id,
            "on": today,
            "used": 0,
        }
        for person_id in people
        if person_id not in known
    ]
    insert_new(uow.session, Allowance, missing)
    rows = uow.session.execute(
        select(Allowance.person_id, Allowance.used)
        .where(Allowance.on == today, Allowance.person_id.in_(people))
        .order_by(Allowance.person_id)
        .with_for_update()
    )
    return Counter({row.person_id: row.used for row in rows})


def _asking(uow: UnitOfWork, notification_ids: Collection[UUID]) -> list[_Asking]:
    rows = uow.session.execute(
        select(
            Notification.id,
            Notification.recipient_id,
            Notification.allowed_at,
            Notification.digest_id,
        )
        .where(Notification.id.in_(notification_ids))
        .order_by(Notification.id)
    )
    return [_Asking(*row) for row in rows]


def _grant(uow: UnitOfWork, granted: Collection[_Asking]) -> None:
    if not granted:
        return
    uow.session.execute(
        update(Notification)
        .where(Notification.id.in_([one.id for one in granted]))
        .values(allowed_at=uow.now)
        .execution_options(synchronize_session=False)
    )
    by_number: dict[int, list[UUID]] = defaultdict(list)
    for person_id, number in Counter(one.recipient_id for one in granted).items():
        by_number[number].append(person_id)
    for number, people in by_number.items():
        uow.session.execute(
            update(Allowance)
            .where(Allowance.on == local_day(uow.now), Allowance.person_id.in_(people))
            .values(used=Allowance.used + number)
            .execution_options(synchronize_session=False)
        )


def _fold(uow: UnitOfWork, refused: Collection[_Asking], manners: Mapping[UUID, Manners]) -> None:
    """Put notifications into their recipients' next digest, which is made where there is none."""
    by_moment: dict[datetime, list[_Asking]] = defaultdict(list)
    for one in refused:
        by_moment[next_digest(uow.now, manners[one.recipient_id].digest_hour)].append(one)
    for moment, members in by_moment.items():
        people = sorted({one.recipient_id for one in members})
        subject = moment.isoformat()
        write_notifications(
            uow, kind_named(DIGEST), [News(one, {}, subject) for one in people], at=moment
        )
        digests = uow.session.execute(
            select(Notification.recipient_id, Notification.id).where(
                Notification.kind == DIGEST,
                Notification.subject == subject,
                Notification.recipient_id.in_(people),
            )
        )
        for person_id, digest_id in digests:
            uow.session.execute(
                update(Notification)
                .where(Notification.id.in_([m.id for m in members if m.recipient_id == person_id]))
                .values(digest_id=digest_id)
                .execution_options(synchronize_session=False)
            )
