"""Booking, moving and cancelling meetings, and holding a time while somebody thinks.

Whoever takes a time first keeps the calendars of those whom one could meet, so that others look
when it is over. On SQLite writes go one at a time anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import and_, false, or_, select
from sqlalchemy.exc import IntegrityError

from app.booking.access import (
    booking_to_change,
    check_may_arrange_for,
    is_arranged_by_staff,
)
from app.booking.contract import (
    HELD_FOR,
    BookingState,
    BookingView,
    MeetingMode,
    MeetingTypeView,
    Slot,
)
from app.booking.contract_errors import (
    BusyThen,
    HoldGone,
    MeetingOver,
    MovedTooOften,
    NobodyByVideo,
    PlaceChanged,
    SlotTaken,
    TooLateToCancel,
    TooLateToMove,
)
from app.booking.contract_events import MeetingBooked, MeetingCancelled, MeetingMoved
from app.booking.holds import (
    hold_by_id,
    leave_to_meeting,
    let_go_of_holds,
    let_go_of_move,
    own_holds,
)
from app.booking.interpreting import (
    ask_for,
    follow_cancellation,
    follow_move,
    wanted_language,
)
from app.booking.meeting_types import meeting_type
from app.booking.models import Booking
from app.booking.policy import LONGEST, Minute, minute_after, minute_of
from app.booking.rules import (
    check_is_met,
    is_moved_too_often,
    is_too_late_to_cancel,
    is_too_late_to_move,
    kept_text,
)
from app.booking.slots import Wish, alternatives_to, calendars_for, slot_at
from app.booking.taken import meetings_of_citizen
from app.booking.views import cancel_place, view_of
from app.core.errors import NotFound
from app.core.work import UnitOfWork

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a time: which type of meeting, when, how, and maybe with whom and where.

    Without a mode it is the first that the type has. A place is the one that somebody was shown.
    """

    meeting_type_id: UUID
    starts_at: datetime
    mode: MeetingMode | None = None
    adviser_id: UUID | None = None
    place_id: UUID | None = None


@dataclass(frozen=True)
class _Taken:
    """A time that is kept from others while a unit lasts, and the minutes that follow it."""

    slot: Slot
    buffer: Minute


def hold_slot(uow: UnitOfWork, citizen_id: UUID, wanted: Wanted) -> BookingView:
    """Keep a time from others for five minutes; a citizen holds one at a time.

    SlotTaken carries three other times; BusyThen where the citizen has a meeting.
    """
    check_may_arrange_for(uow, citizen_id)
    wish = _wish(uow, citizen_id, wanted)
    row = _row(uow, wish, _take(uow, wish, wanted), BookingState.HELD)
    row.hold_until = uow.now + HELD_FOR
    _write(uow, row)
    return view_of(uow, row)


def hold_instead(
    uow: UnitOfWork, booking_id: UUID, *, starts_at: datetime, mode: MeetingMode | None = None
) -> BookingView:
    """Keep another time for a meeting for five minutes; the meeting keeps its own as well.

    A citizen holds one time at once. Raises what `move_booking` does.
    """
    meeting = booking_to_change(uow, booking_id)
    wish = _wish_instead(uow, meeting, mode)
    wanted = Wanted(wish.meeting_type.id, starts_at, wish.mode)
    row = _row(uow, wish, _take(uow, wish, wanted), BookingState.HELD)
    row.hold_until = uow.now + HELD_FOR
    leave_to_meeting(row, meeting)
    _write(uow, row)
    return view_of(uow, row)


def keep_for(uow: UnitOfWork, citizen_id: UUID, wanted: Wanted, *, until: datetime) -> BookingView:
    """Keep a time for somebody until a moment, beside what they hold themselves; see `waiting`.

    SlotTaken where it is not free any more, BusyThen where the citizen has a meeting.
    """
    check_may_arrange_for(uow, citizen_id)
    wish = _wish(uow, citizen_id, wanted)
    row = _row(uow, wish, _take(uow, wish, wanted, is_offer=True), BookingState.HELD)
    row.hold_until, row.is_offer = until, True
    _write(uow, row)
    return view_of(uow, row)


def held_by(uow: UnitOfWork, hold_id: UUID) -> BookingView:
    """Return what somebody holds, or held until it ran out; HoldGone where it is another's."""
    return view_of(uow, hold_by_id(uow, hold_id))


def release_hold(uow: UnitOfWork, hold_id: UUID) -> None:
    """Let go of a held time; HoldGone where it is nobody's or another's."""
    uow.session.delete(hold_by_id(uow, hold_id))
    uow.session.flush()


