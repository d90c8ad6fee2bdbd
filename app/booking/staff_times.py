"""What an adviser looks for on a citizen's behalf: a time for a new meeting, or another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from app.accounts.people import people_by_id
from app.booking.access import booking_to_see, check_may_arrange_for, is_arranged_by_staff
from app.booking.contract import BookingView, MeetingMode, PlaceView, Slot
from app.booking.days_shown import DaysShown
from app.booking.meeting_types import meeting_type, meeting_type_named, places_by_id
from app.booking.slots import Wish, advisers_for, free_slots
from app.booking.video import ways_to_meet
from app.booking.views import view_of
from app.core.clock import local_day, start_of_day
from app.core.errors import NotFound
from app.core.work import UnitOfWork

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Sought:
    """A wish on a citizen's behalf; `moving` is the meeting that is to be elsewhere."""

    wish: Wish
    citizen_name: str
    moving: BookingView | None = None

    def with_(self, mode: str, adviser_id: UUID | None) -> Sought:
        """Return the same in another way of meeting, where the type has it, and with somebody."""
        first = self.moving.mode if self.moving else self.wish.meeting_type.modes[0]
        ways = (first, *self.wish.meeting_type.modes)
        chosen = next((one for one in ways if one.value == mode), first)
        return replace(self, wish=replace(self.wish, mode=chosen, adviser_id=adviser_id))


@dataclass(frozen=True)
class Times:
    """Free times by local day, and with whom they may be.

    `next_day` and `earlier_day` are from when the days after these and before them are shown, and
    `ways` are how the citizen can be met at all.
    """

    days: Sequence[tuple[date, Sequence[Slot]]]
    names: Mapping[UUID, str]
    next_day: date | None
    earlier_day: date | None
    ways: Sequence[MeetingMode]


def sought_for(uow: UnitOfWork, citizen_id: UUID, slug: str) -> Sought:
    """Return a wish for a new meeting; NotFound where one may not arrange for the citizen."""
    check_may_arrange_for(uow, citizen_id)
    kind = meeting_type_named(uow, slug)
    wish = Wish(kind, citizen_id, kind.modes[0], is_short_notice=True)
    return Sought(wish, name_of(uow, citizen_id))


def sought_instead(uow: UnitOfWork, booking_id: UUID) -> Sought:
    """Return a wish for another time of a meeting; NotFound for whoever does not see to it."""
    row = booking_to_see(uow, booking_id)
    if not is_arranged_by_staff(uow, row.citizen_id):
        raise NotFound()
    kind, mode = meeting_type(uow, row.meeting_type_id), MeetingMode(row.mode)
    wish = Wish(kind, row.citizen_id, mode, instead_of=row.id, is_short_notice=True)
    return Sought(wish, name_of(uow, row.citizen_id), view_of(uow, row))


def times_for(uow: UnitOfWork, sought: Sought, since: date | None) -> Times:
    """Return the free times of two weeks, from today or from a later day."""
    wish, today = sought.wish, local_day(uow.now)
    last = local_day(uow.now + wish.meeting_type.ahead)
    shown = DaysShown.around(since, today=today, last=last)
    begins, ends = start_of_day(shown.since), start_of_day(shown.until)
    found = free_slots(uow, wish, since=begins, until=ends)
    days = groupby(found, key=lambda slot: local_day(slot.starts_at))
    whoever = advisers_for(uow, replace(wish, adviser_id=None))
    cards = people_by_id(uow, whoever)
    return Times(
        [(day, list(slots)) for day, slots in days],
        {one: cards[one].name for one in whoever},
        shown.later,
        shown.earlier,
        ways_to_meet(uow, wish.meeting_type, wish.citizen_id),
    )


def slot_at(uow: UnitOfWork, sought: Sought, starts_at: datetime) -> Slot | None:
    """Return the free time that begins at a moment; None where it is taken."""
    found = free_slots(uow, sought.wish, since=starts_at, until=starts_at + _MINUTE)
    return next((slot for slot in found if slot.starts_at == starts_at), None)


def place_of(uow: UnitOfWork, slot: Slot) -> PlaceView | None:
    """Return where one would meet; None where it is not on site."""
    return places_by_id(uow, [slot.place_id]).get(slot.place_id) if slot.place_id else None


def name_of(uow: UnitOfWork, person_id: UUID) -> str:
    """Return somebody's name, nothing for nobody's."""
    card = people_by_id(uow, [person_id]).get(person_id)
    return card.name if card else ""
