"""The plan's part of what an adviser leads for several citizens: sessions on site, and drop-ins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.accounts.contract import Role
from app.booking.drop_in.leading import drop_ins_led
from app.booking.led import Led
from app.booking.sessions.leading import sessions_led
from app.core.work import UnitOfWork
from app.plan.contract import PlanItem, Span
from app.plan.from_meetings import FAR_AHEAD

SESSION, DROP_IN = "session-led", "drop-in-led"
HOURS_AHEAD = timedelta(weeks=8)


def led_sessions(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the sessions that an adviser leads, and those that were called off."""
    if not uow.actor.has(Role.ADVISER, Role.SUPER_USER):
        return
    me, until = uow.actor.require_person(), uow.now + FAR_AHEAD
    for one in sessions_led(uow, [me], since=since, until=until, with_called_off=True):
        yield _item(one, SESSION)


def led_drop_ins(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the hours of the drop-ins that an adviser leads, eight weeks ahead."""
    if not uow.actor.has(Role.ADVISER, Role.SUPER_USER):
        return
    me, until = uow.actor.require_person(), uow.now + HOURS_AHEAD
    for one in drop_ins_led(uow, [me], since=since, until=until):
        yield _item(one, DROP_IN)


def _item(led: Led, kind: str) -> PlanItem:
    return PlanItem(
        id=led.id,
        kind=kind,
        title=led.title,
        url=led.path,
        when=Span(led.starts_at, led.ends_at),
        sequence=led.sequence,
        where=f"{led.place.name}, {led.place.address}",
        is_off=led.is_off,
    )
