"""Municipalities apart: the one place that filters every read and refuses every foreign write.

PostgreSQL says the same a second time with forced row-level security (`row_security_ddl`).
What SQLAlchemy's loader criteria do not cover is refused: see `docs/decisions/0002-tenants.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import TextClause, Tuple

from app.core.types import Base, TenantOwned


class OtherMunicipality(RuntimeError):
    """Code tried to reach past its municipality: a defect, never a person's mistake."""


class ReadOnlyUnit(RuntimeError):
    """Code tried to write in a unit that only reads: a defect."""


class TenantSession(Session):
    """A session of one municipality for its whole life; there is no way to change it."""

    def __init__(self, bind: Engine, *, municipality_id: UUID, read_only: bool) -> None:
        """Bind it to its municipality, which PostgreSQL is told as each transaction begins."""
        info = {"municipality_id": municipality_id, "read_only": read_only}
        bind = bind.execution_options(municipality_id=municipality_id)
        super().__init__(bind, info=info, expire_on_commit=False)

    @property
    def municipality_id(self) -> UUID:
        """Return the municipality that this session is bound to."""
        return cast(UUID, self.info["municipality_id"])

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Refuse the bare connection: what runs there is not filtered."""
        raise OtherMunicipality("a municipality's session gives no bare connection")


class SystemSession(Session):
    """A session for the few tables that belong to no municipality."""


@event.listens_for(TenantSession, "do_orm_execute")
def _keep_to_municipality(state: ORMExecuteState) -> None:
    session = cast(TenantSession, state.session)
    statement = state.statement
    if isinstance(statement, TextClause) or not state.is_orm_statement:
        _check_bound_text(state, session.municipality_id)
        return
    if session.info["read_only"]:
        _check_read(state)
    if isinstance(statement, Insert):
        _check_insert(state, session.municipality_id)
    elif isinstance(statement, Update | Delete):
        _check_change(state)
    if state.is_relationship_load and session.get_bind().dialect.name == "sqlite":
        _name_identities(state)
    if not state.is_column_load and not state.is_relationship_load:
        state.statement = cast(Any, statement).options(_of(session.municipality_id))


@lru_cache(maxsize=256)
def _of(municipality_id: UUID) -> Any:
    """Return the criterion of a municipality: to put it together takes longer than to apply it."""
    return with_loader_criteria(
        TenantOwned, lambda cls: cls.municipality_id == municipality_id, include_aliases=True
    )


def _check_read(state: ORMExecuteState) -> None:
    """Refuse changes and row locks, as PostgreSQL does (SQLite has no row locks to refuse)."""
    statement = cast(Any, state.statement)
    if not state.is_select:
        raise ReadOnlyUnit(type(statement).__name__)
    if getattr(statement, "_for_update_arg", None) is not None:
        raise ReadOnlyUnit("a unit that only reads locks rows")


def _name_identities(state: ORMExecuteState) -> None:
    """Name the identities that a relationship is loaded for, beside the pairs that name them.

    SQLite finds no index for several pairs of municipality and identity, and would go through
    all rows of the municipality (54 ms of 50,000); for the identities alone it does.
    """
    pairs = cast(Any, state.parameters or {}).get("primary_keys", ())
    statement = cast(Any, state.statement)
    for part in visitors.iterate(statement.whereclause) if pairs else ():
        if isinstance(part, Tuple):
            identity = list(part.clauses)[-1]
            state.statement = statement.where(identity.in_([pair[-1] for pair in pairs]))
            return


def _check_bound_text(state: ORMExecuteState, municipality_id: UUID) -> None:
    """Let raw SQL pass only when it says that it is bound, and is bound to this municipality."""
    if not state.execution_options.get("tenant_bound", False):
        raise OtherMunicipality("this statement does not say that it keeps to its municipality")
    for row in _rows(state.parameters):
        if row.get("municipality_id") not in {municipality_id, municipality_id.hex}:
            raise OtherMunicipality("raw SQL must be bound to the unit's municipality")


def _rows(parameters: Any) -> list[Mapping[str, Any]]:
    """Return the parameter rows of a statement; one empty row where it has none."""
    return list(parameters) if isinstance(parameters, list) and parameters else [parameters or {}]


def _check_insert(state: ORMExecuteState, municipality_id: UUID) -> None:
    """Let bulk inserts pass only as a list of rows that each name this municipality."""
    statement = cast(Any, state.statement)
    if statement.select is not None or statement._values or statement._multi_values:
        raise OtherMunicipality("insert rows as a list of parameters")
    if any(row.get("municipality_id") != municipality_id for row in _rows(state.parameters)):
        raise OtherMunicipality("every inserted row names the unit's municipality")


def _check_change(state: ORMExecuteState) -> None:
    """Refuse changes by primary key list, and changes of the municipality itself."""
    statement = cast(Any, state.statement)
    if isinstance(state.parameters, list):
        raise OtherMunicipality("change rows by criteria, not by a list of keys")
    names = {getattr(c, "key", c) for c in (getattr(statement, "_values", None) or {})}
    names |= {getattr(c, "key", c) for c, _ in getattr(statement, "_ordered_values", None) or ()}
    names |= set(state.parameters or {})
    if "municipality_id" in names:
        raise OtherMunicipality("a row never moves to another municipality")


@event.listens_for(TenantSession, "before_flush")
def _check_flush(session: TenantSession, _context: UOWTransaction, _instances: object) -> None:
    if session.info["read_only"] and (session.new or session.dirty or session.deleted):
        raise ReadOnlyUnit("a unit that only reads has changes")
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, TenantOwned):
            continue
        unset = cast(UUID | None, row.municipality_id) is None
        if unset and row in session.new:
            row.municipality_id = session.municipality_id
        if row.municipality_id != session.municipality_id:
            raise OtherMunicipality(f"a {type(row).__name__} of another municipality")


def tenant_tables() -> list[str]:
    """Return the names of all tables whose rows belong to a municipality."""
    return sorted(
        table.name
        for table in Base.metadata.tables.values()
        if "municipality_id" in table.c and table.c["municipality_id"].primary_key
    )


def row_security_ddl(table: str) -> list[str]:
    """Return the PostgreSQL statements that keep a table's rows to the current municipality."""
    rule = "municipality_id = nullif(current_setting('app.municipality_id', true), '')::uuid"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY own_municipality ON "{table}" USING ({rule}) WITH CHECK ({rule})',
    ]
