"""When the service was up: worker and web processes say so every minute, and silence is an outage.

It belongs to no municipality and holds nothing personal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base
from app.core.work import UnitOfWork, Units

LONGEST_SILENCE = timedelta(minutes=10)

Gap = tuple[datetime, datetime]


class Part(StrEnum):
    """What has to run for the service to be up; of the web processes, one of them."""

    WORKER = "worker"
    WEB = "web"


class RunningSpell(Base):
    """A stretch of time in which a part of the service was at work."""

    __tablename__ = "running_spell"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    part: Mapped[str] = mapped_column(
        String(8), default=Part.WORKER, server_default=Part.WORKER.value
    )
    began_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)


def note_running(units: Units, part: Part) -> Callable[[], None]:
    """Return the work that says that a part is up: a spell goes on, or a new one begins."""

    def note() -> None:
        with units.system(writes=True) as unit:
            latest = unit.session.scalar(
                select(RunningSpell)
                .where(
                    RunningSpell.part == part, RunningSpell.last_at >= unit.now - LONGEST_SILENCE
                )
                .order_by(RunningSpell.last_at.desc())
                .limit(1)
            )
            if latest is None:
                unit.session.add(RunningSpell(part=part, began_at=unit.now, last_at=unit.now))
            else:
                latest.last_at = max(latest.last_at, unit.now)

    return note


def outages(uow: UnitOfWork, *, since: datetime, until: datetime) -> list[Gap]:
    """Return when a part of the service was not up, in order: what touches a stretch of time.

    One that began before it is whole; one that goes on ends with it. Nothing is known of a part
    before its first spell, so that is none.
    """
    found = [gap for part in Part for gap in _gaps(_spells(uow, part, since), until)]
    return [(begins, ends) for begins, ends in _joined(found) if begins < until and ends > since]


def _spells(uow: UnitOfWork, part: Part, since: datetime) -> list[Gap]:
    """Return the spells of a part from the last that ended before a moment on, in order."""
    of_part = select(RunningSpell).where(RunningSpell.part == part)
    is_before = RunningSpell.last_at < since - LONGEST_SILENCE
    before = of_part.where(is_before).order_by(RunningSpell.last_at.desc()).limit(1)
    after = of_part.where(~is_before).order_by(RunningSpell.began_at)
    rows = (*uow.session.scalars(before), *uow.session.scalars(after))
    return [(row.began_at, row.last_at) for row in rows]


def _gaps(spells: Iterable[Gap], until: datetime) -> list[Gap]:
    """Return the time between spells; several processes of one part may have spells at once."""
    gaps: list[Gap] = []
    up_until: datetime | None = None
    for began, last in spells:
        if up_until is not None and began > up_until:
            gaps.append((up_until, began))
        up_until = last if up_until is None else max(up_until, last)
    if up_until is not None and until - up_until > LONGEST_SILENCE:
        gaps.append((up_until, until))
    return gaps


def _joined(gaps: Iterable[Gap]) -> list[Gap]:
    joined: list[Gap] = []
    for begins, ends in sorted(gaps):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined
