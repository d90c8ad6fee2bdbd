"""Queues of days past: nobody waits in them any more, names go at once, the rest after a month."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from app.booking.drop_in.contract import IN_QUEUE, TicketState
from app.booking.drop_in.models import DropInDay, QueueTicket
from app.core.clock import local_day
from app.core.work import UnitOfWork

KEPT = timedelta(days=30)


def forget_old_queues(uow: UnitOfWork) -> None:
    """Close what still stands of earlier days, forget the names of those at the door, then all."""
    today = local_day(uow.now)
    past = select(DropInDay.id).where(DropInDay.on < today)
    of_past = QueueTicket.drop_in_day_id.in_(past)
    uow.session.execute(
        update(QueueTicket)
        .where(of_past, QueueTicket.state.in_(IN_QUEUE))
        .values(state=TicketState.CLOSED.value, ended_at=uow.now)
        .execution_options(synchronize_session=False)
    )
    uow.session.execute(
        update(QueueTicket)
        .where(of_past, QueueTicket.name_sealed.is_not(None))
        .values(name_sealed=None)
        .execution_options(synchronize_session=False)
    )
    uow.session.execute(
        delete(DropInDay)
        .where(DropInDay.on < today - KEPT)
        .execution_options(synchronize_session=False)
    )
