"""What somebody has been told, as they read it."""

from __future__ import annotations

from sqlalchemy import select

from app.core.texts import use_language
from app.core.work import Units
from app.notifications.models import Notification
from app.notifications.registry import kind_named
from tests.people import Person


def told(units: Units, person: Person) -> list[tuple[str, str]]:
    """Return (kind, title) of everything a person was told, the oldest first."""
    with (
        units.read(person.municipality, person.actor) as uow,
        use_language(person.actor.language),
    ):
        rows = uow.session.scalars(
            select(Notification)
            .where(Notification.recipient_id == person.id)
            .order_by(Notification.created_at, Notification.id)
        )
        return [(row.kind, kind_named(row.kind).word(uow, row.facts).title) for row in rows]
