"""The JSON door: devices, the list of what one was told, and what one wants to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask.views import MethodView

from app.channels.contract import PushSubscription
from app.core.work import UnitOfWork
from app.notifications.devices import register_device, remove_device
from app.notifications.policy import Choice, Manners
from app.notifications.preferences import behave, choose_channels, preferences_of_actor
from app.notifications.reading import NotificationView, list_notifications, mark_read
from app.notifications.schemas import (
    ListQuery,
    NewPreferences,
    NewPushSubscription,
    NotificationSchema,
    PreferencesView,
    PublicKey,
    PushSubscriptionView,
)
from app.web.agents import device_label
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import anyone, logged_in
from app.web.paging import Page, PageNotThere, read_cursor, write_cursor
from app.web.services import services
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "notifications_api",
    __name__,
    url_prefix="/api/v1",
    description="Who is told what, and on which device.",
)


@api.route("/push/public-key")
class PushKey(MethodView):
    """The key that browsers subscribe with."""

    @api.response(200, PublicKey)
    @anyone
    def get(self) -> dict[str, str]:
        """Return the key that a browser subscribes with."""
        return {"public_key": services().transports.push.public_key}


@api.route("/me/push-subscriptions")
class PushSubscriptions(MethodView):
    """The browsers on which a person is told."""

    @api.arguments(NewPushSubscription)
    @api.response(201, PushSubscriptionView)
    @api.alt_response(409, schema=ProblemDocument)
    @logged_in
    def post(self, new: dict[str, Any]) -> dict[str, UUID]:
        """Tell the person on this browser; one that was somebody else's is theirs no longer."""
        subscription = PushSubscription(new["endpoint"], **new["keys"])
        services().transports.push.check(subscription)
        with write_unit() as uow:
            label = device_label(request.headers.get("User-Agent", ""))
            return {"id": register_device(uow, subscription, label=label)}


@api.route("/me/push-subscriptions/<uuid:device_id>")
class OnePushSubscription(MethodView):
    """One of the person's browsers."""

    @api.response(204)
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def delete(self, device_id: UUID) -> None:
        """Tell the person on this browser no more."""
        with write_unit() as uow:
            remove_device(uow, device_id)


@api.route("/me/notifications")
class Notifications(MethodView):
    """What the person was told."""

    @api.arguments(ListQuery, location="query")
    @api.response(200, items_of(NotificationSchema))
    @logged_in
    def get(self, query: dict[str, Any]) -> Page[NotificationView]:
        """List what the person was told, the newest first."""
        with read_unit() as uow:
            return page_of(uow, query["cursor"], query["limit"])


@api.route("/me/notifications/<uuid:notification_id>/read")
class NotificationReading(MethodView):
    """Reading one."""

    @api.response(200, NotificationSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def post(self, notification_id: UUID) -> NotificationView:
        """Mark one as read; what was still to be sent of it stops."""
        with write_unit() as uow:
            return mark_read(uow, notification_id)


@api.route("/me/preferences")
class PreferencesOfPerson(MethodView):
    """What the person wants to be told, how and when."""

    @api.response(200, PreferencesView)
    @logged_in
    def get(self) -> dict[str, Any]:
        """Return what the person wants to be told, how and when."""
        with read_unit() as uow:
            return _preferences(uow)

    @api.arguments(NewPreferences)
    @api.response(200, PreferencesView)
    @logged_in
    def put(self, new: dict[str, Any]) -> dict[str, Any]:
        """Change what the person wants to be told; what is left out stays as it is."""
        with write_unit() as uow:
            before = preferences_of_actor(uow).manners
            behave(
                uow,
                Manners(
                    new.get("quiet_hours", before.quiet_hours),
                    new.get("daily_cap", before.daily_cap),
                    new.get("digest_hour", before.digest_hour),
                ),
            )
            kinds = new.get("kinds", [])
            choose_channels(uow, {k["kind"]: Choice(k["push"], k["email"]) for k in kinds})
            return _preferences(uow)


def page_of(uow: UnitOfWork, cursor: str | None, limit: int) -> Page[NotificationView]:
    """Return a page of what the acting person was told; PageNotThere for a made-up cursor."""
    found = list_notifications(uow, limit=limit + 1, before=_position(cursor))
    shown = found[:limit]
    following = write_cursor(shown[-1].id.hex) if len(found) > limit else None
    return Page(shown, following)


def _position(cursor: str | None) -> UUID | None:
    position = read_cursor(cursor, str)
    if position is None:
        return None
    try:
        return UUID(hex=position[0])
    except ValueError:
        raise PageNotThere() from None


def _preferences(uow: UnitOfWork) -> dict[str, Any]:
    preferences = preferences_of_actor(uow)
    manners = preferences.manners
    return {
        "kinds": preferences.kinds,
        "quiet_hours": manners.quiet_hours,
        "daily_cap": manners.daily_cap,
        "digest_hour": manners.digest_hour,
    }
