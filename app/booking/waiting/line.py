"""Standing in line for a time: joining, saying anew what will do, and leaving."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.own_advisers import own_advisers_of
from app.booking.access import booking_to_see, check_may_arrange_for, is_arranged_by_staff
from app.booking.contract import BookingState, MeetingMode, MeetingTypeView, WhoMeets
from app.booking.contract_errors import MeetingOver, MovedTooOften, NotMetThisWay, TooLateToMove
from app.booking.meeting_types import meeting_type, meeting_types_by_id, places
from app.booking.models import Booking
from app.booking.rules import is_moved_too_often, is_too_late_to_move
from app.booking.waiting.access import entry_to_change, keep_offers_of
from app.booking.waiting.contract import (
    NotInLine,
    OfferOutcome,
    PartOfDay,
    WaitingJoined,
    WaitingLeft,
    WaitingView,
    Wishes,
)
from app.booking.waiting.models import WaitingEntry
from app.booking.waiting.settling import settle
from app.core.errors import Invalid, NotFound
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork

TAKEN_BACK_WITHIN = timedelta(hours=1)
KEPT = timedelta(days=30)


def join_waiting_list(
    uow: UnitOfWork, citizen_id: UUID, type_id: UUID, wishes: Wishes
) -> WaitingView:
    """Stand in line for a type of meeting; who stands there says anew what will do.

    A meeting that is to be earlier must be one that may still be moved: TooLateToMove,
    MovedTooOften, MeetingOver. NotMetThisWay for a way that the type does not have.
    """
    check_may_arrange_for(uow, citizen_id)
    kind = _offered_type(uow, type_id, wishes)
    before = _begins_now(uow, citizen_id, kind, wishes.instead_of)
    facts = {
        "mode": wishes.mode.value if wishes.mode else None,
        "weekdays": sorted(wishes.weekdays),
        "parts": sorted(part.value for part in wishes.parts),
        "places": sorted(str(one) for one in wishes.places),
        "instead_of": wishes.instead_of,
        "before": before,
    }
    entry = _standing_entry(uow, citizen_id, type_id) or _join(uow, citizen_id, type_id, facts)
    for name, value in facts.items():
        setattr(entry, name, value)
    uow.session.flush()
    uow.record(WaitingJoined(entry.id))
    return views_of(uow, [entry])[0]


def leave_waiting_list(uow: UnitOfWork, waiting_id: UUID) -> None:
    """Wait no longer; what was offered goes to the next. Twice is harmless."""
    entry = entry_to_change(uow, waiting_id)
    if entry.ended_at is None:
        end_wait(uow, entry)
        uow.record(WaitingLeft(entry.id))


def take_place_again(uow: UnitOfWork, waiting_id: UUID) -> WaitingView:
    """Take back within the hour that one has left; the place is as it was. NotInLine later.

    Who has joined anew meanwhile keeps that place, which is returned.
    """
    entry = entry_to_change(uow, waiting_id)
    if entry.ended_at is None:
        return views_of(uow, [entry])[0]
    if uow.now - entry.ended_at > TAKEN_BACK_WITHIN:
        raise NotInLine()
    standing = _standing_entry(uow, entry.citizen_id, entry.meeting_type_id)
    if standing is None:
        standing, entry.ended_at = entry, None
        uow.session.flush()
        uow.record(WaitingJoined(entry.id))
    return views_of(uow, [standing])[0]


def waits_of(uow: UnitOfWork, citizen_id: UUID) -> list[WaitingView]:
    """Return what a citizen waits for, the longest wait first."""
    check_may_arrange_for(uow, citizen_id)
    rows = uow.session.scalars(
        select(WaitingEntry)
        .where(WaitingEntry.citizen_id == citizen_id, WaitingEntry.ended_at.is_(None))
        .order_by(WaitingEntry.joined_at, WaitingEntry.id)
    ).all()
    return views_of(uow, rows)


def wait_for(uow: UnitOfWork, citizen_id: UUID, type_id: UUID) -> WaitingView | None:
    """Return a citizen's place in line for a type of meeting, where they stand there."""
    found = [one for one in waits_of(uow, citizen_id) if one.meeting_type_id == type_id]
    return found[0] if found else None


def standing_entries(uow: UnitOfWork) -> list[WaitingEntry]:
    """Return everybody who stands in line, in the order of the line."""
    rows = uow.session.scalars(
        select(WaitingEntry)
        .where(WaitingEntry.ended_at.is_(None))
        .order_by(WaitingEntry.joined_at, WaitingEntry.id)
    )
    return list(rows)


def end_wait(uow: UnitOfWork, entry: WaitingEntry) -> None:
    """Take somebody out of the line; what was offered to them is let go of."""
    for offer in keep_offers_of(uow, entry.id):
        settle(uow, offer, OfferOutcome.WITHDRAWN)
    entry.ended_at = uow.now
    uow.session.flush()


