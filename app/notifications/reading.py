"""What a person was told: the list, what is unread, and marking it.

Seen anywhere stops the rest: what still waits to be sent of it is cancelled.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, func, or_, select, update

from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST, Action, NotificationRead, Wording
from app.notifications.escalation import cancel_waiting_of
from app.notifications.models import Notification
from app.notifications.registry import all_kinds, has_kind, kind_named

log = structlog.get_logger()

CENTRE = "/notifikationer"
CHOSEN = "valg"


@dataclass(frozen=True)
class NotificationView:
    """A notification as its recipient reads it; `url` marks it as read and leads on.

    `actions` are what can still be done about it; see `Action`.
    """

    id: UUID
    kind: str
    title: str
    body: str
    url: str
    created_at: datetime
    read_at: datetime | None
    is_gone: bool = False
    actions: tuple[Action, ...] = ()


def list_notifications(
    uow: UnitOfWork, *, limit: int, before: UUID | None = None
) -> list[NotificationView]:
    """Return the acting person's notifications, the newest first, those before one of them."""
    mine = [Notification.recipient_id == uow.actor.require_person(), Notification.kind != DIGEST]
    if before is not None:
        mine.append(Notification.id < before)
    rows = uow.session.scalars(
        select(Notification).where(*mine).order_by(Notification.id.desc()).limit(limit)
    ).all()
    return [view_of(uow, row) for row in rows]


def unread_count(uow: UnitOfWork) -> int:
    """Count what the acting person has not read; 0 for nobody."""
    if uow.actor.person_id is None:
        return 0
    return unread_count_of(uow, uow.actor.person_id)


def unread_beside(uow: UnitOfWork) -> int:
    """Count what the acting person has not read, but for what the menu counts where it leads."""
    elsewhere = [kind.slug for kind in all_kinds() if kind.has_own_count]
    mine = [*_unread(uow.actor.require_person()), Notification.kind.not_in(elsewhere)]
    return uow.session.scalar(select(func.count(Notification.id)).where(*mine)) or 0


def unread_count_of(uow: UnitOfWork, person_id: UUID) -> int:
    """Count what a person has not read."""
    counted = select(func.count(Notification.id)).where(*_unread(person_id))
    return uow.session.scalar(counted) or 0


def mark_read(uow: UnitOfWork, notification_id: UUID) -> NotificationView:
    """Mark one of the acting person's notifications as read; NotFound for anybody else's.

    A digest leads to the list: what went into it stays unread there until each is opened.
    """
    row = _of_actor(uow, notification_id)
    if row.read_at is None:
        cancel_waiting_of(uow, [row.id], reason="read")
        row.read_at = uow.now
        row.seen_at = row.seen_at or uow.now
        uow.session.flush()
        uow.record(NotificationRead(row.id))
    return view_of(uow, row)


def mark_all_read(uow: UnitOfWork) -> int:
    """Mark all that the acting person was told as read; returns how many were not yet."""
    return _mark(uow, _unread(uow.actor.require_person()), is_read=True)


def mark_read_about(uow: UnitOfWork, subject: str) -> int:
    """Mark what the acting person was told of a subject as read: they have it before them."""
    mine = _unread(uow.actor.require_person())
    return _mark(uow, [*mine, Notification.subject == subject], is_read=True)


def has_unread_about(uow: UnitOfWork, subject: str) -> bool:
    """Say whether the acting person was told of a subject, and has not read it."""
    mine = [*_unread(uow.actor.require_person()), Notification.subject == subject]
    return uow.session.scalar(select(Notification.id).where(*mine).limit(1)) is not None


def mark_read_under(uow: UnitOfWork, subject: str) -> int:
    """Mark what the acting person was told of every occasion of a subject as read."""
    mine = _unread(uow.actor.require_person())
    under = Notification.subject.startswith(f"{subject}/", autoescape=True)
    return _mark(uow, [*mine, under], is_read=True)


def mark_all_seen(uow: UnitOfWork) -> int:
    """Note that the acting person has the list before them: no further channel is needed."""
    return _mark(uow, _unseen(uow), is_read=False)


