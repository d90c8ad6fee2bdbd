"""Lets people in the demo have meetings in the days to come, so that calendars are not empty."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.arranging import Wanted, book_meeting
from app.booking.contract import MeetingTypeView, Slot
from app.booking.meeting_types import meeting_types
from app.booking.slots import Wish, free_slots
from app.booking.views import meetings_of_person
from app.core.clock import local_day
from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import SERVICE, Home

MOST = 6
WITH_MEETING_DAYS_AGO = 2


def meet_soon(past: Past, municipality: Municipality, home: Home) -> None:
    """Book a meeting for some citizens, a day each, where they have none yet."""
    units = past.at(days_ago=WITH_MEETING_DAYS_AGO, minutes=190)
    with units.read(municipality, SERVICE) as uow:
        citizens = [
            person_by_email(uow, one.email).id
            for one in people(home.slug)
            if one.role == Role.CITIZEN
        ][:MOST]
        kinds = meeting_types(uow)
        met = {one for one in citizens if meetings_of_person(uow, one, since=uow.now)}
    for number, (citizen_id, kind) in enumerate(zip(citizens, cycle(kinds), strict=False)):
        if citizen_id in met:
            continue
        actor = Actor(citizen_id, frozenset({Role.CITIZEN.value}))
        with units.write(municipality, actor) as uow:
            slot = _slot(_first_of_days(uow, citizen_id, kind, past), number)
            if slot is not None:
                book_meeting(uow, citizen_id, Wanted(kind.id, slot.starts_at, slot.mode))


def _first_of_days(
    uow: UnitOfWork, citizen_id: UUID, kind: MeetingTypeView, past: Past
) -> list[Slot]:
    """Return the first free time of each day to come."""
    mode = kind.modes[-1 if citizen_id.int % 3 == 0 else 0]
    wish = Wish(kind, citizen_id, mode)
    found: dict[object, Slot] = {}
    for slot in free_slots(uow, wish, since=past.now, until=uow.now + kind.ahead):
        found.setdefault(local_day(slot.starts_at), slot)
    return list(found.values())


def _slot(slots: Sequence[Slot], number: int) -> Slot | None:
    """Return that of the first days which is a citizen's by their number."""
    return slots[number % min(4, len(slots))] if slots else None
