"""Drawing a number, on a phone or at the door, and leaving the queue."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.booking.drop_in.access import (
    drop_in_to_run,
    drop_in_to_use,
    held,
    name_place,
    own_ticket,
    queue_of_today,
    ticket_to_run,
)
from app.booking.drop_in.contract import (
    IN_QUEUE,
    DropInClosed,
    NextInLine,
    QueueFull,
    TicketState,
)
from app.booking.drop_in.models import DropIn, DropInDay, QueueTicket
from app.booking.drop_in.policy import SPACED, may_draw
from app.booking.drop_in.setting_up import facts_of
from app.booking.drop_in.today import spans_of_today
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork

LONGEST_NAME = 80


def draw_number(uow: UnitOfWork, drop_in_id: UUID) -> UUID:
    """Give the acting citizen the next number, or the one they hold already.

    DropInClosed outside the hours in which numbers are drawn, QueueFull where no more are given.
    """
    row = drop_in_to_use(uow, drop_in_id)
    me, day = uow.actor.require_person(), queue_of_today(uow, drop_in_id)
    known = uow.session.scalar(
        select(QueueTicket.id).where(
            QueueTicket.drop_in_day_id == day.id,
            QueueTicket.citizen_id == me,
            QueueTicket.state.in_(IN_QUEUE),
        )
    )
    if known is not None:
        return known
    _check_is_open(uow, row, day)
    return _next(uow, day, citizen_id=me).id


def give_number(uow: UnitOfWork, drop_in_id: UUID, *, name: str = "") -> int:
    """Give the next number to somebody at the door, who may be called by a name; returns it.

    Whoever stands there may have one whatever the hour, until the day is closed (DropInClosed).
    """
    row = drop_in_to_run(uow, drop_in_id)
    words = name.strip()
    if len(words) > LONGEST_NAME:
        raise Invalid(fields={"name": [_("Write at most %(n)s characters.", n=LONGEST_NAME)]})
    day = queue_of_today(uow, row.id)
    if day.closed_at is not None or not spans_of_today(uow, facts_of(uow, row)):
        raise DropInClosed()
    ticket = _next(uow, day)
    if words:
        ticket.name_sealed = uow.vault.seal_text(words, context=name_place(ticket.id))
        uow.session.flush()
    return ticket.number


def leave_queue(uow: UnitOfWork, queue_ticket_id: UUID) -> bool:
    """Give one's own number back; says whether it still stood in the queue."""
    ticket, _found = own_ticket(uow, queue_ticket_id)
    return _leave(uow, ticket)


def take_out(uow: UnitOfWork, queue_ticket_id: UUID) -> UUID:
    """Take a number out of the queue, as whoever runs it; again changes nothing.

    Returns the drop-in.
    """
    ticket, found = ticket_to_run(uow, queue_ticket_id)
    _leave(uow, ticket)
    return found.drop_in_id


def waiting_in(uow: UnitOfWork, day: DropInDay) -> list[QueueTicket]:
    """Return the numbers that wait, in the order in which they are called."""
    return list(
        uow.session.scalars(
            select(QueueTicket)
            .where(QueueTicket.drop_in_day_id == day.id, QueueTicket.state == TicketState.WAITING)
            .order_by(QueueTicket.rank, QueueTicket.number)
            .execution_options(populate_existing=True)
        )
    )


def note_first(uow: UnitOfWork, day: DropInDay) -> None:
    """Record who is next now, once calling has begun; who knows it already is told once."""
    first = next(iter(waiting_in(uow, day)), None)
    called = select(QueueTicket.id).where(
        QueueTicket.drop_in_day_id == day.id, QueueTicket.called_at.is_not(None)
    )
    if first is None or first.citizen_id is None:
        return
    if uow.session.scalar(called.limit(1)) is not None:
        uow.record(NextInLine(first.id))


def _next(uow: UnitOfWork, day: DropInDay, *, citizen_id: UUID | None = None) -> QueueTicket:
    day.last_number += 1
    ticket = QueueTicket(
        id=uow.new_id(),
        drop_in_day_id=day.id,
        number=day.last_number,
        rank=day.last_number * SPACED,
        citizen_id=citizen_id,
        state=TicketState.WAITING,
        skips=0,
        calls=0,
        drawn_at=uow.now,
    )
    uow.session.add(ticket)
    uow.session.flush()
    return ticket


def _leave(uow: UnitOfWork, ticket: QueueTicket) -> bool:
    day = held(uow, ticket)
    if ticket.state not in IN_QUEUE:
        return False
    ticket.state, ticket.ended_at = TicketState.LEFT, uow.now
    uow.session.flush()
    note_first(uow, day)
    return True


def _check_is_open(uow: UnitOfWork, row: DropIn, day: DropInDay) -> None:
    facts = facts_of(uow, row)
    is_open = may_draw(spans_of_today(uow, facts), facts.draws_before, uow.now)
    if day.closed_at is not None or not is_open:
        raise DropInClosed()
    given = select(func.count()).where(
        QueueTicket.drop_in_day_id == day.id, QueueTicket.state != TicketState.LEFT
    )
    if facts.most_a_day is not None and (uow.session.scalar(given) or 0) >= facts.most_a_day:
        raise QueueFull()
