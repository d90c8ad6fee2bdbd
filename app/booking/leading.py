"""When advisers are taken by what they lead for several citizens at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from app.booking.drop_in.leading import drop_ins_led
from app.booking.led import Led
from app.booking.sessions.leading import sessions_led
from app.core.work import UnitOfWork


def led_between(
    uow: UnitOfWork, adviser_ids: Collection[UUID], *, since: datetime, until: datetime
) -> Mapping[UUID, list[Led]]:
    """Return the sessions and the drop-in hours between two moments, by who leads them."""
    found: dict[UUID, list[Led]] = {}
    for verb in (sessions_led, drop_ins_led):
        for one in verb(uow, adviser_ids, since=since, until=until):
            found.setdefault(one.adviser_id, []).append(one)
    return found
