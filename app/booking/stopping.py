"""Stopping what is to become of the meetings of an adviser who is away, once it was begun."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from app.booking.clearing import check_may_clear_for
from app.booking.contract import MeetingBecame
from app.booking.contract_events import ClearingStopped
from app.booking.models import ClearedMeeting, Clearing
from app.core.rows import one_row
from app.core.work import UnitOfWork


def stop_clearing(uow: UnitOfWork, clearing_id: UUID) -> None:
    """Leave the meetings that nothing has become of yet as they are; the rest stays done.

    The adviser stays away, and citizens who were asked keep what they were offered. Nothing
    happens where all is done already.
    """
    row = one_row(uow.session, select(Clearing).where(Clearing.id == clearing_id))
    check_may_clear_for(uow, row.adviser_id)
    # The meetings before the clearing, as the worker takes them, so that neither waits in a ring.
    waiting = select(ClearedMeeting.id).where(
        ClearedMeeting.clearing_id == clearing_id, ClearedMeeting.became.is_(None)
    )
    uow.session.execute(waiting.order_by(ClearedMeeting.id).with_for_update())
    uow.session.refresh(row, with_for_update=True)
    if row.finished_at is not None:
        return
    uow.session.execute(
        update(ClearedMeeting)
        .where(ClearedMeeting.clearing_id == clearing_id, ClearedMeeting.became.is_(None))
        .values(became=MeetingBecame.LEFT.value)
        .execution_options(synchronize_session=False)
    )
    row.finished_at = row.stopped_at = uow.now
    uow.session.flush()
    uow.record(ClearingStopped(clearing_id))