def book_meeting(
    uow: UnitOfWork,
    citizen_id: UUID,
    wanted: Wanted,
    *,
    with_interpreter: bool = False,
    interpreter_language: str = "",
    interpreter_named: str = "",
    hold_id: UUID | None = None,
) -> BookingView:
    """Book a meeting at a time that is free, or that is held for the citizen.

    SlotTaken carries three other times, PlaceChanged the same one elsewhere; BusyThen where the
    citizen has a meeting. An interpreter is for their own language where no other is chosen. What
    comes of a hold has its identity, so that whoever comes back to the hold finds the meeting.
    """
    check_may_arrange_for(uow, citizen_id)
    wish = _wish(uow, citizen_id, wanted)
    spoken = wanted_language(
        uow,
        citizen_id,
        wish.meeting_type,
        wants=with_interpreter,
        chosen=interpreter_language,
    )
    row = _row(uow, wish, _take(uow, wish, wanted), BookingState.BOOKED)
    row.id = hold_id or row.id
    if spoken:
        ask_for(row, spoken, interpreter_named)
    _write(uow, row)
    uow.record(MeetingBooked(row.id, uow.actor.person_id))
    return view_of(uow, row)


def book_held(
    uow: UnitOfWork,
    hold_id: UUID,
    otherwise: Wanted | None,
    *,
    interpreter_language: str = "",
    interpreter_named: str = "",
) -> BookingView:
    """Book what is held; where it is not any more, what was held, as anybody could.

    HoldGone where nothing is said of that; else what `book_meeting` raises. Booking it twice is
    booking it once.
    """
    spoken, named = interpreter_language, interpreter_named
    book = partial(book_meeting, uow, interpreter_language=spoken, interpreter_named=named)
    try:
        held = held_by(uow, hold_id)
    except HoldGone:
        me = uow.actor.require_person()
        there = _booked_from(uow, me, hold_id, otherwise)
        if there is not None:
            return there
        if otherwise is None:
            raise
        return book(me, otherwise)
    wanted = Wanted(held.meeting_type_id, held.starts_at, held.mode, held.adviser_id, held.place_id)
    return book(held.citizen_id, wanted, hold_id=held.id)


def move_booking(
    uow: UnitOfWork,
    booking_id: UUID,
    *,
    starts_at: datetime,
    mode: MeetingMode | None = None,
    adviser_id: UUID | None = None,
    place_id: UUID | None = None,
) -> BookingView:
    """Give a meeting another time; the old one is kept where the new one cannot be had.

    A citizen may so long before it, and so often, as the type says: TooLateToMove, MovedTooOften.
    Otherwise what `book_meeting` raises. Moving it to where it is changes nothing.
    """
    row = booking_to_change(uow, booking_id)
    wish = _wish_instead(uow, row, mode, adviser_id)
    if _is_there_already(row, wish, starts_at):
        return view_of(uow, row)
    wanted = Wanted(row.meeting_type_id, starts_at, wish.mode, adviser_id, place_id)
    taken = _take(uow, wish, wanted)
    before, was_at = row.adviser_id, row.starts_at
    follow_move(row)
    _put(row, taken)
    row.sequence += 1
    row.moves += 0 if wish.is_short_notice else 1
    row.minutes_late, row.late_text_sealed, row.confirmed_at = None, None, None
    _write(uow, row)
    by_id, is_at_same_time = uow.actor.person_id, starts_at == was_at
    uow.record(MeetingMoved(row.id, row.sequence, by_id, before, is_at_same_time, was_at))
    return view_of(uow, row)


def cancel_booking(uow: UnitOfWork, booking_id: UUID, *, reason: str = "") -> BookingView:
    """Call a meeting off; its time is free at once, and so is one that is held to move it there.

    Calling it off again changes nothing.

    A citizen may so long before it as its type says (TooLateToCancel); MeetingOver afterwards.
    """
    row = booking_to_change(uow, booking_id)
    words = kept_text(reason, "reason")
    if row.state == BookingState.CANCELLED:
        return view_of(uow, row)
    _check_is_ahead(uow, row)
    row.is_called_off_by_us = is_arranged_by_staff(uow, row.citizen_id)
    if not row.is_called_off_by_us:
        kind = meeting_type(uow, row.meeting_type_id)
        if is_too_late_to_cancel(row.starts_at, kind, uow.now):
            raise TooLateToCancel()
    row.state, row.sequence = BookingState.CANCELLED, row.sequence + 1
    follow_cancellation(row)
    let_go_of_move(uow, row)
    if words:
        row.cancel_reason_sealed = uow.vault.seal_text(words, context=cancel_place(row.id))
    uow.session.flush()
    uow.record(MeetingCancelled(row.id, row.sequence, uow.actor.person_id))
    return view_of(uow, row)


