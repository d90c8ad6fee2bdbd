"""Who refers whom, and who sees how others do."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.booking.access import check_may_arrange_for, is_arranged_by_staff
from app.core.errors import Forbidden, NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.access import check_enrols
from app.programmes.referring.models import Referral

COMPARES = (Role.TEAM_LEADER, Role.ADMINISTRATOR)


def check_may_refer(uow: UnitOfWork, citizen_id: UUID) -> None:
    """Let in whoever advises a citizen, and refuse all others; nobody decides about themselves."""
    check_enrols(uow)
    check_may_arrange_for(uow, citizen_id)
    if not is_arranged_by_staff(uow, citizen_id):
        raise NotFound()


def check_compares(uow: UnitOfWork) -> None:
    """Refuse whoever does not see how advisers differ."""
    if uow.actor.system is None and not uow.actor.has(*COMPARES):
        raise Forbidden()


def referral_to_see(uow: UnitOfWork, referral_id: UUID) -> Referral:
    """Return a decision to whoever advises its citizen; else NotFound."""
    row = one_row(uow.session, select(Referral).where(Referral.id == referral_id))
    check_may_refer(uow, row.citizen_id)
    return row


def referral_to_change(uow: UnitOfWork, referral_id: UUID) -> Referral:
    """Return a decision, held, to whoever advises its citizen; else NotFound."""
    row = one_row(uow.session, select(Referral).where(Referral.id == referral_id), is_held=True)
    check_may_refer(uow, row.citizen_id)
    return row
