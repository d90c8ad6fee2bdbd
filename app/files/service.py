"""The verbs of files: keep one, name it in something, fetch it for whoever may see that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, func, select

from app.core.aside import aside
from app.core.errors import TooManyRequests
from app.core.rows import one_row
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.files.contract import (
    EVERY_KIND,
    MOST_BYTES,
    FileBeingChecked,
    FileEmpty,
    FileRefused,
    FileState,
    FileStored,
    FileTooLarge,
    FileUsedAlready,
    FileView,
    KindOfFileRefused,
    RefusedBecause,
)
from app.files.models import StoredFile
from app.files.sniffing import kind_of, safe_name

UNUSED_FOR = timedelta(days=1)
MOST_AN_HOUR = 30
FORGOTTEN_AT_ONCE = 25


def store_file(
    uow: UnitOfWork, *, content: bytes, name: str, accepted: frozenset[str] = EVERY_KIND
) -> FileView:
    """Keep a file of the acting person, ciphered; it is theirs alone until it is claimed.

    It is `scanning` until the worker has checked it; FileChecked says when. `content` is at most
    10 MB. Raises FileTooLarge, KindOfFileRefused (sniffed, not believed) for what is not
    `accepted`, and TooManyRequests after 30 in an hour.
    """
    owner_id = uow.actor.require_person()
    check_size(content)
    _check_rate(uow, owner_id)
    media_type = check_kind(content, accepted)
    file_id = uow.new_id()
    row = StoredFile(
        id=file_id,
        owner_id=owner_id,
        name_sealed=uow.vault.seal_text(safe_name(name, media_type), context=_name_place(file_id)),
        media_type=media_type,
        size=len(content),
        state=FileState.SCANNING,
        created_at=uow.now,
        check_due_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    uow.vault.keep(file_id, content)
    uow.record(FileStored(file_id))
    return _view(uow, row)


def check_size(content: bytes) -> None:
    """Refuse what is too large or empty."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge()
    if not content:
        raise FileEmpty()


def check_kind(content: bytes, accepted: frozenset[str] = EVERY_KIND) -> str:
    """Return the media type, sniffed rather than believed; KindOfFileRefused for another."""
    return aside(lambda: kind_of(content, accepted))


def own_file(uow: UnitOfWork, file_id: UUID) -> FileView:
    """Return what the acting person uploaded; NotFound for anything else."""
    row = one_row(uow.session, _own(uow, file_id))
    return _view(uow, row)


def claim_file(
    uow: UnitOfWork, file_id: UUID, *, used_by: str, accepted: frozenset[str] = EVERY_KIND
) -> FileView:
    """Attach the acting person's own file to something, such as `interest/<id>`, once.

    It may still be waiting to be checked. Raises NotFound, FileRefused, FileUsedAlready, and
    KindOfFileRefused for what is not `accepted` there.
    """
    row = one_row(uow.session, _own(uow, file_id).with_for_update())
    if row.state == FileState.REFUSED:
        raise FileRefused(_view(uow, row).explanation)
    if row.media_type not in accepted:
        raise KindOfFileRefused()
    if row.used_by not in {None, used_by}:
        raise FileUsedAlready()
    row.used_by = used_by
    uow.session.flush()
    return _view(uow, row)


def files_by_id(uow: UnitOfWork, file_ids: set[UUID]) -> dict[UUID, FileView]:
    """Return several files in one query; whoever asks has checked who may see them."""
    if not file_ids:
        return {}
    rows = uow.session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids)))
    return {row.id: _view(uow, row) for row in rows}


def file_content(uow: UnitOfWork, file_id: UUID) -> tuple[FileView, bytes]:
    """Return a file with its content; whoever asks has checked who may see it.

    Raises NotFound, and FileBeingChecked or FileRefused for what nobody may open.
    """
    row = one_row(uow.session, select(StoredFile).where(StoredFile.id == file_id))
    if row.state == FileState.REFUSED:
        raise FileRefused()
    if row.state != FileState.READY:
        raise FileBeingChecked()
    return _view(uow, row), uow.vault.fetch(file_id)


