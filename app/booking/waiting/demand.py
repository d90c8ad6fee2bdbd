"""What is not met: how many wait, for what and since when, and that the job centre is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts.contract import OwnAdviser, Role
from app.accounts.own_advisers import own_advisers_of
from app.accounts.people import people_by_id, people_with_role
from app.accounts.teams import team_ids_of
from app.booking.access import ARRANGERS, whom_one_may_arrange_for
from app.booking.contract import MeetingTypeView, PlaceView
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.must_book.times import has_free_time
from app.booking.waiting.contract import Wishes
from app.booking.waiting.kinds_told import UNMET
from app.booking.waiting.line import standing_entries, wishes_of
from app.booking.waiting.models import WaitingEntry
from app.core.clock import local_day
from app.core.errors import Forbidden
from app.core.rounds import visit_each
from app.core.work import Municipality, UnitOfWork, Units, the_service
from app.notifications.service import News, notify_each

SEES = (Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR)
TOLD = (Role.SUPER_USER, Role.TEAM_LEADER)
DEMAND = "unmet-demand"
SERVICE = the_service(DEMAND)
UNMET_AFTER = timedelta(hours=1)
UNMET_ANYWAY_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Waiter:
    """Somebody in line, as staff see it.

    The name is empty for who does not arrange meetings; `may_book` says whether the reader may for
    them, and `places` where they want to meet.
    """

    citizen_id: UUID
    name: str
    may_book: bool
    wishes: Wishes
    since: datetime
    places: Sequence[PlaceView] = ()


@dataclass(frozen=True)
class Line:
    """Who waits for one type of meeting, the longest wait first."""

    kind: MeetingTypeView
    waiters: Sequence[Waiter]

    @property
    def since(self) -> datetime:
        """Return since when the first has waited."""
        return self.waiters[0].since


@dataclass(frozen=True)
class Unmet:
    """How many of a team, or of none, wait for a type in vain, and since when the first does."""

    type_id: UUID
    team_id: UUID | None
    number: int
    since: datetime
    is_anything_free: bool


def lines(uow: UnitOfWork) -> list[Line]:
    """Return who waits for what, the longest line first, as far as it concerns the acting person.

    An administrator sees all, others their teams' citizens and those who have no team.
    """
    if not uow.actor.has(*SEES):
        raise Forbidden()
    entries = _concerning(uow, standing_entries(uow))
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in entries})
    names = _names(uow, entries)
    there = places_by_id(uow, {UUID(key) for one in entries for key in one.places})
    bookable = set(whom_one_may_arrange_for(uow, [one.citizen_id for one in entries]))
    found: dict[UUID, list[Waiter]] = {}
    for one in entries:
        who, may_book = one.citizen_id, one.citizen_id in bookable
        wishes = wishes_of(one)
        at = [there[key] for key in sorted(wishes.places) if key in there]
        waiter = Waiter(who, names.get(who, ""), may_book, wishes, one.joined_at, at)
        found.setdefault(one.meeting_type_id, []).append(waiter)
    longest_first = sorted(found.items(), key=lambda item: (-len(item[1]), item[1][0].since))
    return [Line(kinds[type_id], waiters) for type_id, waiters in longest_first]


def tell_of_unmet_demand(
    units: Units, municipalities: Callable[[], Iterable[Municipality]]
) -> None:
    """Tell those who run the job centres what is not met; nobody waits while one looks."""

    def visit(municipality: Municipality) -> None:
        with units.read(municipality, SERVICE) as uow:
            unmet = unmet_demand(uow)
        if unmet:
            with units.write(municipality, SERVICE) as uow:
                tell_of(uow, unmet)

    visit_each(municipalities(), DEMAND, visit)


def tell_of(uow: UnitOfWork, unmet: Sequence[Unmet]) -> int:
    """Tell what is not met, once a day for each type of meeting; returns how much was news.

    Super users and team leaders are told of their teams' citizens and of those who have no team;
    the administrators of those whom nobody else would be told of.
    """
    news: list[News] = []
    heard: set[int] = set()
    for card in people_with_role(uow, *TOLD):
        teams = team_ids_of(uow, card.id)
        theirs = [n for n, one in enumerate(unmet) if one.team_id is None or one.team_id in teams]
        heard.update(theirs)
        news += _news(uow, card.id, [unmet[n] for n in theirs])
    unheard = [one for n, one in enumerate(unmet) if n not in heard]
    for card in people_with_role(uow, Role.ADMINISTRATOR) if unheard else ():
        news += _news(uow, card.id, unheard)
    return notify_each(uow, UNMET, news)


def unmet_demand(uow: UnitOfWork) -> list[Unmet]:
    """Return what is not met: somebody waited for two days, or for an hour while nothing is free.

    Who has a meeting and wants it earlier is not among it. Whether anything is free is
    looked for once a type and team, for whoever has waited longest.
    """
    waiting = [one for one in standing_entries(uow) if one.instead_of is None]
    waiting = [one for one in waiting if uow.now - one.joined_at >= UNMET_AFTER]
    own = own_advisers_of(uow, {one.citizen_id for one in waiting})
    alike: dict[tuple[UUID, UUID | None], list[WaitingEntry]] = {}
    for one in waiting:
        alike.setdefault((one.meeting_type_id, _team_of(one, own)), []).append(one)
    found = []
    for (type_id, team_id), entries in alike.items():
        first = entries[0]
        is_free = has_free_time(uow, first.citizen_id, type_id)
        if not is_free or uow.now - first.joined_at >= UNMET_ANYWAY_AFTER:
            found.append(Unmet(type_id, team_id, len(entries), first.joined_at, is_free))
    return found


def _news(uow: UnitOfWork, person_id: UUID, unmet: Sequence[Unmet]) -> list[News]:
    """Return what somebody is told of: one thing for each type of meeting, today."""
    today = local_day(uow.now).isoformat()
    of_types: dict[UUID, list[Unmet]] = {}
    for one in unmet:
        of_types.setdefault(one.type_id, []).append(one)
    news = []
    for type_id, some in of_types.items():
        facts = {
            "meeting_type_id": str(type_id),
            "number": str(sum(one.number for one in some)),
            "since_on": local_day(min(one.since for one in some)).isoformat(),
            "free": "yes" if all(one.is_anything_free for one in some) else "no",
        }
        news.append(News(person_id, facts, f"waiting/{type_id}/{today}"))
    return news


def _concerning(uow: UnitOfWork, entries: Sequence[WaitingEntry]) -> list[WaitingEntry]:
    if uow.actor.has(Role.ADMINISTRATOR):
        return list(entries)
    own = own_advisers_of(uow, {one.citizen_id for one in entries})
    teams = team_ids_of(uow, uow.actor.require_person())
    return [one for one in entries if (team := _team_of(one, own)) is None or team in teams]


def _team_of(one: WaitingEntry, own: Mapping[UUID, OwnAdviser]) -> UUID | None:
    return own[one.citizen_id].team_id if one.citizen_id in own else None


def _names(uow: UnitOfWork, entries: Sequence[WaitingEntry]) -> dict[UUID, str]:
    """Return the citizens' names for who arranges meetings; none for others."""
    if not uow.actor.has(*ARRANGERS):
        return {}
    people = people_by_id(uow, {one.citizen_id for one in entries})
    return {person_id: card.name for person_id, card in people.items()}
