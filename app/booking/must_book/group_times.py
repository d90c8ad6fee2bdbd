"""Whether those of a group could book: looked for once for all whom the same people can meet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from app.accounts.contract import OwnAdviser
from app.accounts.own_advisers import own_advisers_of
from app.booking.contract import WhoMeets
from app.booking.meeting_types import meeting_type
from app.booking.must_book.times import has_free_time
from app.core.work import UnitOfWork

MOST_LOOKED_AT = 12
ASKED_FOR_EACH = 2
"""One citizen may be busy themselves whenever an adviser is free; hardly two."""


@dataclass(frozen=True)
class GroupTimes:
    """How many of a group have no free time now, and of how many that was not looked up."""

    without: int
    unknown: int


def times_of_group(uow: UnitOfWork, citizen_ids: Collection[UUID], type_id: UUID) -> GroupTimes:
    """Count those of a group who could not book a meeting of a type now, in any way it is held.

    Of whom the most citizens have is looked at first, and of at most twelve advisers or teams.
    """
    together = _together(uow, citizen_ids, meeting_type(uow, type_id).who_meets)
    looked_at, others = together[:MOST_LOOKED_AT], together[MOST_LOOKED_AT:]
    return GroupTimes(
        without=sum(len(some) for some in looked_at if not _can_book(uow, some, type_id)),
        unknown=sum(len(some) for some in others),
    )


def _can_book(uow: UnitOfWork, some: Iterable[UUID], type_id: UUID) -> bool:
    asked = sorted(some)[:ASKED_FOR_EACH]
    return any(has_free_time(uow, one, type_id) for one in asked)


def _together(uow: UnitOfWork, citizen_ids: Collection[UUID], who: WhoMeets) -> list[list[UUID]]:
    """Return citizens by who can be met: by adviser or team, the most first."""
    own = own_advisers_of(uow, citizen_ids)
    found: dict[UUID | None, list[UUID]] = {}
    for one in sorted(citizen_ids):
        found.setdefault(_by(own.get(one), who), []).append(one)
    return sorted(found.values(), key=len, reverse=True)


def _by(own: OwnAdviser | None, who: WhoMeets) -> UUID | None:
    if own is None or who == WhoMeets.ANYBODY:
        return None
    return own.adviser_id if who == WhoMeets.OWN else own.team_id
