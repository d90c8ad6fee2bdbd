"""Calling whose turn it is, and closing the queue for the day."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.booking.drop_in.access import drop_in_to_run, held, queue_of_today, ticket_to_run
from app.booking.drop_in.contract import (
    NumberCalled,
    NumberSkipped,
    QueueClosed,
    TicketState,
)
from app.booking.drop_in.models import DropInDay, QueueTicket
from app.booking.drop_in.policy import put_back
from app.booking.drop_in.queueing import note_first, waiting_in
from app.core.work import UnitOfWork


def call_next(uow: UnitOfWork, drop_in_id: UUID, *, after: UUID | None = None) -> UUID | None:
    """Call who has waited longest, and be done with whom the acting adviser called before.

    `after` is whom they see that they called; where that is somebody else by now, nothing is
    done, so that a second tap calls nobody. Returns whom they have called, None where nobody
    waits.
    """
    drop_in_to_run(uow, drop_in_id)
    day, me = queue_of_today(uow, drop_in_id), uow.actor.person_id
    current = _called_by(uow, day, me)
    if (current.id if current else None) != after:
        return current.id if current else None
    if current is not None:
        _end(uow, current, TicketState.DONE)
    ticket = next(iter(waiting_in(uow, day)), None)
    if ticket is None:
        return None
    ticket.state, ticket.called_at, ticket.called_by_id = TicketState.CALLED, uow.now, me
    ticket.calls += 1
    uow.session.flush()
    uow.record(NumberCalled(ticket.id, ticket.calls))
    note_first(uow, day)
    return ticket.id


def finish_turn(uow: UnitOfWork, queue_ticket_id: UUID) -> UUID:
    """Be done with somebody who was called; again changes nothing. Returns the drop-in."""
    ticket, found = ticket_to_run(uow, queue_ticket_id)
    held(uow, ticket)
    if ticket.state == TicketState.CALLED:
        _end(uow, ticket, TicketState.DONE)
    return found.drop_in_id


def skip_number(uow: UnitOfWork, queue_ticket_id: UUID) -> UUID:
    """Put somebody who was called and is not there back a few places; the second time, out.

    They are told. Again changes nothing. Returns the drop-in.
    """
    ticket, _found = ticket_to_run(uow, queue_ticket_id)
    day = held(uow, ticket)
    if ticket.state == TicketState.CALLED:
        _skip(uow, ticket, day)
    return day.drop_in_id


def close_for_today(uow: UnitOfWork, drop_in_id: UUID) -> int:
    """Take nobody else today, and tell those who wait; returns how many. Again is harmless."""
    drop_in_to_run(uow, drop_in_id)
    day = queue_of_today(uow, drop_in_id)
    if day.closed_at is not None:
        return 0
    waiting = waiting_in(uow, day)
    day.closed_at, day.times_closed = uow.now, day.times_closed + 1
    for ticket in waiting:
        ticket.state, ticket.ended_at = TicketState.CLOSED, uow.now
    uow.session.flush()
    uow.record(QueueClosed(day.id, day.times_closed))
    return len(waiting)


def open_again(uow: UnitOfWork, drop_in_id: UUID) -> None:
    """Give numbers again today; who was sent home draws a new one."""
    drop_in_to_run(uow, drop_in_id)
    queue_of_today(uow, drop_in_id).closed_at = None
    uow.session.flush()


def _skip(uow: UnitOfWork, ticket: QueueTicket, day: DropInDay) -> None:
    ticket.skips += 1
    ticket.called_by_id = None
    if ticket.skips > 1:
        _end(uow, ticket, TicketState.MISSED)
    else:
        ticket.rank = put_back([one.rank for one in waiting_in(uow, day)], ticket.rank)
        ticket.state = TicketState.WAITING
        uow.session.flush()
    uow.record(NumberSkipped(ticket.id, ticket.skips))


def _called_by(uow: UnitOfWork, day: DropInDay, person_id: UUID | None) -> QueueTicket | None:
    return uow.session.scalar(
        select(QueueTicket)
        .where(
            QueueTicket.drop_in_day_id == day.id,
            QueueTicket.state == TicketState.CALLED,
            QueueTicket.called_by_id == person_id,
        )
        .order_by(QueueTicket.called_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _end(uow: UnitOfWork, ticket: QueueTicket, state: TicketState) -> None:
    ticket.state, ticket.ended_at = state, uow.now
    uow.session.flush()
