"""Whose calendars somebody may look into, and what they may do with what stands there."""

from __future__ import annotations

from uuid import UUID

from app.accounts.contract import PersonCard, Role
from app.accounts.people import people_by_id
from app.accounts.substitutes import away_today, last_of_chain
from app.accounts.teams import members_of_team, team_ids_of
from app.booking.access import ARRANGERS, steps_in_for
from app.core.errors import NotFound
from app.core.work import UnitOfWork

LOOKS_IN = (*ARRANGERS, Role.TEAM_LEADER)


def calendars_to_see(uow: UnitOfWork) -> list[PersonCard]:
    """Return whose calendars the acting person may look into: their own, then others by name.

    Those are an adviser's own, their team's, and those whom they stand in for today; a team
    leader's are those of their teams.
    """
    me = uow.actor.require_person()
    found = {card.id: card for card in _of_teams(uow, me)}
    more = {me, *_stood_in_for(uow, me)} if uow.actor.has(*ARRANGERS) else set()
    found |= people_by_id(uow, more - found.keys())
    able = [card for card in found.values() if card.is_active and card.roles & set(ARRANGERS)]
    return sorted(able, key=lambda card: (card.id != me, card.name, card.id))


def calendar_to_see(uow: UnitOfWork, adviser_id: UUID) -> PersonCard:
    """Return whose calendar it is, for whoever may look into it; NotFound for all others."""
    found = next((card for card in calendars_to_see(uow) if card.id == adviser_id), None)
    if found is None:
        raise NotFound()
    return found


def may_open_meetings_of(uow: UnitOfWork, adviser_id: UUID) -> bool:
    """Say whether one does more than look: a leader sees who comes when, and nothing written."""
    return steps_in_for(uow, adviser_id)


def _of_teams(uow: UnitOfWork, person_id: UUID) -> list[PersonCard]:
    return [
        card
        for team_id in sorted(team_ids_of(uow, person_id))
        for card in members_of_team(uow, team_id)
    ]


def _stood_in_for(uow: UnitOfWork, person_id: UUID) -> list[UUID]:
    away = away_today(uow)
    return [one for one in away if last_of_chain(one, away) == person_id]
