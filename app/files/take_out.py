"""What somebody takes along of their files: those that nothing else hands out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.core.take_out import Entry, Part, Record, Section, TakenFile, record
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork
from app.files.contract import FileView
from app.files.models import StoredFile
from app.files.service import file_content, files_by_id

MADE_HERE = "take-out/%"


def files_to_take(uow: UnitOfWork) -> Part:
    """Provide what the acting person uploaded: what it is used for has its own place."""
    return Part(
        "files",
        _("Files"),
        sections=(
            Section(
                _("Files that you have not used for anything"),
                (_entry(uow, row) for row in _rows(uow, StoredFile.used_by.is_(None))),
            ),
        ),
        records={"stored_file": _records(uow)},
    )


def file_to_take(uow: UnitOfWork, file: FileView, *, folder: str) -> tuple[str, TakenFile]:
    """Return a file of the acting person's own as a link; whoever asks has checked whose it is."""
    return file.name, TakenFile(folder, file.name, partial(_content, uow, file.id))


def _entry(uow: UnitOfWork, row: StoredFile) -> Entry:
    file = files_by_id(uow, {row.id})[row.id]
    facts = [(_("Uploaded"), format_moment(row.created_at))]
    return Entry(file.name, facts=facts, files=[file_to_take(uow, file, folder="files")])


def _content(uow: UnitOfWork, file_id: UUID) -> bytes:
    return file_content(uow, file_id)[1]


def _records(uow: UnitOfWork) -> Iterator[Record]:
    for row in _rows(uow):
        file = files_by_id(uow, {row.id})[row.id]
        columns = ("media_type", "size", "state", "reason", "used_by", "created_at")
        yield record(row, *columns, name=file.name)


def _rows(uow: UnitOfWork, *which: ColumnElement[bool]) -> Iterator[StoredFile]:
    mine = StoredFile.owner_id == uow.actor.require_person()
    made_elsewhere = StoredFile.used_by.is_(None) | StoredFile.used_by.not_like(MADE_HERE)
    rows = select(StoredFile).where(mine, made_elsewhere, *which).order_by(StoredFile.created_at)
    yield from uow.session.scalars(rows).all()