def _booked_from(
    uow: UnitOfWork, citizen_id: UUID, hold_id: UUID, wanted: Wanted | None
) -> BookingView | None:
    """Return the meeting that came of a hold, be it moved since, or that is where it was."""
    it = Booking.id == hold_id
    if wanted is not None:
        same_type = Booking.meeting_type_id == wanted.meeting_type_id
        it = or_(it, and_(same_type, Booking.starts_at == wanted.starts_at))
    row = uow.session.scalar(
        select(Booking).where(
            it, Booking.citizen_id == citizen_id, Booking.state == BookingState.BOOKED
        )
    )
    return view_of(uow, row) if row is not None else None


def _wish(uow: UnitOfWork, citizen_id: UUID, wanted: Wanted) -> Wish:
    kind = meeting_type(uow, wanted.meeting_type_id)
    if not kind.is_active:
        raise NotFound()
    mode = wanted.mode or kind.modes[0]
    check_is_met(kind, mode)
    by_staff = is_arranged_by_staff(uow, citizen_id)
    return Wish(kind, citizen_id, mode, wanted.adviser_id, is_short_notice=by_staff)


def _wish_instead(
    uow: UnitOfWork, row: Booking, mode: MeetingMode | None, adviser_id: UUID | None = None
) -> Wish:
    """Return what is sought instead of a meeting that may be moved."""
    kind = meeting_type(uow, row.meeting_type_id)
    _check_is_ahead(uow, row)
    by_staff = is_arranged_by_staff(uow, row.citizen_id)
    if not by_staff:
        _check_may_still_move(uow, row, kind)
    way = mode or MeetingMode(row.mode)
    if way != row.mode:  # a meeting keeps its own, be it that its type has lost it since
        check_is_met(kind, way)
    return Wish(kind, row.citizen_id, way, adviser_id, row.id, is_short_notice=by_staff)


def _take(uow: UnitOfWork, wish: Wish, wanted: Wanted, *, is_offer: bool = False) -> _Taken:
    """Return the slot, which nobody else can take until this unit ends.

    What the citizen holds is let go of, unless the slot is to be offered to them beside it.
    """
    starts_at = wanted.starts_at
    calendars = calendars_for(uow, wish, keeps_others_out=True)
    if not calendars and wish.mode == MeetingMode.VIDEO:
        raise NobodyByVideo(fields={"mode": [str(NobodyByVideo.title)]})
    since, until = minute_of(starts_at), minute_after(starts_at + wish.meeting_type.length)
    theirs = own_holds(wish.citizen_id, since, until)
    let_go_of_holds(uow, calendars, false() if is_offer else theirs)
    if meetings_of_citizen(
        uow, wish.citizen_id, since=since, until=until, except_for=wish.instead_of
    ):
        raise BusyThen()
    slot = slot_at(uow, wish, calendars, starts_at)
    if slot is None:
        raise SlotTaken(alternatives_to(uow, wish, calendars, starts_at))
    if slot.place_id and wanted.place_id not in {None, slot.place_id}:
        raise PlaceChanged([slot])
    own = calendars[slot.adviser_id].buffer_minutes
    return _Taken(slot, max(wish.meeting_type.buffer // _MINUTE, own))


def _row(uow: UnitOfWork, wish: Wish, taken: _Taken, state: BookingState) -> Booking:
    row = Booking(
        id=uow.new_id(),
        citizen_id=wish.citizen_id,
        meeting_type_id=wish.meeting_type.id,
        state=state,
        created_at=uow.now,
    )
    _put(row, taken)
    return row


def _put(row: Booking, taken: _Taken) -> None:
    """Write down when, how, where and with whom one meets."""
    slot = taken.slot
    row.adviser_id, row.mode, row.place_id = slot.adviser_id, slot.mode, slot.place_id
    row.starts_at, row.ends_at = slot.starts_at, slot.ends_at
    row.taken_from, row.ends_minute = minute_of(slot.starts_at), minute_of(slot.ends_at)
    row.taken_until = min(row.ends_minute + taken.buffer, row.taken_from + LONGEST)


def _write(uow: UnitOfWork, row: Booking) -> None:
    """Write a row; whatever raced past the looks before is stopped by the database."""
    uow.session.add(row)
    try:
        uow.session.flush()
    except IntegrityError as taken:
        if "a_citizen_is_at_one_meeting_at_a_time" in str(taken.orig):
            raise BusyThen() from taken
        raise SlotTaken() from taken


def _check_is_ahead(uow: UnitOfWork, row: Booking) -> None:
    if row.state != BookingState.BOOKED or uow.now >= row.starts_at:
        raise MeetingOver()


def _check_may_still_move(uow: UnitOfWork, row: Booking, kind: MeetingTypeView) -> None:
    if is_too_late_to_move(row.starts_at, kind, uow.now):
        raise TooLateToMove()
    if is_moved_too_often(row.moves, kind):
        raise MovedTooOften()


def _is_there_already(row: Booking, wish: Wish, starts_at: datetime) -> bool:
    is_with = wish.adviser_id in {None, row.adviser_id}
    return row.starts_at == starts_at and row.mode == wish.mode and is_with
