"""Words what people are told, also much of it at once: what is told to many is worded once.

What cannot be worded any more, or not at all, keeps nothing else from being worded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog

from app.core.errors import NotFound, Problem
from app.core.work import UnitOfWork
from app.notifications.contract import DIGEST, Kind, Wording
from app.notifications.models import Notification
from app.notifications.registry import has_kind, kind_named

log = structlog.get_logger()

Facts = Mapping[str, Any]


def wording_of(uow: UnitOfWork, kind: str, notification_id: UUID, facts: Facts) -> Wording:
    """Word a notification in the language in use; NotFound when what it was about is gone."""
    if not has_kind(kind):
        raise NotFound()
    return kind_named(kind).word(uow, _known(kind, notification_id, facts))


def wordings_of(uow: UnitOfWork, rows: Iterable[Notification]) -> dict[UUID, Wording | None]:
    """Word notifications in the language in use, each thing once; None for what is gone."""
    asked: dict[str, dict[str, Facts]] = {}
    named: dict[UUID, tuple[str, str]] = {}
    for row in rows:
        facts = _known(row.kind, row.id, row.facts)
        key = json.dumps(facts, sort_keys=True)
        asked.setdefault(row.kind, {})[key] = facts
        named[row.id] = row.kind, key
    found = {
        (kind, key): wording
        for kind, facts_by_key in asked.items()
        for key, wording in zip(
            facts_by_key, _worded(uow, kind, list(facts_by_key.values())), strict=True
        )
    }
    return {id_: found[name] for id_, name in named.items()}


def _known(kind: str, notification_id: UUID, facts: Facts) -> Facts:
    return {"digest_id": str(notification_id)} if kind == DIGEST else facts


def _worded(uow: UnitOfWork, slug: str, facts: Sequence[Facts]) -> Sequence[Wording | None]:
    if not has_kind(slug):
        return [None] * len(facts)
    kind = kind_named(slug)
    if kind.word_many is not None and len(facts) > 1:
        try:
            return kind.word_many(uow, facts)
        except Exception:  # one of them is at fault; the others are worded without it
            log.exception("notifications-not-worded", kind=slug)
    return [_worded_alone(uow, kind, one) for one in facts]


def _worded_alone(uow: UnitOfWork, kind: Kind, facts: Facts) -> Wording | None:
    try:
        return kind.word(uow, facts)
    except Problem:
        return None
    except Exception:  # one kind that cannot be worded must not take the whole list with it
        log.exception("notification-not-worded", kind=kind.slug)
        return None
