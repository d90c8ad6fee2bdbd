"""Keys that are lost, as after a restore without the master key that was used."""

from __future__ import annotations

from sqlalchemy import update

from app.core.crypto import DataKey
from app.core.work import Municipality
from app.web.services import Services


def lose_key(services: Services, municipality: Municipality) -> None:
    """Damage a municipality's keys, so that nothing of it can be sealed or opened any more."""
    with services.units.write(municipality) as uow:
        uow.session.execute(update(DataKey).values(wrapped=b"not a key"))
    services.units.keyring.unwrapped.clear()
    services.units.keyring.current.clear()
