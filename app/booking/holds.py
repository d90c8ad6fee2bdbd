"""Holds: a time that is kept from others while somebody thinks, and letting go of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select

from app.booking.access import check_may_arrange_for
from app.booking.contract import BookingState
from app.booking.contract_errors import HoldGone
from app.booking.models import Booking
from app.booking.policy import Minute
from app.core.work import UnitOfWork


def hold_by_id(uow: UnitOfWork, hold_id: UUID) -> Booking:
    """Return what somebody holds, or held until it ran out; HoldGone where it is another's."""
    row = uow.session.scalar(
        select(Booking).where(Booking.id == hold_id, Booking.state == BookingState.HELD)
    )
    if row is None:
        raise HoldGone()
    check_may_arrange_for(uow, row.citizen_id)
    return row


def own_holds(citizen_id: UUID, since: Minute, until: Minute) -> ColumnElement[bool]:
    """Return what the citizen held before; what is offered to them only if it is at that time."""
    is_then = and_(Booking.taken_from < until, Booking.ends_minute > since)
    return and_(Booking.citizen_id == citizen_id, or_(Booking.is_offer.is_(False), is_then))


def let_go_of_holds(
    uow: UnitOfWork, adviser_ids: Collection[UUID], theirs: ColumnElement[bool]
) -> None:
    """Remove what the citizen held before, and what has run out in the calendars that are kept.

    Not in others: whoever keeps those may be removing the same rows in another order.
    """
    has_run_out = and_(Booking.hold_until <= uow.now, Booking.adviser_id.in_(adviser_ids))
    uow.session.execute(
        delete(Booking).where(
            Booking.hold_until.is_not(None),  # few rows have one, and an index of their own
            Booking.state == BookingState.HELD,
            or_(has_run_out, theirs),
        )
    )


def let_go_of_move(uow: UnitOfWork, meeting: Booking) -> None:
    """Remove the time that is held to move a meeting there, which will not be held at all.

    A citizen holds one time, and one that takes none of theirs is held for a meeting; another of
    the same type would have it sought anew.
    """
    uow.session.execute(
        delete(Booking).where(
            Booking.hold_until.is_not(None),
            Booking.state == BookingState.HELD,
            Booking.is_offer.is_(False),
            Booking.citizen_id == meeting.citizen_id,
            Booking.meeting_type_id == meeting.meeting_type_id,
            Booking.ends_minute <= Booking.taken_from,
        )
    )


def held_until(uow: UnitOfWork, citizen_id: UUID, starts_at: datetime) -> datetime | None:
    """Return until when a citizen holds a time; None where they do not hold it."""
    return uow.session.scalar(
        select(Booking.hold_until).where(
            Booking.citizen_id == citizen_id,
            Booking.starts_at == starts_at,
            Booking.state == BookingState.HELD,
            Booking.is_offer.is_(False),
            Booking.hold_until > uow.now,
        )
    )


def leave_to_meeting(held: Booking, meeting: Booking) -> None:
    """Have a hold take nothing of what the meeting takes that is to be moved there.

    The meeting keeps that from others itself, and the database lets nothing be taken twice: of the
    citizen's time a hold takes none, and of the same adviser's what is before or after the meeting.
    """
    if held.adviser_id == meeting.adviser_id:
        if meeting.taken_from <= held.taken_from:
            held.taken_from = min(max(held.taken_from, meeting.taken_until), held.taken_until)
        else:
            held.taken_until = max(min(held.taken_until, meeting.taken_from), held.taken_from)
    held.ends_minute = held.taken_from
