"""Shows new notifications on open pages: this process's relay of what was committed anywhere.

It only makes pages quicker; a page that was away asks for the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_socketio import SocketIO
from sqlalchemy import ColumnElement, select

from app.accounts.people import people_by_id
from app.core.clock import pause
from app.core.portions import in_portions
from app.core.texts import use_language
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST, NotificationCreated, NotificationsCreated
from app.notifications.models import Notification
from app.notifications.reading import unread_counts_of, views_of
from app.notifications.schemas import NotificationSchema
from app.web.behind_sockets import person_room

AT_ONCE = 25

_SHOWN = NotificationSchema()


class NewsRelay:
    """Sends `notification:new` to those of the recipients who have a page open here."""

    def __init__(self, socketio: SocketIO) -> None:
        """Send through this server."""
        self._socketio = socketio

    def one_created(self, uow: UnitOfWork, event: NotificationCreated) -> None:
        """Show a notification on its recipient's open pages."""
        self._show(uow, Notification.id == event.notification_id)

    def many_created(self, uow: UnitOfWork, event: NotificationsCreated) -> None:
        """Show what many were told to those who are here."""
        self._show(uow, Notification.batch_id == event.batch_id)

    def _show(self, uow: UnitOfWork, which: ColumnElement[bool]) -> None:
        """Show those that are for somebody here, a few at a time; others have their turn between.

        Whether one is here is asked of each recipient: thousands may be here, and few of them
        told, or the other way round.
        """
        told = uow.session.execute(
            select(Notification.id, Notification.recipient_id)
            .where(which, Notification.kind != DIGEST)
            .order_by(Notification.id)
        )
        for some in in_portions([one for one, who in told if self._is_here(uow, who)], AT_ONCE):
            self._show_some(uow, some)
            pause(0)

    def _show_some(self, uow: UnitOfWork, notification_ids: Sequence[UUID]) -> None:
        """Show some in their order; what has to be known of them is asked once for all."""
        rows = uow.session.scalars(
            select(Notification)
            .where(Notification.id.in_(notification_ids))
            .order_by(Notification.id)
        ).all()
        views = self._in_their_languages(uow, rows)
        unread = unread_counts_of(uow, {row.recipient_id for row in rows})
        for row in rows:
            shown = views[row.id] | {"unread_count": unread[row.recipient_id]}
            self._socketio.emit(
                "notification:new",
                {"notification": shown},
                to=person_room(uow.municipality.id, row.recipient_id),
            )

    def _in_their_languages(
        self, uow: UnitOfWork, rows: Sequence[Notification]
    ) -> dict[UUID, dict[str, Any]]:
        """Return the documents of notifications, each in the language of its recipient."""
        people = people_by_id(uow, {row.recipient_id for row in rows})
        reading: dict[str, list[Notification]] = defaultdict(list)
        for row in rows:
            reading[people[row.recipient_id].language].append(row)
        documents: dict[UUID, dict[str, Any]] = {}
        for language, theirs in reading.items():
            with use_language(language):
                documents |= {view.id: _SHOWN.dump(view) for view in views_of(uow, theirs)}
        return documents

    def _is_here(self, uow: UnitOfWork, person_id: UUID) -> bool:
        """Say whether somebody has a page open in this process."""
        rooms = self._socketio.server.manager.rooms.get("/", {})
        return person_room(uow.municipality.id, person_id) in rooms
