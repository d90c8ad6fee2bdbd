"""Whom a citizen calls about their meetings."""

from __future__ import annotations

from uuid import UUID

from app.accounts.own_advisers import who_answers
from app.accounts.teams import team_by_id
from app.core.work import UnitOfWork
from app.tenancy.contact import contact_phone


def phone_for(uow: UnitOfWork, citizen_id: UUID) -> str:
    """Return the number of the citizen's team, else the job centre's; empty where there is none."""
    team_id = who_answers(uow, citizen_id).team_id
    of_team = team_by_id(uow, team_id).phone if team_id else ""
    return of_team or contact_phone(uow)
