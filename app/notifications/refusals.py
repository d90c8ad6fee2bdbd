"""Tells devices that a push service always refuses from a fault of ours, which it refuses too.

A subscription made with another key is refused for ever. A wrong clock or key here has everybody's
refused; then no device is at fault, and all must be there when it is mended.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select

from app.channels.contract import OutcomeState
from app.core.crypto import SealBroken
from app.core.work import UnitOfWork
from app.notifications.devices import bound_devices, subscription_of
from app.notifications.models import Delivery, DeliveryState, Device

REFUSED_IN_A_ROW = 3
REFUSED_FOR = timedelta(hours=6)
MOST_LOOKED_AT = 500


def always_refused(uow: UnitOfWork, device_ids: Collection[UUID]) -> set[UUID]:
    """Return the devices for which a push service refused three over hours and took none since.

    Only where the same service took something for another device meanwhile.
    """
    since = _refused_since(uow, device_ids)
    if not since:
        return set()
    rows = uow.session.execute(
        select(Device.id, Device.last_ok_at)
        .where(Device.last_ok_at > min(since.values()), Device.died_at.is_(None))
        .order_by(Device.last_ok_at.desc())
        .limit(MOST_LOOKED_AT)
    )
    taken_at = {device_id: at for device_id, at in rows if at is not None}
    service = _services(uow, {*since, *taken_at})
    latest: dict[str, datetime] = {}
    for device_id, at in taken_at.items():
        if device_id in service:
            latest.setdefault(service[device_id], at)
    return {
        device_id
        for device_id, at in since.items()
        if device_id in service and latest.get(service[device_id], at) > at
    }


def _refused_since(uow: UnitOfWork, device_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return since when devices are refused that were so often enough, and for long enough."""
    if not device_ids:
        return {}
    first = func.min(Delivery.finished_at)
    rows = uow.session.execute(
        select(Delivery.device_id, first)
        .join(Device, Device.id == Delivery.device_id)
        .where(
            Delivery.device_id.in_(list(device_ids)),
            Delivery.state == DeliveryState.FAILED,
            Delivery.outcome == OutcomeState.REFUSED,
            Delivery.finished_at > func.coalesce(Device.last_ok_at, Device.created_at),
        )
        .group_by(Delivery.device_id)
        .having(func.count(Delivery.id) >= REFUSED_IN_A_ROW, first <= uow.now - REFUSED_FOR)
    )
    return {device_id: at for device_id, at in rows if device_id is not None and at is not None}


def _services(uow: UnitOfWork, device_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the push services that devices are reached through, by their hosts."""
    found: dict[UUID, str] = {}
    for device_id, one in bound_devices(uow, device_ids).items():
        with suppress(SealBroken):
            found[device_id] = urlsplit(subscription_of(uow, one).endpoint).netloc
    return found
