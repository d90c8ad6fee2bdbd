"""The lists of worksheets, a page at a time, for the pages and the API alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.contract_worksheets import FilledView, WorksheetView
from app.documents.worksheets import some_of_my_worksheets, some_worksheets
from app.web.paging import Page, PageNotThere, read_cursor, write_cursor

Item = TypeVar("Item")


class _Some(Protocol[Item]):
    def __call__(self, uow: UnitOfWork, *, limit: int, after: UUID | None) -> list[Item]: ...


def page_of_mine(
    uow: UnitOfWork, cursor: str | None, limit: int
) -> Page[tuple[WorksheetView, FilledView | None]]:
    """Return a page of what the acting person may fill in, or has begun on."""
    return _page(uow, some_of_my_worksheets, cursor, limit, lambda one: one[0].id)


def page_of_all(uow: UnitOfWork, cursor: str | None, limit: int) -> Page[WorksheetView]:
    """Return a page of the municipality's worksheets, to whoever sets them up."""
    return _page(uow, some_worksheets, cursor, limit, lambda one: one.id)


def _page(
    uow: UnitOfWork,
    some: _Some[Item],
    cursor: str | None,
    limit: int,
    named: Callable[[Item], UUID],
) -> Page[Item]:
    position = read_cursor(cursor, str)
    try:
        after = UUID(hex=position[0]) if position else None
        found = some(uow, limit=limit + 1, after=after)
    except (ValueError, NotFound):
        raise PageNotThere() from None
    shown: Sequence[Item] = found[:limit]
    following = write_cursor(named(shown[-1]).hex) if len(found) > limit else None
    return Page(shown, following)
