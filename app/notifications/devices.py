"""Devices: a browser is reached by push for one person, for as long as that log-in lasts.

A phone may be shared: registering a browser again moves it to whoever is logged in now, and
log-out unbinds it. Endpoint and keys are sealed, and gone the moment a device is dead.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from app.channels.contract import PushSubscription
from app.core.errors import Conflict, NotFound
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.notifications.escalation import cancel_waiting_to
from app.notifications.models import Device

MOST_DEVICES = 20


@dataclass(frozen=True)
class DeviceView:
    """A device as its owner sees it."""

    id: UUID
    label: str
    created_at: datetime
    last_ok_at: datetime | None
    is_dead: bool
    is_this: bool


@dataclass(frozen=True)
class Bound:
    """A live device, whose it is, and where it is reached, sealed."""

    id: UUID
    person_id: UUID
    endpoint_sealed: bytes
    keys_sealed: bytes


def register_device(uow: UnitOfWork, subscription: PushSubscription, *, label: str = "") -> UUID:
    """Bind a browser to the acting person and session; returns the device's identity.

    Doing it again changes nothing but the keys and the session; a browser that was somebody
    else's is theirs no longer, and what waited to be pushed to it goes to them another way.
    The caller has had the push transport check the subscription.
    """
    person_id = uow.actor.require_person()
    key = uow.vault.fingerprint(subscription.endpoint, purpose="push-endpoint")
    found = _locked(uow, key)
    if found is not None and found.person_id != person_id:
        _remove(uow, [found.id], reason="the browser was registered by somebody else")
        found = None
    if found is None:
        found = _insert(uow, person_id, key)
    found.session_id, found.token_id = uow.actor.session_id, uow.actor.token_id
    found.label = label[:60]
    found.endpoint_sealed = uow.vault.seal_text(
        subscription.endpoint, context=_place(found.id, "endpoint")
    )
    keys = json.dumps({"p256dh": subscription.p256dh, "auth": subscription.auth})
    found.keys_sealed = uow.vault.seal_text(keys, context=_place(found.id, "keys"))
    uow.session.flush()
    _forget_former(uow, person_id, found.id)
    return found.id


def remove_device(uow: UnitOfWork, device_id: UUID) -> None:
    """Push to one of the acting person's devices no more; NotFound for anybody else's."""
    row = uow.session.scalar(
        select(Device.id).where(Device.id == device_id, Device.person_id == uow.actor.person_id)
    )
    if row is None:
        raise NotFound()
    _remove(uow, [device_id], reason="the person removed the device")


def unbind_session(uow: UnitOfWork, session_id: UUID) -> None:
    """Push no more to the devices of a log-in, in a browser or by a token, that has ended."""
    bound = or_(Device.session_id == session_id, Device.token_id == session_id)
    ids = uow.session.scalars(select(Device.id).where(bound)).all()
    _remove(uow, ids, reason="the session ended")


def unbind_person(uow: UnitOfWork, person_id: UUID) -> None:
    """Push no more to any device of a person: they were shut out."""
    ids = uow.session.scalars(select(Device.id).where(Device.person_id == person_id)).all()
    _remove(uow, ids, reason="the person has no access any more")


def bury_devices(uow: UnitOfWork, device_ids: Collection[UUID]) -> None:
    """Note that the push service knows devices no more; their secrets go at once."""
    if not device_ids:
        return
    uow.session.execute(
        update(Device)
        .where(Device.id.in_(list(device_ids)))
        .values(died_at=uow.now, endpoint_key=None, endpoint_sealed=None, keys_sealed=None)
        .execution_options(synchronize_session=False)
    )
    cancel_waiting_to(uow, device_ids, reason="the device is gone")


def note_devices_alive(uow: UnitOfWork, device_ids: Collection[UUID]) -> None:
    """Note that a push service has just taken something for these devices."""
    if not device_ids:
        return
    uow.session.execute(
        update(Device)
        .where(Device.id.in_(list(device_ids)))
        .values(last_ok_at=uow.now)
        .execution_options(synchronize_session=False)
    )


def devices_of_actor(uow: UnitOfWork) -> list[DeviceView]:
    """Return the acting person's devices, the newest first."""
    rows = uow.session.scalars(
        select(Device)
        .where(Device.person_id == uow.actor.require_person())
        .order_by(Device.created_at.desc(), Device.id.desc())
    )
    here = uow.actor.session_id
    return [
        DeviceView(
            id=row.id,
            label=row.label,
            created_at=row.created_at,
            last_ok_at=row.last_ok_at,
            is_dead=row.died_at is not None,
            is_this=here is not None and row.session_id == here,
        )
        for row in rows
    ]


