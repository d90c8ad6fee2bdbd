"""The picture of a CV: optional, drawn anew without place and time, shared by a person's versions.

It is kept by `files`, which checks it and draws it anew in the worker; nobody is shown it before.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.access import own_cv
from app.documents.models import Cv
from app.files.contract import PICTURES, FileView
from app.files.service import claim_file, file_content, files_by_id, remove_file, store_file

PHOTO_KINDS = frozenset(PICTURES)


def set_photo(uow: UnitOfWork, cv_id: UUID, *, content: bytes, name: str) -> FileView:
    """Give a CV a picture, in place of the one that it has; it is shown once it was checked.

    Raises what `files.store_file` raises.
    """
    row = own_cv(uow, cv_id, is_held=True)
    stored = store_file(uow, content=content, name=name, accepted=PHOTO_KINDS)
    claim_file(uow, stored.id, used_by=f"cv-photo/{row.person_id}", accepted=PHOTO_KINDS)
    before, row.photo_id = row.photo_id, stored.id
    row.version, row.updated_at = row.version + 1, uow.now
    uow.session.flush()
    let_go_of_photo(uow, before)
    return stored


def remove_photo(uow: UnitOfWork, cv_id: UUID) -> None:
    """Take the picture out of a CV; twice is harmless."""
    row = own_cv(uow, cv_id, is_held=True)
    before, row.photo_id = row.photo_id, None
    if before is not None:
        row.version, row.updated_at = row.version + 1, uow.now
    uow.session.flush()
    let_go_of_photo(uow, before)


def photo_of(uow: UnitOfWork, photo_id: UUID | None) -> FileView | None:
    """Return what became of a picture; whoever asks has been let in to its CV."""
    return files_by_id(uow, {photo_id}).get(photo_id) if photo_id else None


def photo_content(uow: UnitOfWork, photo_id: UUID | None) -> tuple[FileView, bytes]:
    """Return a picture that may be shown; whoever asks has been let in to its CV.

    NotFound where there is none, and what `files.file_content` raises.
    """
    if photo_id is None:
        raise NotFound()
    return file_content(uow, photo_id)


def let_go_of_photo(uow: UnitOfWork, photo_id: UUID | None) -> None:
    """Remove a picture that no version of the CV has any more."""
    if photo_id is None:
        return
    users = uow.session.scalar(select(func.count(Cv.id)).where(Cv.photo_id == photo_id))
    if not users:
        remove_file(uow, photo_id)
