"""Who may draw a number, see one, or run a queue; the row of the day keeps others waiting."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.contract import Role
from app.booking.drop_in.models import DropIn, DropInDay, QueueTicket
from app.booking.sessions.access import runs
from app.core.clock import local_day
from app.core.errors import Forbidden, NotFound
from app.core.rows import insert_new, one_row
from app.core.work import UnitOfWork


def drop_in_to_use(uow: UnitOfWork, drop_in_id: UUID) -> DropIn:
    """Return a drop-in that is offered, to a citizen; NotFound for any other."""
    if not uow.actor.has(Role.CITIZEN):
        raise Forbidden()
    row = _drop_in(uow, drop_in_id)
    if not row.is_active:
        raise NotFound()
    return row


def drop_in_to_run(uow: UnitOfWork, drop_in_id: UUID) -> DropIn:
    """Return a drop-in, offered or not, to whoever runs it."""
    row = _drop_in(uow, drop_in_id)
    if not runs(uow, row.team_id):
        raise NotFound()
    return row


def queue_of_today(uow: UnitOfWork, drop_in_id: UUID) -> DropInDay:
    """Return today's queue, which nobody else changes until this unit ends."""
    today = local_day(uow.now)
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id(), "drop_in_id": drop_in_id}
    insert_new(uow.session, DropInDay, [key | {"on": today, "last_number": 0, "times_closed": 0}])
    return uow.session.scalars(
        _day(drop_in_id, today).with_for_update().execution_options(populate_existing=True)
    ).one()


def look_at_today(uow: UnitOfWork, drop_in_id: UUID) -> DropInDay | None:
    """Return today's queue to look at; None before anybody has drawn a number."""
    return uow.session.scalar(_day(drop_in_id, local_day(uow.now)))


def own_ticket(uow: UnitOfWork, queue_ticket_id: UUID) -> tuple[QueueTicket, DropInDay]:
    """Return the acting citizen's own number and its day; NotFound for anybody else's."""
    found = _ticket(uow, queue_ticket_id)
    if found is None or found[0].citizen_id != uow.actor.require_person():
        raise NotFound()
    return found


def ticket_to_run(uow: UnitOfWork, queue_ticket_id: UUID) -> tuple[QueueTicket, DropInDay]:
    """Return a number and its day, to whoever runs the drop-in."""
    found = _ticket(uow, queue_ticket_id)
    if found is None:
        raise NotFound()
    drop_in_to_run(uow, found[1].drop_in_id)
    return found


def held(uow: UnitOfWork, ticket: QueueTicket) -> DropInDay:
    """Return the queue of a number, held, and the number as it is by now."""
    day = uow.session.scalars(
        select(DropInDay)
        .where(DropInDay.id == ticket.drop_in_day_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    uow.session.refresh(ticket)
    return day


def name_place(ticket_id: UUID) -> str:
    """Return what the name of somebody at the door is sealed for."""
    return f"queue-ticket/{ticket_id}/name"


def places_of_drop_ins(uow: UnitOfWork, place_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some places where a drop-in is held."""
    held = select(DropIn.place_id).where(DropIn.place_id.in_(place_ids))
    return set(uow.session.scalars(held.distinct()))


def _day(drop_in_id: UUID, day: date) -> Select[DropInDay]:
    return select(DropInDay).where(DropInDay.drop_in_id == drop_in_id, DropInDay.on == day)


def _drop_in(uow: UnitOfWork, drop_in_id: UUID) -> DropIn:
    return one_row(uow.session, select(DropIn).where(DropIn.id == drop_in_id))


def _ticket(uow: UnitOfWork, queue_ticket_id: UUID) -> tuple[QueueTicket, DropInDay] | None:
    wanted = (
        select(QueueTicket, DropInDay)
        .join(DropInDay, DropInDay.id == QueueTicket.drop_in_day_id)
        .where(QueueTicket.id == queue_ticket_id)
    )
    found = uow.session.execute(wanted).first()
    return (found[0], found[1]) if found else None
