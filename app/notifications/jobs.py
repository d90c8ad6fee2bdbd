"""The jobs of this package: deliver what is due, remind, and forget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.events import Event
from app.core.jobs import Jobs
from app.core.work import Municipality
from app.notifications.contract import NotificationCreated, NotificationsCreated
from app.notifications.delivering import PostOffice
from app.notifications.letters import Letterhead
from app.web.addresses import address_of
from app.web.services import Services

DELIVERIES = "deliveries"


def post_office(parts: Services) -> PostOffice:
    """Return what delivery needs, from the application's parts."""
    return PostOffice(
        units=parts.units,
        transports=parts.transports,
        municipalities=parts.directory.all,
        letterhead=lambda municipality: letterhead_of(parts, municipality),
        secret_key=parts.settings.secret_key,
    )


def letterhead_of(parts: Services, municipality: Municipality) -> Letterhead:
    """Return who writes for a municipality, and where its pages live."""
    look = parts.directory.look_of(municipality)
    hosts: Sequence[str] = parts.directory.hosts_of(municipality)
    address = address_of(parts.settings.base_url, hosts)
    return Letterhead(municipality.id, look.name, address, look.brand)


def wake_for_news(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit that told somebody something."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(e, NotificationCreated | NotificationsCreated) for e in events):
            jobs.wake(DELIVERIES)

    return wake
