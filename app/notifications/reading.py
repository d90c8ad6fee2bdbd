"""What a person was told: the list, what is unread, and marking it.

Seen anywhere stops the rest: what still waits to be sent of it is cancelled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update

from app.core.rows import one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST, Action, NotificationRead, Wording
from app.notifications.escalation import cancel_waiting_of
from app.notifications.models import Notification
from app.notifications.registry import all_kinds
from app.notifications.wording import wording_of, wordings_of

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
    return views_of(uow, rows)


def unread_count(uow: UnitOfWork) -> int:
    """Count what the acting person has not read; 0 for nobody."""
    if uow.actor.person_id is None:
        return 0
    return unread_counts_of(uow, [uow.actor.person_id])[uow.actor.person_id]


def unread_beside(uow: UnitOfWork) -> int:
    """Count what the acting person has not read, but for what the menu counts where it leads."""
    elsewhere = [kind.slug for kind in all_kinds() if kind.has_own_count]
    mine = [*_unread(uow.actor.require_person()), Notification.kind.not_in(elsewhere)]
    return uow.session.scalar(select(func.count(Notification.id)).where(*mine)) or 0


def unread_counts_of(uow: UnitOfWork, person_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Count what each of several people has not read, in one question."""
    counted = (
        select(Notification.recipient_id, func.count(Notification.id))
        .where(Notification.recipient_id.in_(set(person_ids)), *_is_unread())
        .group_by(Notification.recipient_id)
    )
    return defaultdict(int, [(who, count) for who, count in uow.session.execute(counted)])


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
    return views_of(uow, [row])[0]


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


def unread_among(uow: UnitOfWork, subjects: Collection[str]) -> list[str]:
    """Return those of some subjects that the acting person was told of, and has not read."""
    if not subjects:
        return []
    mine = [*_unread(uow.actor.require_person()), Notification.subject.in_(subjects)]
    found = uow.session.scalars(select(Notification.subject).where(*mine)).all()
    return sorted({subject for subject in found if subject is not None})


def was_seen(uow: UnitOfWork, kind: str, whose: Mapping[str, UUID]) -> dict[str, bool]:
    """Return which of some subjects people were told of by a kind, and whether each was seen.

    `whose` names who was to be told of each subject.
    """
    found = uow.session.execute(
        select(Notification.subject, Notification.seen_at).where(
            Notification.recipient_id.in_(set(whose.values())),
            Notification.kind == kind,
            Notification.subject.in_(whose.keys()),
        )
    )
    return {subject: seen_at is not None for subject, seen_at in found if subject is not None}


def mark_read_under(uow: UnitOfWork, subject: str) -> int:
    """Mark what the acting person was told of every occasion of a subject as read."""
    return _mark(uow, _unread_under(uow, subject), is_read=True)


def has_unread_under(uow: UnitOfWork, subject: str) -> bool:
    """Say whether the acting person was told of any occasion of a subject, and has not read it."""
    wanted = select(Notification.id).where(*_unread_under(uow, subject))
    return uow.session.scalar(wanted.limit(1)) is not None


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


def views_of(uow: UnitOfWork, rows: Sequence[Notification]) -> list[NotificationView]:
    """Return notifications as they are shown; one whose subject is gone says so."""
    wordings = wordings_of(uow, rows)
    return [_view(row, wordings[row.id]) for row in rows]


def own_url(notification_id: UUID) -> str:
    """Return the path that marks a notification as read and leads on to what it is about."""
    return f"{CENTRE}/{notification_id}"


def url_of_action(notification_id: UUID, action: Action) -> str:
    """Return the path that marks a notification as read and leads to where an action is done."""
    return f"{own_url(notification_id)}?{urlencode({CHOSEN: action.name})}"


def _view(row: Notification, wording: Wording | None) -> NotificationView:
    if wording is None:
        title = _("This is no longer there")
        body = _("What we wrote to you about has been closed or removed since.")
    else:
        title, body = wording.read_back or (wording.title, wording.body)
        body = f"{body} {wording.quotes}".strip()
    return NotificationView(
        row.id,
        row.kind,
        title,
        body,
        own_url(row.id),
        row.created_at,
        row.read_at,
        is_gone=wording is None,
        actions=wording.actions if wording else (),
    )


def _of_actor(uow: UnitOfWork, notification_id: UUID) -> Notification:
    return one_row(
        uow.session,
        select(Notification).where(
            Notification.id == notification_id,
            Notification.recipient_id == uow.actor.require_person(),
            or_(Notification.kind != DIGEST, Notification.not_before <= uow.now),
        ),
    )


def _unread(person_id: UUID) -> list[ColumnElement[bool]]:
    return [Notification.recipient_id == person_id, *_is_unread()]


def _unread_under(uow: UnitOfWork, subject: str) -> list[ColumnElement[bool]]:
    mine = _unread(uow.actor.require_person())
    return [*mine, Notification.subject.startswith(f"{subject}/", autoescape=True)]


def _is_unread() -> list[ColumnElement[bool]]:
    return [Notification.read_at.is_(None), Notification.kind != DIGEST]


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
