"""Telling a citizen of their licence, and whoever answers them of what they ask."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import people_with_role
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.licences.answering import staff_of
from app.licences.contract import GivenBy
from app.licences.kinds_staff import ASKED, NOBODY_THERE
from app.licences.kinds_told import GIVEN
from app.licences.models import ExtensionRequest, Licence, LicencePool
from app.notifications.service import notify, notify_many


def tell(uow: UnitOfWork, pool: LicencePool, row: Licence, kind: str, **more: str) -> None:
    """Tell the citizen what has become of their licence."""
    days = {"last_on": row.last_on.isoformat(), "told_on": local_day(uow.now).isoformat()}
    facts = {"licence_id": str(row.id), **days, **more}
    subject = f"licence/{row.id}/{row.changes}/{more.get('request_id', pool.id.hex[-8:])}"
    notify(uow, row.citizen_id, kind, facts, subject=subject)


def tell_of_seat(uow: UnitOfWork, licence_id: UUID) -> None:
    """Tell a citizen that they got a seat by the line, once, however often it is heard."""
    row = uow.session.scalar(select(Licence).where(Licence.id == licence_id))
    if row is not None and row.given == GivenBy.LINE:
        days = {"last_on": row.last_on.isoformat(), "told_on": local_day(uow.now).isoformat()}
        facts = {"licence_id": str(row.id), **days}
        notify(uow, row.citizen_id, GIVEN, facts, subject=f"licence/{row.id}/by-line")


def tell_staff(uow: UnitOfWork, row: Licence, request: ExtensionRequest) -> None:
    """Tell who answers the citizen today that they ask to keep a licence; see `staff_of`."""
    people = staff_of(uow, [row.citizen_id])[row.citizen_id]
    subject = f"extension/{request.id}"
    if not people:
        tell_that_nobody_is_there(uow, row.citizen_id, subject=subject)
    notify_many(uow, people, ASKED, {"request_id": str(request.id)}, subject=subject)


def tell_that_nobody_is_there(uow: UnitOfWork, citizen_id: UUID, *, subject: str) -> None:
    """Tell administrators, who choose advisers, that nobody is there to answer a citizen."""
    people = [one.id for one in people_with_role(uow, Role.ADMINISTRATOR)]
    notify_many(uow, people, NOBODY_THERE, {"citizen_id": str(citizen_id)}, subject=subject)
