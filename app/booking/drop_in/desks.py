"""Where those who call sit today: said once a day, and shown to whom they call."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, select

from app.booking.drop_in.access import drop_in_to_run, queue_of_today
from app.booking.drop_in.contract import LONGEST_DESK
from app.booking.drop_in.models import DropInDay, DropInDesk
from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork


def say_desk(uow: UnitOfWork, drop_in_id: UUID, *, desk: str) -> None:
    """Say in which room or at which desk the acting adviser sits today; nothing for nowhere."""
    drop_in_to_run(uow, drop_in_id)
    words = desk.strip()
    if len(words) > LONGEST_DESK:
        raise Invalid(fields={"desk": [_("Write at most %(n)s characters.", n=LONGEST_DESK)]})
    day, me = queue_of_today(uow, drop_in_id), uow.actor.require_person()
    mine = (DropInDesk.drop_in_day_id == day.id, DropInDesk.adviser_id == me)
    uow.session.execute(delete(DropInDesk).where(*mine))
    if words:
        row = DropInDesk(id=uow.new_id(), drop_in_day_id=day.id, adviser_id=me, desk=words)
        uow.session.add(row)
    uow.session.flush()


def desks_of(uow: UnitOfWork, drop_in_day_id: UUID) -> Mapping[UUID, str]:
    """Return where advisers sit on a day, by adviser; those who have not said it are left out."""
    there = select(DropInDesk.adviser_id, DropInDesk.desk).where(
        DropInDesk.drop_in_day_id == drop_in_day_id
    )
    return {row.adviser_id: row.desk for row in uow.session.execute(there)}


def desk_before(uow: UnitOfWork, drop_in_id: UUID, adviser_id: UUID) -> str:
    """Return where an adviser sat the last time before today; empty where it is not known."""
    earlier = (
        select(DropInDesk.desk)
        .join(DropInDay, DropInDay.id == DropInDesk.drop_in_day_id)
        .where(
            DropInDay.drop_in_id == drop_in_id,
            DropInDay.on < local_day(uow.now),
            DropInDesk.adviser_id == adviser_id,
        )
        .order_by(DropInDay.on.desc())
        .limit(1)
    )
    return uow.session.scalar(earlier) or ""