def has_unseen(uow: UnitOfWork) -> bool:
    """Say whether there is something that the acting person has not had before them."""
    return uow.session.scalar(select(Notification.id).where(*_unseen(uow)).limit(1)) is not None


def target_of(uow: UnitOfWork, notification_id: UUID, action: str = "") -> str:
    """Return where the acting person's notification leads, or an action of it.

    NotFound when that is gone; an action that is not offered any more leads where all else does.
    """
    row = _of_actor(uow, notification_id)
    if row.kind == DIGEST:  # it leads there also when nothing in it is news any more
        return CENTRE
    wording = wording_of(uow, row.kind, row.id, row.facts)
    return next((one.url for one in wording.actions if one.name == action), wording.url)


def wording_of(uow: UnitOfWork, kind: str, notification_id: UUID, facts: dict[str, Any]) -> Wording:
    """Word a notification in the language in use; NotFound when what it was about is gone."""
    if not has_kind(kind):
        raise NotFound()
    known = {"digest_id": str(notification_id)} if kind == DIGEST else facts
    return kind_named(kind).word(uow, known)


def view_of(uow: UnitOfWork, row: Notification) -> NotificationView:
    """Return a notification as it is shown; one whose subject is gone says so."""
    try:
        wording = wording_of(uow, row.kind, row.id, row.facts)
    except Problem:
        return _gone(row)
    except Exception:  # one kind that cannot be worded must not take the whole list with it
        log.exception("notification-not-worded", kind=row.kind)
        return _gone(row)
    return NotificationView(
        row.id,
        row.kind,
        wording.title,
        wording.body,
        own_url(row.id),
        row.created_at,
        row.read_at,
        actions=wording.actions,
    )


def own_url(notification_id: UUID) -> str:
    """Return the path that marks a notification as read and leads on to what it is about."""
    return f"{CENTRE}/{notification_id}"


def url_of_action(notification_id: UUID, action: Action) -> str:
    """Return the path that marks a notification as read and leads to where an action is done."""
    return f"{own_url(notification_id)}?{urlencode({CHOSEN: action.name})}"


def _gone(row: Notification) -> NotificationView:
    return NotificationView(
        row.id,
        row.kind,
        _("This is no longer there"),
        _("What we wrote to you about has been closed or removed since."),
        own_url(row.id),
        row.created_at,
        row.read_at,
        is_gone=True,
    )


def _of_actor(uow: UnitOfWork, notification_id: UUID) -> Notification:
    row = uow.session.scalar(
        select(Notification).where(
            Notification.id == notification_id,
            Notification.recipient_id == uow.actor.require_person(),
            or_(Notification.kind != DIGEST, Notification.not_before <= uow.now),
        )
    )
    if row is None:
        raise NotFound()
    return row


def _unread(person_id: UUID) -> list[ColumnElement[bool]]:
    return [
        Notification.recipient_id == person_id,
        Notification.read_at.is_(None),
        Notification.kind != DIGEST,
    ]


def _unseen(uow: UnitOfWork) -> list[ColumnElement[bool]]:
    return [
        Notification.recipient_id == uow.actor.require_person(),
        Notification.seen_at.is_(None),
        # A digest that is still being filled is not seen: more may come into it.
        or_(Notification.kind != DIGEST, Notification.not_before <= uow.now),
    ]


def _mark(uow: UnitOfWork, which: Collection[ColumnElement[bool]], *, is_read: bool) -> int:
    ids = uow.session.scalars(select(Notification.id).where(*which)).all()
    if not ids:
        return 0
    cancel_waiting_of(uow, ids, reason="read" if is_read else "seen")
    if is_read:
        _set(uow, ids, "read_at")
    _set(uow, ids, "seen_at")
    if is_read:
        for notification_id in ids:
            uow.record(NotificationRead(notification_id))
    return len(ids)


def _set(uow: UnitOfWork, ids: Sequence[UUID], name: str) -> None:
    """Note the moment in a column, where there is none yet."""
    column = Notification.read_at if name == "read_at" else Notification.seen_at
    uow.session.execute(
        update(Notification)
        .where(Notification.id.in_(ids), column.is_(None))
        .values({name: uow.now})
        .execution_options(synchronize_session="fetch")
    )
