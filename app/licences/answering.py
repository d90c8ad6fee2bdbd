"""Who answers a citizen about licences today: only people who may open what they are told of."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.accounts.contract import OwnAdviser
from app.accounts.own_advisers import own_advisers_of
from app.accounts.people import people_with_role
from app.accounts.substitutes import who_does_work_of
from app.accounts.teams import ids_of_team
from app.core.work import UnitOfWork
from app.licences.access import GIVES


def staff_of(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return who answers each of some citizens today, and may open what they are told of.

    Where nobody does, that is whoever in their team may answer; of nobody's citizen, all who may.
    It is nobody where the team has none: then an administrator has to choose an adviser.
    """
    own = own_advisers_of(uow, citizen_ids)
    advisers = {one.adviser_id for one in own.values() if one.adviser_id is not None}
    answers = who_does_work_of(uow, advisers) if advisers else {}
    found: dict[UUID, list[UUID]] = {}
    others: dict[OwnAdviser | None, list[UUID]] = {}
    for citizen_id in citizen_ids:
        one = own.get(citizen_id)
        last = answers.get(one.adviser_id) if one and one.adviser_id else None
        if last is None and one not in others:
            others[one] = _who_may_answer(uow, one)
        found[citizen_id] = [last] if last is not None else others[one]
    return found


def _who_may_answer(uow: UnitOfWork, own: OwnAdviser | None) -> list[UUID]:
    everybody = [one.id for one in people_with_role(uow, *GIVES)]
    if own is None:
        return everybody
    team = ids_of_team(uow, own.team_id) if own.team_id is not None else set()
    return [one for one in everybody if one in team]