def forget_old_waits(uow: UnitOfWork) -> None:
    """Remove waits that were over 30 days ago, with what was offered."""
    uow.session.execute(
        delete(WaitingEntry)
        .where(WaitingEntry.ended_at < uow.now - KEPT)
        .execution_options(synchronize_session=False)
    )


def wishes_of(entry: WaitingEntry) -> Wishes:
    """Return which times will do for somebody in line."""
    return Wishes(
        mode=MeetingMode(entry.mode) if entry.mode else None,
        weekdays=frozenset(entry.weekdays),
        parts=frozenset(PartOfDay(part) for part in entry.parts),
        places=frozenset(UUID(one) for one in entry.places),
        instead_of=entry.instead_of,
    )


def views_of(uow: UnitOfWork, entries: Sequence[WaitingEntry]) -> list[WaitingView]:
    """Return places in line as others see them, in the order given."""
    ahead = _ahead(uow) if entries else {}
    return [
        WaitingView(
            id=one.id,
            citizen_id=one.citizen_id,
            meeting_type_id=one.meeting_type_id,
            wishes=wishes_of(one),
            joined_at=one.joined_at,
            ahead=ahead.get(one.id, 0),
        )
        for one in entries
    ]


def _ahead(uow: UnitOfWork) -> Mapping[UUID, int]:
    """Return how many stand before each in line who wait for the times of the same advisers."""
    line = standing_entries(uow)
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in line})
    own = own_advisers_of(uow, {one.citizen_id for one in line})
    counted: dict[object, int] = {}
    ahead = {}
    for one in line:
        who, theirs = kinds[one.meeting_type_id].who_meets, own.get(one.citizen_id)
        with_whom = {
            WhoMeets.OWN: theirs and (theirs.adviser_id or theirs.team_id),
            WhoMeets.OWN_FIRST: theirs and theirs.team_id,
            WhoMeets.ANYBODY: None,
        }[who]
        same = (one.meeting_type_id, with_whom)
        ahead[one.id] = counted.get(same, 0)
        counted[same] = ahead[one.id] + 1
    return ahead


def _offered_type(uow: UnitOfWork, type_id: UUID, wishes: Wishes) -> MeetingTypeView:
    kind = meeting_type(uow, type_id)
    if not kind.is_active:
        raise NotFound()
    if wishes.mode is not None and wishes.mode not in kind.modes:
        raise NotMetThisWay(fields={"mode": [str(NotMetThisWay.title)]})
    if not _are_weekdays(wishes.weekdays):
        raise Invalid(fields={"weekdays": [_("Choose among the weekdays.")]})
    if not wishes.places <= {one.id for one in places(uow)}:
        raise Invalid(fields={"places": [_("Choose among the places.")]})
    return kind


def _are_weekdays(numbers: Collection[int]) -> bool:
    return all(0 <= number <= 6 for number in numbers)


def _begins_now(
    uow: UnitOfWork, citizen_id: UUID, kind: MeetingTypeView, booking_id: UUID | None
) -> datetime | None:
    """Return when the meeting begins that is to be earlier; it may be moved as it stands."""
    if booking_id is None:
        return None
    row = booking_to_see(uow, booking_id)
    if row.citizen_id != citizen_id or row.meeting_type_id != kind.id:
        raise NotFound()
    if row.state != BookingState.BOOKED or uow.now >= row.starts_at:
        raise MeetingOver()
    if not is_arranged_by_staff(uow, citizen_id):
        _check_may_move(uow, row, kind)
    return row.starts_at


def _check_may_move(uow: UnitOfWork, row: Booking, kind: MeetingTypeView) -> None:
    if is_too_late_to_move(row.starts_at, kind, uow.now):
        raise TooLateToMove()
    if is_moved_too_often(row.moves, kind):
        raise MovedTooOften()


def _standing_entry(uow: UnitOfWork, citizen_id: UUID, type_id: UUID) -> WaitingEntry | None:
    row: WaitingEntry | None = uow.session.scalar(
        select(WaitingEntry)
        .where(
            WaitingEntry.citizen_id == citizen_id,
            WaitingEntry.meeting_type_id == type_id,
            WaitingEntry.ended_at.is_(None),
        )
        .with_for_update()
    )
    return row


def _join(
    uow: UnitOfWork, citizen_id: UUID, type_id: UUID, facts: Mapping[str, object]
) -> WaitingEntry:
    """Write a place in line; where a second tap was quicker, that is the one."""
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    who = {"citizen_id": citizen_id, "meeting_type_id": type_id, "unanswered": 0}
    insert_new(uow.session, WaitingEntry, [{**key, **who, **facts, "joined_at": uow.now}])
    entry = _standing_entry(uow, citizen_id, type_id)
    if entry is None:
        raise NotInLine()
    return entry
