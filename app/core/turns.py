"""One after the other: units that would otherwise count, or look and then write, at once."""

from __future__ import annotations

from sqlalchemy import text

from app.core.work import UnitOfWork

_WAIT = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(CAST(:municipality_id AS text) || :name, 0))"
)


def take_turn(uow: UnitOfWork, name: str) -> None:
    """Wait until no other unit of the municipality holds this name; it is held until the commit.

    What is read afterwards is what the one before has committed. Units that take several turns
    take them in one order. On SQLite one unit writes at a time anyway.
    """
    if uow.session.get_bind().dialect.name == "sqlite":
        return
    uow.session.execute(
        _WAIT,
        {"municipality_id": uow.municipality.id, "name": f"/{name}"},
        execution_options={"tenant_bound": True},
    )
