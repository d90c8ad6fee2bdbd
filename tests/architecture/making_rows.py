"""Rows that any table takes, made from its columns alone, for tests that go through all tables."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    Uuid,
)

from app.employers.contract import EmployerState
from tests.conftest import NOW
from tests.people import Cast


def plausible_row(table: Table, row_id: UUID, found: dict[str, UUID], cast: Cast) -> dict[str, Any]:
    """Return a row that a table takes, pointing at the rows that are there."""
    values = {c.name: _value(c) for c in table.columns if not c.nullable}
    for key in table.foreign_keys:
        if key.parent.name != "municipality_id" and key.column.table.name in found:
            values[key.parent.name] = found[key.column.table.name]
    if table.name == "employer":
        values |= {"cvr": "10103940", "state": EmployerState.CONFIRMED}
    if table.name in {"absence", "clearing"}:  # it begins before it ends
        values |= {"ends_at": NOW + timedelta(hours=1)}
    if table.name == "substitution":  # nobody stands in for themselves
        values |= {"adviser_id": cast.anders.id, "substitute_id": cast.signe.id}
    return values | {"municipality_id": cast.here.id, "id": row_id}


def _value(column: Column[Any]) -> Any:
    kinds: list[tuple[Any, Any]] = [
        (Uuid, uuid4()),
        (Boolean, False),
        (Integer, 1),
        (Date, date(2026, 12, 1)),
        (Time, time(9)),
        (LargeBinary, b"x"),
        (JSON, {}),
        (String, "x"),
    ]
    default = getattr(column.default, "arg", None)
    if default is not None and not callable(default):
        return default
    return next((value for kind, value in kinds if isinstance(column.type, kind)), NOW)
