"""Telling whoever answers a citizen of what that citizen gave them to read."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from app.accounts.contract import ANSWERS_CITIZENS
from app.accounts.own_advisers import who_answers
from app.accounts.teams import members_of_team
from app.core.work import UnitOfWork
from app.notifications.service import notify_many


def tell_who_answers(
    uow: UnitOfWork, citizen_id: UUID, kind: str, facts: Mapping[str, str], *, subject: str
) -> None:
    """Tell who answers a citizen today, once; those of the team where there is no adviser.

    They are those whom `access.answered_by_actor` lets in.
    """
    answering = who_answers(uow, citizen_id)
    people = [answering.adviser_id] if answering.adviser_id else []
    if not people and answering.team_id is not None:
        team = members_of_team(uow, answering.team_id)
        people = [one.id for one in team if set(one.roles) & set(ANSWERS_CITIZENS)]
    notify_many(uow, people, kind, facts, subject=subject)
