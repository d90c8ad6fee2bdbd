"""Ends the wait of somebody who has got what they waited for, or wants it no more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from app.core.work import UnitOfWork
from app.licences.models import LicenceWait


def end_wait(uow: UnitOfWork, pool_id: UUID, citizen_id: UUID) -> None:
    """Take a citizen out of the line for a pool; nothing where they stand in none."""
    uow.session.execute(
        update(LicenceWait)
        .where(
            LicenceWait.citizen_id == citizen_id,
            LicenceWait.licence_pool_id == pool_id,
            LicenceWait.ended_at.is_(None),
        )
        .values(ended_at=uow.now)
        .execution_options(synchronize_session="fetch")
    )
