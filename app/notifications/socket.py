"""Shows new notifications on open pages: this process's relay of what was committed anywhere.

It only makes pages quicker; a page that was away asks for the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_socketio import SocketIO
from sqlalchemy import select

from app.accounts.people import people_by_id
from app.core.texts import use_language
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST, NotificationCreated, NotificationsCreated
from app.notifications.models import Notification
from app.notifications.reading import unread_count_of, view_of
from app.notifications.schemas import NotificationSchema
from app.web.behind_sockets import person_room


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
        here = self._people_here(uow)
        if here:
            self._show(
                uow, Notification.batch_id == event.batch_id, Notification.recipient_id.in_(here)
            )

    def _show(self, uow: UnitOfWork, *which: Any) -> None:
        rows = uow.session.scalars(
            select(Notification).where(*which, Notification.kind != DIGEST)
        ).all()
        here = set(self._people_here(uow))
        rows = [row for row in rows if row.recipient_id in here]
        people = people_by_id(uow, {row.recipient_id for row in rows})
        for row in rows:
            with use_language(people[row.recipient_id].language):
                notification = NotificationSchema().dump(view_of(uow, row))
            notification["unread_count"] = unread_count_of(uow, row.recipient_id)
            self._socketio.emit(
                "notification:new",
                {"notification": notification},
                to=person_room(uow.municipality.id, row.recipient_id),
            )

    def _people_here(self, uow: UnitOfWork) -> Iterable[UUID]:
        """Return the people of the unit's municipality who have a page open in this process."""
        rooms = self._socketio.server.manager.rooms.get("/", {})
        prefix = person_room(uow.municipality.id, "")
        return [
            UUID(room.removeprefix(prefix))
            for room in list(rooms)
            if isinstance(room, str) and room.startswith(prefix)
        ]
