"""Says who answers in a conversation today: somebody by name, or a team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.accounts.own_advisers import who_answers
from app.accounts.people import people_by_id
from app.accounts.substitutes import who_does_work_of
from app.accounts.teams import members_of_team, team_by_id
from app.chat.access import ANSWERING, conversation_for_reading
from app.core.errors import NotFound
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Answerer:
    """Who answers at the job centre, in words; each is empty where there is nobody to name.

    `in_place_of` is whom `name` stands in for; `team_id` says whose opening hours count.
    """

    name: str = ""
    in_place_of: str = ""
    team: str = ""
    team_id: UUID | None = None


def answerer_of(uow: UnitOfWork, conversation_id: UUID) -> Answerer:
    """Return who answers in a conversation that the acting person may read."""
    row = conversation_for_reading(uow, conversation_id).conversation
    if row.assignee_id is None:
        return _in_words(uow, None, None, row.team_id)
    who = who_does_work_of(uow, [row.assignee_id])[row.assignee_id]
    in_place_of = None if who == row.assignee_id else row.assignee_id
    return _in_words(uow, who, in_place_of, row.team_id)


def who_are_to_answer(
    uow: UnitOfWork, wanted: Sequence[tuple[UUID, UUID | None]]
) -> list[Collection[UUID]]:
    """Return, for each adviser and team, who does the adviser's work today.

    Everybody of the team where nobody is left.
    """
    today = who_does_work_of(uow, {adviser_id for adviser_id, _ in wanted})
    of_team: dict[UUID | None, Collection[UUID]] = {}
    for adviser_id, team_id in wanted:
        if today[adviser_id] is None and team_id not in of_team:
            of_team[team_id] = _answering_in(uow, team_id)
    return [
        of_team[team_id] if (who := today[adviser_id]) is None else [who]
        for adviser_id, team_id in wanted
    ]


def _answering_in(uow: UnitOfWork, team_id: UUID | None) -> Collection[UUID]:
    members = members_of_team(uow, team_id) if team_id else []
    return [one.id for one in members if one.is_active and not one.roles.isdisjoint(ANSWERING)]


def own_answerer(uow: UnitOfWork) -> Answerer:
    """Return who would answer the acting citizen, who has not written yet."""
    answering = who_answers(uow, uow.actor.require_person())
    return _in_words(uow, answering.adviser_id, answering.in_place_of, answering.team_id)


def _in_words(
    uow: UnitOfWork, adviser_id: UUID | None, in_place_of: UUID | None, team_id: UUID | None
) -> Answerer:
    people = people_by_id(uow, [one for one in (adviser_id, in_place_of) if one is not None])
    names = {one.id: one.name for one in people.values() if one.is_active}
    return Answerer(
        name=names.get(adviser_id, "") if adviser_id else "",
        in_place_of=names.get(in_place_of, "") if in_place_of else "",
        team=_team_name(uow, team_id),
        team_id=team_id,
    )


def _team_name(uow: UnitOfWork, team_id: UUID | None) -> str:
    try:
        return team_by_id(uow, team_id).name if team_id else ""
    except NotFound:
        return ""
