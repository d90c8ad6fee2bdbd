"""The rest of a day in one: what a person was not disturbed with goes out together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.texts import lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST, Kind, Wording
from app.notifications.models import Notification


def word_digest(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word a digest by how much of it is still unseen; NotFound when it is nothing."""
    count = uow.session.scalar(
        select(func.count(Notification.id)).where(
            Notification.digest_id == UUID(facts["digest_id"]), Notification.seen_at.is_(None)
        )
    )
    if not count:
        raise NotFound()
    title = ngettext(
        "There is %(n)s more thing for you today",
        "There are %(n)s more things for you today",
        count,
    )
    return Wording(title=title, body=title + ".", url="/notifikationer", lock_screen=title)


KIND = Kind(slug=DIGEST, label=lazy("The rest of the day in one"), word=word_digest)
