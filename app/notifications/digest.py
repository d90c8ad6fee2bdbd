"""The rest of a day in one: what a person was not disturbed with goes out together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound, Problem
from app.core.texts import lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST, Kind, Wording
from app.notifications.models import Notification
from app.notifications.reading import own_url
from app.notifications.wording import wording_of

MOST_NAMED = 10


def word_digest(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word a digest: how much of it is still unseen, and what; NotFound when it is nothing."""
    digest_id = UUID(facts["digest_id"])
    members = uow.session.scalars(
        select(Notification)
        .where(Notification.digest_id == digest_id, Notification.seen_at.is_(None))
        .order_by(Notification.id)
    ).all()
    if not members:
        raise NotFound()
    title = ngettext(
        "There is %(n)s more thing for you today",
        "There are %(n)s more things for you today",
        len(members),
    )
    body = "\n".join(f"• {name}" for name in _titles(uow, members))
    return Wording(title=title, body=body, url=own_url(digest_id), lock_screen=title)


def _titles(uow: UnitOfWork, members: Sequence[Notification]) -> list[str]:
    """Name the first ten, in the language in use; what has gone meanwhile is not named."""
    titles = []
    for member in members[:MOST_NAMED]:
        try:
            titles.append(wording_of(uow, member.kind, member.id, member.facts).title)
        except Problem:
            continue
    left = len(members) - MOST_NAMED
    return [*titles, ngettext("and %(n)s more", "and %(n)s more", left)] if left > 0 else titles


KIND = Kind(slug=DIGEST, label=lazy("The rest of the day in one"), word=word_digest)
