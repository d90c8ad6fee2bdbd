"""Whom a message to many can be for: one's own citizens, a team's, a target group's.

Of those chosen only they are written to whose conversation is the sender's work.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import OwnAdviser
from app.accounts.own_advisers import citizens_of_adviser, citizens_of_team, own_advisers_of
from app.accounts.target_groups import citizens_in_target_group
from app.accounts.teams import teams
from app.chat.access import adviser_reach
from app.chat.contract import ConversationKind, Side
from app.chat.models import Conversation, ConversationState
from app.chat.policy import Matter, side_of
from app.core.errors import Invalid
from app.core.portions import in_portions
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.tenancy.target_groups import target_groups

CHUNK = 500


class AudienceKind(StrEnum):
    """Who a message to many is for."""

    OWN = "own"
    TEAM = "team"
    TARGET_GROUP = "target_group"


@dataclass(frozen=True)
class Audience:
    """Whom a message is for, as it is kept (`key`, such as "team/<id>") and in words."""

    key: str
    label: str


def audiences(uow: UnitOfWork) -> list[Audience]:
    """Return whom the acting adviser can choose: own citizens, a team's, a target group's."""
    reach = adviser_reach(uow)
    own = [Audience(AudienceKind.OWN.value, _("Your own citizens"))]
    of_teams = [
        Audience(f"{AudienceKind.TEAM}/{team.id}", team.name)
        for team in teams(uow)
        if team.id in reach.team_ids
    ]
    groups = [
        Audience(
            f"{AudienceKind.TARGET_GROUP}/{group.slug}",
            group.name_en if language() == "en" else group.name_da,
        )
        for group in target_groups(uow)
    ]
    return own + of_teams + groups


def audience_named(uow: UnitOfWork, key: str) -> Audience:
    """Return one of those whom the acting adviser can choose; Invalid for any other."""
    found = next((one for one in audiences(uow) if one.key == key), None)
    if found is None:
        raise Invalid(fields={"audience": [_("Choose whom you want to write to.")]})
    return found


def audience_labels(uow: UnitOfWork) -> dict[str, str]:
    """Return what audiences are called, by key, also of teams that the actor is not in."""
    of_teams = {f"{AudienceKind.TEAM}/{team.id}": team.name for team in teams(uow)}
    return of_teams | {one.key: one.label for one in audiences(uow)}


def chosen_citizens(uow: UnitOfWork, key: str) -> list[UUID]:
    """Return everybody of an audience, whoever may write to them."""
    kind, _slash, which = key.partition("/")
    if kind == AudienceKind.TEAM:
        return citizens_of_team(uow, UUID(which))
    if kind == AudienceKind.TARGET_GROUP:
        return citizens_in_target_group(uow, which)
    return citizens_of_adviser(uow, uow.actor.require_person())


def may_be_written_to(uow: UnitOfWork, citizen_ids: Sequence[UUID]) -> list[UUID]:
    """Return those whose conversation is the sender's work, or would be once it is begun."""
    reach = adviser_reach(uow)
    matters: dict[UUID, Matter | None] = {}
    for some in in_portions(citizen_ids, CHUNK):
        matters |= _would_be(own_advisers_of(uow, some), some)
        matters |= _begun(uow, some)
    return [
        one
        for one in citizen_ids
        if (matter := matters[one]) is not None and side_of(matter, reach, None) == Side.JOB_CENTRE
    ]


def _would_be(
    own: Mapping[UUID, OwnAdviser], citizen_ids: Collection[UUID]
) -> dict[UUID, Matter | None]:
    nobodys = OwnAdviser(None, None)
    return {
        one: Matter(
            ConversationKind.JOB_CENTRE,
            citizen_id=one,
            team_id=own.get(one, nobodys).team_id,
            assignee_id=own.get(one, nobodys).adviser_id,
        )
        for one in citizen_ids
    }


def _begun(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> dict[UUID, Matter | None]:
    """Return what conversations that have begun say; None for one that has ended."""
    rows = uow.session.execute(
        select(
            Conversation.citizen_id,
            Conversation.team_id,
            Conversation.assignee_id,
            Conversation.state,
        ).where(
            Conversation.kind == ConversationKind.JOB_CENTRE,
            Conversation.citizen_id.in_(citizen_ids),
        )
    )
    return {
        citizen_id: None
        if state == ConversationState.ENDED
        else Matter(ConversationKind.JOB_CENTRE, citizen_id, None, team_id, assignee_id)
        for citizen_id, team_id, assignee_id, state in rows
        if citizen_id is not None
    }
