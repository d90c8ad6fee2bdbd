"""Dropping a draft that nobody wants: what is published stays, and it can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.programmes.access import check_edits, programme_row, version_row
from app.programmes.contract_errors import NothingToTakeBack, ProgrammeChangedMeanwhile
from app.programmes.facts_kept import DROPPED, DROPPED_AT, from_kept
from app.programmes.models import Programme

KEPT_FOR = timedelta(days=30)


def drop_draft(uow: UnitOfWork, programme_id: UUID, *, read_version: int | None = None) -> bool:
    """Let a draft say what is published; where nothing is, the programme goes. Twice is harmless.

    Returns whether there still is a programme. ProgrammeChangedMeanwhile where somebody changed the
    draft since `read_version`.
    """
    check_edits(uow)
    row = programme_row(uow, programme_id, is_held=True, also_dropped=True)
    if DROPPED_AT in row.draft:
        return False
    if row.programme_version_id is None:
        _check_read(row, read_version)
        _forget_the_oldest(uow)
        _write(uow, row, row.draft | {DROPPED_AT: uow.now.isoformat()})
        return False
    published = version_row(uow, row.programme_version_id).facts
    if from_kept(row.draft) != from_kept(published):
        _check_read(row, read_version)
        before = {name: said for name, said in row.draft.items() if name != DROPPED}
        _write(uow, row, published | {DROPPED: before})
    return True


def take_back_draft(uow: UnitOfWork, programme_id: UUID) -> None:
    """Have the draft again that was dropped; NothingToTakeBack where it was written on since."""
    check_edits(uow)
    row = programme_row(uow, programme_id, is_held=True, also_dropped=True)
    if DROPPED_AT in row.draft:
        _write(uow, row, {name: said for name, said in row.draft.items() if name != DROPPED_AT})
    elif DROPPED in row.draft:
        _write(uow, row, row.draft[DROPPED])
    else:
        raise NothingToTakeBack()


def _write(uow: UnitOfWork, row: Programme, draft: dict[str, Any]) -> None:
    row.name_da, row.draft = draft["name_da"], draft
    row.draft_version += 1
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()


def _check_read(row: Programme, read_version: int | None) -> None:
    if read_version is not None and read_version != row.draft_version:
        raise ProgrammeChangedMeanwhile()


def _forget_the_oldest(uow: UnitOfWork) -> None:
    """Delete what was dropped so long ago that nobody takes it back."""
    for row in uow.session.scalars(
        select(Programme).where(Programme.programme_version_id.is_(None))
    ):
        dropped_at = row.draft.get(DROPPED_AT)
        if dropped_at and datetime.fromisoformat(dropped_at) < uow.now - KEPT_FOR:
            uow.session.delete(row)
