"""Finds for whom an adviser can book: citizens by name, whom they or their team advise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.accounts.finding_citizens import citizens_named
from app.booking.access import whom_one_may_arrange_for
from app.core.work import UnitOfWork

SHOWN, LOOKED_THROUGH = 20, 500


@dataclass(frozen=True)
class Found:
    """Citizens of a name by identity, in the order of their names; `is_cut` where more have it."""

    names: Mapping[UUID, str]
    is_cut: bool


def citizens_to_book_for(uow: UnitOfWork, words: str) -> Found:
    """Return citizens whose names have every word and for whom the actor may book."""
    named = citizens_named(uow, words, limit=LOOKED_THROUGH + 1, active_only=True)
    theirs = whom_one_may_arrange_for(uow, list(named))
    return Found(
        {one: named[one] for one in theirs[:SHOWN] if one != uow.actor.person_id},
        is_cut=len(theirs) > SHOWN or len(named) > LOOKED_THROUGH,
    )
