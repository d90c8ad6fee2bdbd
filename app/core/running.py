"""When the service was up: the worker says so every minute, and a gap in that is an outage.

It belongs to no municipality and holds nothing personal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import BigInteger, Integer, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base
from app.core.work import UnitOfWork, Units

LONGEST_SILENCE = timedelta(minutes=10)

Gap = tuple[datetime, datetime]


class RunningSpell(Base):
    """A stretch of time in which the worker was at work."""

    __tablename__ = "running_spell"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    began_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)


def note_running(units: Units) -> Callable[[], None]:
    """Return the work that says that the service is up: a spell goes on, or a new one begins."""

    def note() -> None:
        with units.system(writes=True) as unit:
            latest = unit.session.scalar(
                select(RunningSpell)
                .where(RunningSpell.last_at >= unit.now - LONGEST_SILENCE)
                .order_by(RunningSpell.last_at.desc())
                .limit(1)
            )
            if latest is None:
                unit.session.add(RunningSpell(began_at=unit.now, last_at=unit.now))
            else:
                latest.last_at = max(latest.last_at, unit.now)

    return note


def outages(uow: UnitOfWork, *, since: datetime, until: datetime) -> list[Gap]:
    """Return when the service was not up, in order, within a stretch of time.

    Nothing is known of the time before the first spell, so that is none.
    """
    rows = uow.session.scalars(
        select(RunningSpell)
        .where(RunningSpell.last_at >= since - LONGEST_SILENCE)
        .order_by(RunningSpell.began_at)
    ).all()
    before = uow.session.scalars(
        select(RunningSpell)
        .where(RunningSpell.last_at < since - LONGEST_SILENCE)
        .order_by(RunningSpell.last_at.desc())
        .limit(1)
    ).all()
    spells = [(row.began_at, row.last_at) for row in (*before, *rows)]
    gaps = [(one[1], other[0]) for one, other in pairwise(spells)]
    if spells and until - spells[-1][1] > LONGEST_SILENCE:
        gaps.append((spells[-1][1], until))
    within = ((max(begins, since), min(ends, until)) for begins, ends in gaps)
    return [(begins, ends) for begins, ends in within if begins < ends]