def reached_here(devices: Sequence[DeviceView]) -> str:
    """Return what this log-in has of a person's devices: "live", one that died, "dead", or "none".

    The page that shows where push stands needs it, as the browser's own memory may be old.
    """
    here = [device for device in devices if device.is_this]
    if not here:
        return "none"
    return "dead" if all(device.is_dead for device in here) else "live"


def bound_devices(uow: UnitOfWork, device_ids: Collection[UUID]) -> dict[UUID, Bound]:
    """Return who has each live device; dead and removed ones are left out."""
    if not device_ids:
        return {}
    rows = uow.session.execute(
        select(Device.id, Device.person_id, Device.endpoint_sealed, Device.keys_sealed).where(
            Device.id.in_(list(device_ids)), Device.died_at.is_(None)
        )
    )
    return {
        id_: Bound(id_, person_id, endpoint, keys)
        for id_, person_id, endpoint, keys in rows
        if endpoint is not None and keys is not None
    }


def subscription_of(uow: UnitOfWork, device: Bound) -> PushSubscription:
    """Return where a device is reached; SealBroken where it cannot be opened.

    For sending alone: this is where the endpoints are opened.
    """
    endpoint = uow.vault.open_text(device.endpoint_sealed, context=_place(device.id, "endpoint"))
    keys = json.loads(uow.vault.open_text(device.keys_sealed, context=_place(device.id, "keys")))
    return PushSubscription(endpoint, p256dh=keys["p256dh"], auth=keys["auth"])


def _locked(uow: UnitOfWork, key: bytes) -> Device | None:
    return uow.session.scalar(select(Device).where(Device.endpoint_key == key).with_for_update())


def _insert(uow: UnitOfWork, person_id: UUID, key: bytes) -> Device:
    """Add a device; where another request was quicker with the same browser, take that one."""
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "person_id": person_id,
        "endpoint_key": key,
        "label": "",
        "created_at": uow.now,
    }
    insert_new(uow.session, Device, [row])
    device = _locked(uow, key)
    if device is None or device.person_id != person_id:
        raise Conflict()
    return device


def _forget_former(uow: UnitOfWork, person_id: UUID, device_id: UUID) -> None:
    """Forget this log-in's dead devices, and the oldest of too many."""
    rows = uow.session.scalars(
        select(Device)
        .where(Device.person_id == person_id, Device.id != device_id)
        .order_by(Device.created_at.desc(), Device.id.desc())
    ).all()
    here = (uow.actor.session_id, uow.actor.token_id)
    too_many = {row.id for row in rows[MOST_DEVICES - 1 :]}
    dead = {r.id for r in rows if r.died_at and (r.session_id, r.token_id) == here}
    _remove(uow, too_many | dead, reason="forgotten for a newer device")


def _remove(uow: UnitOfWork, device_ids: Collection[UUID], *, reason: str) -> None:
    if not device_ids:
        return
    uow.session.execute(
        delete(Device)
        .where(Device.id.in_(list(device_ids)))
        .execution_options(synchronize_session="fetch")
    )
    cancel_waiting_to(uow, device_ids, reason=reason)


def _place(device_id: UUID, field: str) -> str:
    return f"device/{device_id}/{field}"
