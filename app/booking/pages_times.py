"""What the pages of free times show a citizen, each with the place where one would meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import request

from app.accounts.people import people_by_id
from app.booking.contract import MeetingMode, PlaceView, Slot
from app.booking.contract_errors import SlotTaken
from app.booking.days_shown import DaysShown
from app.booking.meeting_types import meeting_type_named, places_by_id
from app.booking.receipts import Receipt
from app.booking.slots import Wish, free_slots
from app.booking.video import ways_to_meet
from app.core.clock import end_of_day, local_day, start_of_day
from app.core.errors import Conflict
from app.core.work import UnitOfWork


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
    mode = asked_mode(modes or kind.modes)
    wish = Wish(kind, me, mode)
    found = _days(uow, wish)
    others = _other_ways(uow, wish, modes, found)
    return found | {
        "kind": kind,
        "mode": mode,
        "modes": modes,
        "moving": None,
        "other_ways": others,
        "with_interpreter": kind.has_interpreter and wants_interpreter(),
    }


def times_instead(uow: UnitOfWork, moving: Receipt) -> dict[str, Any]:
    """Return what it shows whoever moves a meeting: every time but the one that it has."""
    wish, modes = wish_instead(uow, moving)
    now_at = moving.meeting.starts_at if wish.mode == moving.meeting.mode else None
    found = _days(uow, wish, but=now_at)
    others = _other_ways(uow, wish, modes, found)
    return found | {
        "kind": moving.kind,
        "mode": wish.mode,
        "modes": modes,
        "moving": moving,
        "other_ways": others,
        "with_interpreter": False,
    }


def wish_instead(uow: UnitOfWork, moving: Receipt) -> tuple[Wish, tuple[MeetingMode, ...]]:
    """Return what is sought instead of a meeting, and the ways in which it can be held."""
    modes = ways_to_meet(uow, moving.kind, moving.meeting.citizen_id)
    mode = asked_mode((moving.meeting.mode, *modes))
    instead_of = moving.meeting.id
    return Wish(moving.kind, moving.meeting.citizen_id, mode, instead_of=instead_of), modes


def free_in_other_ways(
    uow: UnitOfWork,
    wish: Wish,
    modes: Iterable[MeetingMode],
    *,
    before: datetime | None = None,
) -> list[Slot]:
    """Return the first free time in each way but the one that is wished for, where there is one."""
    until = before or end_of_day(local_day(uow.now + wish.meeting_type.ahead))
    others = (replace(wish, mode=mode) for mode in modes if mode != wish.mode)
    found = (free_slots(uow, other, since=uow.now, until=until)[:1] for other in others)
    return [slot for slots in found for slot in slots]


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
    shown = DaysShown.around(_day_asked_for(), today=today, last=last)
    begins, ends = start_of_day(shown.since), start_of_day(shown.until)
    found = free_slots(uow, wish, since=begins, until=ends)
    found = [slot for slot in found if slot.starts_at != but]
    is_looked_for = not found or shown.is_near_end  # else it is most likely, and takes long to say
    rest = free_slots(uow, wish, since=ends, until=end_of_day(last)) if is_looked_for else []
    there = places_by_id(uow, {one.place_id for one in found if one.place_id})
    return {
        "first": found[0] if found else None,
        "places": there,
        "shown": found,
        "later": rest[0] if rest and not found else None,
        "days": [(day, _by_place(slots)) for day, slots in groupby(found, key=_day_of)],
        "next_day": shown.later if rest or not is_looked_for else None,
        "earlier_day": shown.earlier,
        "refusal": None,
        "alternatives": [],
    }


def _other_ways(
    uow: UnitOfWork, wish: Wish, modes: Iterable[MeetingMode], found: dict[str, Any]
) -> list[Slot]:
    """Return times in other ways where there are none in the way that is shown, or only later."""
    if found["first"]:
        return []
    later = found["later"]
    return free_in_other_ways(uow, wish, modes, before=later.starts_at if later else None)


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


def wants_interpreter() -> bool:
    """Say whether somebody has said on the way that they want an interpreter."""
    return request.values.get("tolk") == "1"


def asked_mode(modes: tuple[MeetingMode, ...]) -> MeetingMode:
    """Return the way of meeting that is asked for, where the type has it, else its first."""
    wanted = request.values.get("mode") or request.args.get("maade", "")
    return next((mode for mode in modes if mode.value == wanted), modes[0])
