"""Rows written in bulk, on either database; and one row, read or held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite

from app.core.errors import NotFound
from app.core.tenants import TenantSession
from app.core.types import TenantOwned

Row = TypeVar("Row")


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


def one_row(session: TenantSession, wanted: Select[Row], *, is_held: bool = False) -> Row:
    """Return the row that a question asks for; NotFound where there is none.

    Held, it is read as it is now, and nobody else changes it until the commit.
    """
    if is_held:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(wanted)
    if row is None:
        raise NotFound()
    return row
