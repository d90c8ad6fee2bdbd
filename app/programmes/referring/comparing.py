"""How differently advisers decide: small numbers are left out, so that nobody is known by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.contract import Role
from app.accounts.teams import ids_of_team, team_ids_of
from app.core.work import UnitOfWork
from app.programmes.referring.access import check_compares
from app.programmes.referring.contract import Recommendation
from app.programmes.referring.models import Referral

FEWEST = 5
LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True)
class AdvisersDecisions:
    """What one adviser decided in a year; None is a number that is too small to be told.

    `otherwise` is how often that was not what was recommended.
    """

    adviser_id: UUID
    decided: int | None
    yes: int | None
    no: int | None
    otherwise: int | None


def compared(uow: UnitOfWork) -> list[AdvisersDecisions]:
    """Return the decisions of those whose teams one leads, or of all for an administrator."""
    check_compares(uow)
    rows = uow.session.execute(
        select(Referral.decided_by_id, Referral.is_yes, Referral.recommendation, func.count())
        .where(Referral.decided_at > uow.now - LOOKED_BACK, Referral.undone_at.is_(None))
        .group_by(Referral.decided_by_id, Referral.is_yes, Referral.recommendation)
    )
    seen = _whose(uow)
    counts: dict[UUID, Counter[str]] = {}
    for adviser_id, is_yes, recommendation, number in rows:
        if adviser_id is None or (seen is not None and adviser_id not in seen):
            continue
        counted = counts.setdefault(adviser_id, Counter())
        counted["decided"] += number
        counted["yes"] += number if is_yes else 0
        against = Recommendation.NOT if is_yes else Recommendation.RECOMMENDED
        counted["otherwise"] += number if recommendation == against else 0
    return [told(adviser_id, **counted) for adviser_id, counted in sorted(counts.items())]


def told(adviser_id: UUID, decided: int, yes: int = 0, otherwise: int = 0) -> AdvisersDecisions:
    """Return as much of some numbers as can be told: none that shows what fewer than five got.

    Of a part it is not told either what the rest would show.
    """

    def part(number: int) -> int | None:
        return (
            number if all(one == 0 or one >= FEWEST for one in (number, decided - number)) else None
        )

    if decided < FEWEST:
        return AdvisersDecisions(adviser_id, None, None, None, None)
    return AdvisersDecisions(adviser_id, decided, part(yes), part(decided - yes), part(otherwise))


def _whose(uow: UnitOfWork) -> Collection[UUID] | None:
    """Return whose decisions the actor sees; None for everybody's."""
    if uow.actor.system is not None or uow.actor.has(Role.ADMINISTRATOR):
        return None
    teams = team_ids_of(uow, uow.actor.require_person())
    return {member for team_id in teams for member in ids_of_team(uow, team_id)}
