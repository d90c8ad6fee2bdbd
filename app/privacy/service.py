"""The verbs of take-outs: ask for one's things, see how far that is, fetch the file."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Select, select

from app.core.errors import NotFound
from app.core.texts import language
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.files.contract import FileView
from app.files.service import made_content, remove_file
from app.privacy.contract import (
    KEPT_FOR,
    OwnTakeOut,
    TakeOutAsked,
    TakeOutNotReady,
    TakeOutState,
    TakeOutView,
)
from app.privacy.models import TakeOut


def ask_for_take_out(uow: UnitOfWork, *, parts: int) -> OwnTakeOut:
    """Have the acting person's things made into a file of so many parts, in the language in use.

    Asked again while one is under way, it is that one. One that lies there stays until the new one
    is ready.
    """
    person_id = uow.actor.require_person()
    take_turn(uow, f"take-out/{person_id}")
    known = own_take_out(uow)
    if known.latest is not None and known.latest.state.is_under_way:
        return known
    row = TakeOut(
        id=uow.new_id(),
        person_id=person_id,
        language=language(),
        state=TakeOutState.WAITING,
        parts=parts,
        asked_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    uow.record(TakeOutAsked(row.id))
    return own_take_out(uow)


def own_take_out(uow: UnitOfWork) -> OwnTakeOut:
    """Return what the acting person asked for last, and what they can fetch."""
    rows = uow.session.scalars(_own(uow)).all()
    ready = next((row for row in rows if _is_ready(uow, row)), None)
    # One that is gone was not asked for any more, as far as anybody can see.
    latest = next((row for row in rows if row is ready or row.state != TakeOutState.READY), None)
    return OwnTakeOut(_view(latest) if latest else None, _view(ready) if ready else None)


def lies_there(uow: UnitOfWork, take_out_id: UUID) -> bool:
    """Say whether a take-out is ready and can still be fetched by its person."""
    row = uow.session.scalar(select(TakeOut).where(TakeOut.id == take_out_id))
    return row is not None and _is_ready(uow, row)


def take_out_file(uow: UnitOfWork) -> tuple[FileView, Iterator[bytes]]:
    """Return the acting person's newest file, and its content in pieces.

    Raises TakeOutNotReady while their first is under way, and NotFound where there is none.
    """
    rows = uow.session.scalars(_own(uow)).all()
    ready = next((row for row in rows if _is_ready(uow, row)), None)
    if ready is None and any(TakeOutState(row.state).is_under_way for row in rows):
        raise TakeOutNotReady()
    if ready is None or ready.file_id is None:
        raise NotFound()
    return made_content(uow, ready.file_id)


def forget_take_outs(uow: UnitOfWork) -> int:
    """Remove take-outs that were asked for, or became ready, a week ago; returns how many."""
    any_state = TakeOut.state.in_(list(TakeOutState))  # named, so that the index leads there
    old = select(TakeOut).where(any_state, TakeOut.asked_at <= uow.now - KEPT_FOR)
    rows = [row for row in uow.session.scalars(old.with_for_update()) if _is_old(uow, row)]
    for row in rows:
        forget(uow, row)
    uow.session.flush()
    return len(rows)


def forget(uow: UnitOfWork, row: TakeOut) -> None:
    """Remove one take-out and its file."""
    if row.file_id is not None:
        remove_file(uow, row.file_id)
    uow.session.delete(row)


def _own(uow: UnitOfWork) -> Select[TakeOut]:
    person_id = uow.actor.require_person()
    newest = TakeOut.asked_at.desc(), TakeOut.id.desc()
    return select(TakeOut).where(TakeOut.person_id == person_id).order_by(*newest)


def _is_ready(uow: UnitOfWork, row: TakeOut) -> bool:
    return row.state == TakeOutState.READY and not _is_old(uow, row)


def _is_old(uow: UnitOfWork, row: TakeOut) -> bool:
    return (row.finished_at or row.asked_at) <= uow.now - KEPT_FOR


def _view(row: TakeOut) -> TakeOutView:
    state = TakeOutState(row.state)
    made_at = row.finished_at if state == TakeOutState.READY else None
    return TakeOutView(row.id, state, row.done, row.parts, row.asked_at, made_at, row.size)
