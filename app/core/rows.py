"""Rows written in bulk, on either database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from app.core.tenants import TenantSession
from app.core.types import TenantOwned


def insert_new(
    session: TenantSession, model: type[TenantOwned], rows: Sequence[Mapping[str, Any]]
) -> set[UUID]:
    """Insert rows that each name their municipality and identity; returns those that went in.

    A row that something unique forbids is left out, also when another transaction wrote the one
    that is in its way.
    """
    if not rows:
        return set()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    statement = insert(model).on_conflict_do_nothing().returning(model.id)
    return set(session.scalars(statement, [dict(row) for row in rows]))
