"""Who may say how a municipality is set up."""

from __future__ import annotations

from app.core.errors import Forbidden
from app.core.work import UnitOfWork


def only_administrators(uow: UnitOfWork) -> None:
    """Refuse anybody else, and let the service itself."""
    if uow.actor.system is None and not uow.actor.has("administrator"):
        raise Forbidden()
