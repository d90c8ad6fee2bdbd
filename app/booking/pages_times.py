"""What the pages of free times show a citizen, each with the place where one would meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import request

from app.accounts.people import people_by_id
from app.booking.contract import MeetingMode, PlaceView, Slot
from app.booking.contract_errors import SlotTaken
from app.booking.meeting_types import meeting_type_named, places_by_id
from app.booking.receipts import Receipt
from app.booking.slots import Wish, free_slots
from app.booking.video import ways_to_meet
from app.core.clock import end_of_day, local_day, start_of_day
from app.core.errors import Conflict
from app.core.work import UnitOfWork

DAYS_SHOWN = 14


@dataclass(frozen=True)
class FullSlot:
    """A free time with everything that one has to know to take it."""

    slot: Slot
    place: PlaceView | None
    adviser_name: str


def times_to_book(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    """Return what the page of times shows whoever books."""
    kind = meeting_type_named(uow, slug)
    me = uow.actor.require_person()
    modes = ways_to_meet(uow, kind, me)
    mode = _mode(modes or kind.modes)
    found = _days(uow, Wish(kind, me, mode))
    return found | {"kind": kind, "mode": mode, "modes": modes, "moving": None}


def times_instead(uow: UnitOfWork, moving: Receipt) -> dict[str, Any]:
    """Return what it shows whoever moves a meeting: every time but the one that it has."""
    wish, modes = wish_instead(uow, moving)
    now_at = moving.meeting.starts_at if wish.mode == moving.meeting.mode else None
    found = _days(uow, wish, but=now_at)
    kind = moving.kind
    return found | {"kind": kind, "mode": wish.mode, "modes": modes, "moving": moving}


def wish_instead(uow: UnitOfWork, moving: Receipt) -> tuple[Wish, tuple[MeetingMode, ...]]:
    """Return what is sought instead of a meeting, and the ways in which it can be held."""
    modes = ways_to_meet(uow, moving.kind, moving.meeting.citizen_id)
    mode = _mode((moving.meeting.mode, *modes))
    instead_of = moving.meeting.id
    return Wish(moving.kind, moving.meeting.citizen_id, mode, instead_of=instead_of), modes


def refused(uow: UnitOfWork, conflict: Conflict) -> dict[str, Any]:
    """Return what the page shows of a refusal: why, and the nearest times, each with its place."""
    found = conflict.alternatives if isinstance(conflict, SlotTaken) else ()
    return {"refusal": conflict, "alternatives": in_full(uow, found)}


def in_full(uow: UnitOfWork, slots: Sequence[Slot]) -> list[FullSlot]:
    """Return times with the places and the advisers' names."""
    there = places_by_id(uow, {one.place_id for one in slots if one.place_id})
    people = people_by_id(uow, {one.adviser_id for one in slots})
    return [
        FullSlot(
            one,
            there.get(one.place_id) if one.place_id else None,
            people[one.adviser_id].name if one.adviser_id in people else "",
        )
        for one in slots
    ]


def _days(uow: UnitOfWork, wish: Wish, *, but: datetime | None = None) -> dict[str, Any]:
    """Return the free times by day, from the day that the address names."""
    today, last = local_day(uow.now), local_day(uow.now + wish.meeting_type.ahead)
    since = min(max(_day_asked_for() or today, today), last)
    until = since + timedelta(days=DAYS_SHOWN)
    found = free_slots(uow, wish, since=start_of_day(since), until=start_of_day(until))
    found = [slot for slot in found if slot.starts_at != but]
    later = (
        [] if found else free_slots(uow, wish, since=start_of_day(until), until=end_of_day(last))
    )
    there = places_by_id(uow, {one.place_id for one in found if one.place_id})
    return {
        "first": found[0] if found else None,
        "places": there,
        "shown": found,
        "later": later[0] if later else None,
        "days": [(day, _by_place(slots)) for day, slots in groupby(found, key=_day_of)],
        "next_day": until if until <= last else None,
        "is_first_page": since == today,
        "refusal": None,
        "alternatives": [],
    }


def _by_place(slots: Iterable[Slot]) -> list[tuple[UUID | None, list[Slot]]]:
    """Return the times of a day by where one meets, the place of the first time first."""
    found: dict[UUID | None, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.place_id, []).append(slot)
    return list(found.items())


def _day_of(slot: Slot) -> date:
    return local_day(slot.starts_at)


def _day_asked_for() -> date | None:
    try:
        return date.fromisoformat(request.args.get("fra", ""))
    except ValueError:
        return None


def _mode(modes: tuple[MeetingMode, ...]) -> MeetingMode:
    """Return the way of meeting that is asked for, where the type has it, else its first."""
    wanted = request.values.get("mode") or request.args.get("maade", "")
    return next((mode for mode in modes if mode.value == wanted), modes[0])
