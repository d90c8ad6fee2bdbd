"""The plan of whoever acts, put together from what the packages provide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core.work import UnitOfWork
from app.plan.contract import PlanItem, PlanProvider
from app.plan.policy import ends_at, in_order


def plan_of_actor(
    uow: UnitOfWork, providers: Sequence[PlanProvider], *, since: datetime
) -> list[PlanItem]:
    """Return what the acting person has ahead, and what ended after a moment, by its beginning."""
    uow.actor.require_person()
    found = [item for provide in providers for item in provide(uow, since=since)]
    return in_order([item for item in found if ends_at(item) > since])
