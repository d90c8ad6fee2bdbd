"""What was taken out of a CV, kept for a day so that it can be put back where it stood.

So is a version of an entry that another one was chosen over: it stood nowhere, or stands no more.
"""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select

from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.documents.contract import Content, Entry
from app.documents.models import RemovedCvEntry

KEPT = timedelta(days=1)
ASIDE = -1
"""The place of a version that another one was chosen over."""


def keep_removed(uow: UnitOfWork, cv_id: UUID, kind: str, before: Content, entry_id: str) -> None:
    """Keep an entry that is being taken out, and where it stood."""
    [(place, entry)] = [
        (n, one) for n, one in enumerate(before.entries(kind)) if one["id"] == entry_id
    ]
    _keep(uow, cv_id, kind, entry, entry_id=entry_id, place=place)


def set_aside(uow: UnitOfWork, cv_id: UUID, kind: str, entry_id: str, entry: Entry) -> UUID:
    """Keep a version of an entry that another one was chosen over; returns what it goes by."""
    return _keep(uow, cv_id, kind, entry, entry_id=entry_id, place=ASIDE)


def set_aside_lately(
    uow: UnitOfWork, cv_id: UUID, kind: str, entry_id: str
) -> tuple[UUID, Entry] | None:
    """Return the version of an entry that was set aside last, and what it goes by, if any."""
    row = uow.session.scalar(
        _kept_of(uow, cv_id)
        .where(
            RemovedCvEntry.kind == kind,
            RemovedCvEntry.entry_id == entry_id,
            RemovedCvEntry.place == ASIDE,
        )
        .order_by(RemovedCvEntry.removed_at.desc(), RemovedCvEntry.id.desc())
        .limit(1)
    )
    return None if row is None else (row.id, _opened(uow, row))


def take_aside(uow: UnitOfWork, cv_id: UUID, version_id: UUID) -> tuple[str, str, Entry]:
    """Return a version that was set aside, with its kind and its entry, and keep it no longer.

    NotFound from a day after it was set aside.
    """
    one = RemovedCvEntry.id == version_id
    row = one_row(uow.session, _kept_of(uow, cv_id).where(one, RemovedCvEntry.place == ASIDE))
    said = _opened(uow, row)
    uow.session.delete(row)
    uow.session.flush()
    return row.kind, row.entry_id, said


def take_removed(uow: UnitOfWork, cv_id: UUID, kind: str, entry_id: str) -> tuple[int, Entry]:
    """Return where an entry stood and what it said, and keep it no longer.

    NotFound from a day after it was taken out.
    """
    row = one_row(
        uow.session,
        _kept_of(uow, cv_id)
        .where(
            RemovedCvEntry.kind == kind,
            RemovedCvEntry.entry_id == entry_id,
            RemovedCvEntry.place != ASIDE,
        )
        .order_by(RemovedCvEntry.removed_at.desc())
        .limit(1),
    )
    said = _opened(uow, row)
    uow.session.delete(row)
    uow.session.flush()
    return row.place, said


def forget_removed_entries(uow: UnitOfWork) -> int:
    """Forget what was taken out more than a day ago; returns how many."""
    old = RemovedCvEntry.removed_at <= uow.now - KEPT
    rows = uow.session.scalars(select(RemovedCvEntry).where(old)).all()
    for row in rows:
        uow.session.delete(row)
    uow.session.flush()
    return len(rows)


def _keep(
    uow: UnitOfWork, cv_id: UUID, kind: str, entry: Entry, *, entry_id: str, place: int
) -> UUID:
    row_id = uow.new_id()
    uow.session.add(
        RemovedCvEntry(
            id=row_id,
            cv_id=cv_id,
            kind=kind,
            entry_id=entry_id,
            place=place,
            entry_sealed=uow.vault.seal_text(json.dumps(dict(entry)), context=_sealed_for(row_id)),
            removed_at=uow.now,
        )
    )
    uow.session.flush()
    return row_id


def _kept_of(uow: UnitOfWork, cv_id: UUID) -> Select[RemovedCvEntry]:
    of_the_cv = RemovedCvEntry.cv_id == cv_id
    return select(RemovedCvEntry).where(of_the_cv, RemovedCvEntry.removed_at > uow.now - KEPT)


def _opened(uow: UnitOfWork, row: RemovedCvEntry) -> Entry:
    said: Entry = json.loads(uow.vault.open_text(row.entry_sealed, context=_sealed_for(row.id)))
    return said


def _sealed_for(row_id: UUID) -> str:
    return f"removed-cv-entry/{row_id}"