def take_in_made(
    uow: UnitOfWork,
    file_id: UUID,
    *,
    owner_id: UUID,
    name: str,
    media_type: str,
    size: int,
    used_by: str,
) -> None:
    """Take in what the service itself made for somebody, and laid on disk through `Vault.sink`.

    It needs no check, as nobody sent it. `made_content` hands it out.
    """
    row = StoredFile(
        id=file_id,
        owner_id=owner_id,
        name_sealed=uow.vault.seal_text(name, context=_name_place(file_id)),
        media_type=media_type,
        size=size,
        state=FileState.READY,
        used_by=used_by,
        created_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()


def made_content(uow: UnitOfWork, file_id: UUID) -> tuple[FileView, Iterator[bytes]]:
    """Return what the service made, and its content in pieces, to be read after this unit as well.

    Whoever asks has checked who may see it. Raises NotFound.
    """
    row = one_row(uow.session, select(StoredFile).where(StoredFile.id == file_id))
    return _view(uow, row), uow.vault.pieces(file_id)


def remove_file(uow: UnitOfWork, file_id: UUID) -> None:
    """Remove a file and, after the commit, its content; removing twice is harmless."""
    row = uow.session.scalar(select(StoredFile).where(StoredFile.id == file_id))
    if row is not None:
        uow.session.delete(row)
        uow.session.flush()
        uow.vault.drop(file_id)


def forget_unused(uow: UnitOfWork) -> int:
    """Remove some files that nothing has named within a day; returns how many, 0 for none left."""
    rows = uow.session.scalars(
        select(StoredFile)
        .where(StoredFile.used_by.is_(None), StoredFile.created_at < uow.now - UNUSED_FOR)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)  # else one that somebody names now would go as well
    ).all()
    for row in rows:
        remove_file(uow, row.id)
    return len(rows)


def forget_orphans(
    uow: UnitOfWork, *, kept_elsewhere: Callable[[UnitOfWork], Iterable[UUID]] = lambda _uow: ()
) -> int:
    """Remove contents on disk that no row names: what a failed unit left; returns how many.

    `kept_elsewhere` names those that are not files of a person's, and lie there all the same.
    """
    uow.vault.forget_unfinished(uow.now - UNUSED_FOR)
    kept = set(uow.vault.kept())
    known = {*uow.session.scalars(select(StoredFile.id)), *kept_elsewhere(uow)}
    young = {file_id for file_id in kept - known if _made_at_ms(file_id) > _day_ago_ms(uow)}
    for file_id in kept - known - young:
        uow.vault.drop(file_id)
    return len(kept - known - young)


def _made_at_ms(file_id: UUID) -> int:
    """Return when a version 7 identity was made, in milliseconds (RFC 9562, 5.7)."""
    return file_id.int >> 80


def _day_ago_ms(uow: UnitOfWork) -> float:
    return (uow.now - UNUSED_FOR).timestamp() * 1000


def _check_rate(uow: UnitOfWork, owner_id: UUID) -> None:
    """Refuse the 31st file within an hour; those sent at once are counted one after the other."""
    take_turn(uow, f"files/{owner_id}")
    lately = uow.session.scalar(
        select(func.count(StoredFile.id)).where(
            StoredFile.owner_id == owner_id, StoredFile.created_at > uow.now - timedelta(hours=1)
        )
    )
    if (lately or 0) >= MOST_AN_HOUR:
        raise TooManyRequests(retry_after=3600)


def _own(uow: UnitOfWork, file_id: UUID) -> Select[StoredFile]:
    return select(StoredFile).where(
        StoredFile.id == file_id, StoredFile.owner_id == uow.actor.person_id
    )


def _view(uow: UnitOfWork, row: StoredFile) -> FileView:
    return FileView(
        row.id,
        uow.vault.open_text(row.name_sealed, context=_name_place(row.id)),
        row.size,
        row.media_type,
        FileState(row.state),
        RefusedBecause(row.reason) if row.reason else None,
    )


def _name_place(file_id: UUID) -> str:
    return f"file/{file_id}/name"
