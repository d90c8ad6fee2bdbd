"""Who of a municipality's advisers is here, by what work is theirs: asked for once for all of them.

A busy chat asks for it with every message, so it is remembered for some seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from app.accounts.people import people_by_id
from app.chat.access import ANSWERING, reaches_of
from app.chat.contract import Side
from app.chat.policy import Matter, Reach, side_of
from app.core.work import UnitOfWork


class Colleagues:
    """Advisers, found by team and by whose work they do."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._reaches: dict[UUID, Reach] = {}
        self._of_team: dict[UUID, set[UUID]] = defaultdict(set)
        self._doing_work_of: dict[UUID, set[UUID]] = defaultdict(set)

    def add(self, uow: UnitOfWork, person_ids: Iterable[UUID]) -> None:
        """Find out what work is theirs; whoever is no adviser any more is left out."""
        cards = people_by_id(uow, set(person_ids))
        advisers = {
            c.id: c.roles
            for c in cards.values()
            if c.is_active and not c.roles.isdisjoint(ANSWERING)
        }
        for id_, reach in reaches_of(uow, advisers).items():
            self._reaches[id_] = reach
            for team_id in reach.team_ids:
                self._of_team[team_id].add(id_)
            for adviser_id in reach.answers_for:
                self._doing_work_of[adviser_id].add(id_)

    def everybody(self) -> set[UUID]:
        """Return all of them."""
        return set(self._reaches)

    def whose_work_is(self, matter: Matter) -> set[UUID]:
        """Return those whose work a conversation is."""
        if matter.team_id is None:
            perhaps = self.everybody()
        else:
            perhaps = set(self._of_team.get(matter.team_id, ()))
        if matter.assignee_id is not None:
            perhaps |= self._doing_work_of.get(matter.assignee_id, set())
        return {
            id_ for id_ in perhaps if side_of(matter, self._reaches[id_], None) == Side.JOB_CENTRE
        }
