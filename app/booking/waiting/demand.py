"""What is not met: how many wait, for what and since when, and that the job centre is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts.contract import OwnAdviser, Role
from app.accounts.own_advisers import own_advisers_of
from app.accounts.people import people_by_id, people_with_role
from app.accounts.teams import team_ids_of
from app.booking.access import ARRANGERS
from app.booking.contract import MeetingTypeView
from app.booking.meeting_types import meeting_types_by_id
from app.booking.waiting.contract import Wishes
from app.booking.waiting.kinds_told import UNMET
from app.booking.waiting.line import standing_entries, wishes_of
from app.booking.waiting.models import WaitingEntry
from app.core.clock import local_day
from app.core.errors import Forbidden
from app.core.work import UnitOfWork
from app.notifications.service import News, notify_each

SEES = (Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR)
TOLD = (Role.SUPER_USER, Role.TEAM_LEADER)
UNMET_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Waiter:
    """Somebody in line, as staff see it; the name is empty for who does not arrange meetings."""

    name: str
    wishes: Wishes
    since: datetime


@dataclass(frozen=True)
class Line:
    """Who waits for one type of meeting, the longest wait first."""

    kind: MeetingTypeView
    waiters: Sequence[Waiter]

    @property
    def since(self) -> datetime:
        """Return since when the first has waited."""
        return self.waiters[0].since


def lines(uow: UnitOfWork) -> list[Line]:
    """Return who waits for what, the longest line first, as far as it concerns the acting person.

    An administrator sees all, others their teams' citizens and those who have no team.
    """
    if not uow.actor.has(*SEES):
        raise Forbidden()
    entries = _concerning(uow, standing_entries(uow))
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in entries})
    names = _names(uow, entries)
    found: dict[UUID, list[Waiter]] = {}
    for one in entries:
        waiter = Waiter(names.get(one.citizen_id, ""), wishes_of(one), one.joined_at)
        found.setdefault(one.meeting_type_id, []).append(waiter)
    longest_first = sorted(found.items(), key=lambda item: (-len(item[1]), item[1][0].since))
    return [Line(kinds[type_id], waiters) for type_id, waiters in longest_first]


def tell_of_unmet_demand(uow: UnitOfWork) -> int:
    """Tell super users and team leaders that citizens of theirs wait, once a day at most."""
    waiting = [one for one in standing_entries(uow) if uow.now - one.joined_at >= UNMET_AFTER]
    if not waiting:
        return 0
    own = own_advisers_of(uow, {one.citizen_id for one in waiting})
    news, today = [], local_day(uow.now)
    for card in people_with_role(uow, *TOLD):
        theirs = _of_teams(waiting, own, team_ids_of(uow, card.id))
        if theirs:
            since_on = local_day(theirs[0].joined_at).isoformat()
            facts = {"number": str(len(theirs)), "since_on": since_on}
            news.append(News(card.id, facts, f"waiting/{today.isoformat()}"))
    return notify_each(uow, UNMET, news)


def _concerning(uow: UnitOfWork, entries: Sequence[WaitingEntry]) -> list[WaitingEntry]:
    if uow.actor.has(Role.ADMINISTRATOR):
        return list(entries)
    own = own_advisers_of(uow, {one.citizen_id for one in entries})
    return _of_teams(entries, own, team_ids_of(uow, uow.actor.require_person()))


def _of_teams(
    entries: Sequence[WaitingEntry], own: Mapping[UUID, OwnAdviser], team_ids: frozenset[UUID]
) -> list[WaitingEntry]:
    """Return who belongs to one of the teams, or to none."""

    def team_of(one: WaitingEntry) -> UUID | None:
        return own[one.citizen_id].team_id if one.citizen_id in own else None

    return [one for one in entries if team_of(one) is None or team_of(one) in team_ids]


def _names(uow: UnitOfWork, entries: Sequence[WaitingEntry]) -> dict[UUID, str]:
    """Return the citizens' names for who arranges meetings; none for others."""
    if not uow.actor.has(*ARRANGERS):
        return {}
    people = people_by_id(uow, {one.citizen_id for one in entries})
    return {person_id: card.name for person_id, card in people.items()}
