"""What was removed from the set-up with one tap, kept for a day so that it can be put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from app.booking.contract_errors import NotToBePutBack
from app.booking.models import RemovedThing
from app.core.errors import NotFound
from app.core.types import Base, TenantOwned, UtcDateTime
from app.core.work import UnitOfWork

Kind = TypeVar("Kind", bound=TenantOwned)

KEPT = timedelta(days=1)
_READ: dict[type, Any] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
}


def put_aside(uow: UnitOfWork, row: TenantOwned, *more: TenantOwned) -> None:
    """Remember a row that is about to be removed, with those that go with it, under its id."""
    rows = [[type(one).__name__, _written(one)] for one in (row, *more)]
    uow.session.execute(delete(RemovedThing).where(RemovedThing.id == row.id))
    uow.session.add(RemovedThing(id=row.id, rows=rows, removed_at=uow.now))
    uow.session.flush()


def put_back(uow: UnitOfWork, kind: type[Kind], thing_id: UUID, **belonging: UUID) -> None:
    """Put a row of a kind that was removed less than a day ago back as it was.

    NotFound for any other, and for one that is not of whom `belonging` names; NotToBePutBack where
    something stands in its way by now. One that is there again already stays as it is.
    """
    if uow.session.scalar(select(kind.id).where(kind.id == thing_id)) is not None:
        return
    kept = uow.session.scalar(
        select(RemovedThing).where(
            RemovedThing.id == thing_id, RemovedThing.removed_at > uow.now - KEPT
        )
    )
    if kept is None or not _is(kept.rows[0], kind, belonging):
        raise NotFound()
    try:
        with uow.session.begin_nested():
            _insert(uow, kept.rows)
    except IntegrityError:
        raise NotToBePutBack() from None
    uow.session.delete(kept)
    uow.session.flush()


def forget_removed(uow: UnitOfWork) -> None:
    """Forget what was removed more than a day ago."""
    old = RemovedThing.removed_at <= uow.now - KEPT
    uow.session.execute(
        delete(RemovedThing).where(old).execution_options(synchronize_session=False)
    )


def _is(row: Sequence[Any], kind: type[Kind], belonging: Mapping[str, UUID]) -> bool:
    name, values = row
    return name == kind.__name__ and all(
        values[key] == str(value) for key, value in belonging.items()
    )


def _written(row: TenantOwned) -> dict[str, Any]:
    values = {one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs}
    return {
        name: str(value) if isinstance(value, UUID) else _as_text(value)
        for name, value in values.items()
    }


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _insert(uow: UnitOfWork, rows: Sequence[Sequence[Any]]) -> None:
    models = {one.class_.__name__: one.class_ for one in Base.registry.mappers}
    for name, written in rows:
        columns = inspect(models[name]).columns
        read = {key: _read(columns[key].type, value) for key, value in written.items()}
        uow.session.execute(insert(models[name]), [read])


def _read(kind: TypeEngine[Any], value: Any) -> Any:
    of = datetime if isinstance(kind, UtcDateTime) else kind.python_type
    return _READ[of](value) if value is not None and of in _READ else value
