"""What workers make of rows: each is claimed, and taken up again where its worker was killed.

A claim is the row's own: its `state`, and `attempts`, which tells one worker's claim from the next.
Whoever is killed leaves it behind, and five minutes later another round begins again; three times,
and then it is given up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import TenantOwned
from app.core.work import UnitOfWork

CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 3
WAITING, WORKING = "waiting", "working"


class ToBeMade(TenantOwned):
    """The columns of what somebody asked for and a worker makes.

    `claimed_at` is the last sign of life of the worker that makes it, `attempts` how often one
    took it up.
    """

    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


Made = TypeVar("Made", bound=ToBeMade)


def claim_oldest(uow: UnitOfWork, kind: type[Made]) -> Made | None:
    """Claim the oldest that waits, or of which no worker has been heard for five minutes."""
    row = uow.session.scalar(
        select(kind)
        .where(
            kind.state.in_([WAITING, WORKING]),
            or_(kind.state == WAITING, kind.claimed_at < uow.now - CLAIM),
        )
        .order_by(kind.asked_at, kind.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is not None:
        row.state, row.claimed_at, row.attempts = WORKING, uow.now, row.attempts + 1
    return row


def still_claimed(uow: UnitOfWork, kind: type[Made], row_id: UUID, *, attempts: int) -> Made | None:
    """Return a row, held, where whoever claimed it for that attempt still makes it."""
    return uow.session.scalar(
        select(kind)
        .where(kind.id == row_id, kind.state == WORKING, kind.attempts == attempts)
        .with_for_update()
    )
