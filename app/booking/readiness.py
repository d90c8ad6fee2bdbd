"""What a job centre still has to do before citizens can book a meeting by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.booking.access import ARRANGERS
from app.booking.contract import MeetingMode, MeetingTypeView
from app.booking.meeting_types import meeting_types, places
from app.booking.models import AdviserMeets, BookableAdviser, WorkingPeriod
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Missing:
    """What is not there yet: any type, a place for those on site, an open calendar, a week.

    `without_advisers` are the types that are offered and that nobody holds.
    """

    types: bool
    places: bool
    calendars: bool
    without_advisers: tuple[MeetingTypeView, ...]

    def __bool__(self) -> bool:
        """Say whether anything is missing."""
        return self.types or self.places or self.calendars or bool(self.without_advisers)


def what_is_missing(uow: UnitOfWork) -> Missing:
    """Return what stands in the way of citizens who would book."""
    kinds = meeting_types(uow)
    is_on_site = any(MeetingMode.ON_SITE in kind.modes for kind in kinds)
    is_open = is_anybody_met(uow)
    held = who_holds(uow)
    return Missing(
        types=not kinds,
        places=is_on_site and not places(uow),
        calendars=not is_open,
        without_advisers=tuple(one for one in kinds if is_open and one.id not in held),
    )


def is_anybody_met(uow: UnitOfWork) -> bool:
    """Say whether any adviser's calendar is open, with times in the week."""
    has_week = WorkingPeriod.adviser_id == BookableAdviser.adviser_id
    open_ones = (
        select(BookableAdviser.id)
        .join(WorkingPeriod, has_week)
        .where(BookableAdviser.is_open)
        .limit(1)
    )
    return uow.session.scalar(open_ones) is not None


def who_holds(uow: UnitOfWork) -> dict[UUID, list[str]]:
    """Return the names of the advisers whose times each type shares, those with an open calendar.

    A type that nobody holds is left out.
    """
    is_theirs = BookableAdviser.adviser_id == AdviserMeets.adviser_id
    held = select(AdviserMeets.meeting_type_id, AdviserMeets.adviser_id).join(
        BookableAdviser, is_theirs
    )
    pairs = uow.session.execute(held.where(BookableAdviser.is_open)).all()
    cards = people_by_id(uow, {adviser_id for _type_id, adviser_id in pairs})
    found: dict[UUID, list[str]] = {}
    for type_id, adviser_id in pairs:
        card = cards.get(adviser_id)
        if card is not None and card.is_active and not card.roles.isdisjoint(ARRANGERS):
            found.setdefault(type_id, []).append(card.name)
    return {type_id: sorted(names) for type_id, names in found.items()}
