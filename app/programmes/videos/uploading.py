"""Uploading a film in pieces, sealed as they arrive; an upload goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import Invalid
from app.core.work import UnitOfWork
from app.programmes.videos.access import version_to_edit, video_to_edit
from app.programmes.videos.contract import (
    MOST_BYTES,
    PIECE_BYTES,
    VideoState,
    VideoUploaded,
)
from app.programmes.videos.contract_errors import (
    NothingUploaded,
    PieceOutOfTurn,
    UploadOver,
    VideoTooLarge,
)
from app.programmes.videos.models import VideoPiece, VideoVersion

ABANDONED = timedelta(days=2)


def begin_upload(uow: UnitOfWork, video_id: UUID, *, size: int) -> UUID:
    """Begin a new version of a film of so many bytes; returns it, for its pieces.

    What somebody had begun to upload for the film and not finished is given up. VideoTooLarge above
    1 GB, NothingUploaded for nothing.
    """
    video = video_to_edit(uow, video_id)
    check_size(size)
    unfinished = select(VideoVersion).where(
        VideoVersion.video_id == video.id, VideoVersion.state == VideoState.UPLOADING
    )
    for row in uow.session.scalars(unfinished).all():
        forget_upload(uow, row)
    numbers = select(func.max(VideoVersion.number)).where(VideoVersion.video_id == video.id)
    row = VideoVersion(
        id=uow.new_id(),
        video_id=video.id,
        number=(uow.session.scalar(numbers) or 0) + 1,
        state=VideoState.UPLOADING,
        size=size,
        asked_at=uow.now,
        made_by_id=uow.actor.person_id,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def check_size(size: int) -> None:
    """Refuse what is too large, or nothing."""
    if size > MOST_BYTES:
        raise VideoTooLarge()
    if size <= 0:
        raise NothingUploaded(fields={"film": [str(NothingUploaded.title)]})


def take_piece(uow: UnitOfWork, version_id: UUID, *, start: int, content: bytes) -> int:
    """Take the next piece of an upload, which begins at byte `start`; returns how much has arrived.

    A piece that arrived before is left alone. PieceOutOfTurn, with `received`, for one that does
    not follow; after the last one the film waits to be made ready.
    """
    row = version_to_edit(uow, version_id)
    if start < row.received and start + len(content) <= row.received:
        return row.received
    if row.state != VideoState.UPLOADING:
        raise UploadOver()
    if start != row.received:
        raise PieceOutOfTurn(received=row.received)
    if not content or len(content) > PIECE_BYTES or start + len(content) > row.size:
        raise Invalid()
    piece = VideoPiece(id=uow.new_id(), video_version_id=row.id, start=start, size=len(content))
    uow.session.add(piece)
    uow.vault.keep(piece.id, content)
    row.received += len(content)
    if row.received == row.size:
        row.state = VideoState.WAITING
        row.asked_at = uow.now
        uow.record(VideoUploaded(row.id))
    uow.session.flush()
    return row.received


def pieces_of(uow: UnitOfWork, version_id: UUID) -> list[UUID]:
    """Return the identities of a version's pieces, in their order; whoever asks was let in."""
    rows = select(VideoPiece.id).where(VideoPiece.video_version_id == version_id)
    return list(uow.session.scalars(rows.order_by(VideoPiece.start)))


def forget_pieces(uow: UnitOfWork, version_id: UUID) -> None:
    """Remove what was uploaded of a version, once it is used or refused."""
    rows = select(VideoPiece).where(VideoPiece.video_version_id == version_id)
    for piece in uow.session.scalars(rows).all():
        uow.vault.drop(piece.id)
        uow.session.delete(piece)
    uow.session.flush()


def forget_upload(uow: UnitOfWork, row: VideoVersion) -> None:
    """Remove an upload that was not finished, with what has arrived of it."""
    forget_pieces(uow, row.id)
    uow.session.delete(row)
    uow.session.flush()


def forget_abandoned(uow: UnitOfWork) -> int:
    """Remove uploads that were begun two days ago and not finished; returns how many."""
    rows = uow.session.scalars(
        select(VideoVersion).where(
            VideoVersion.state == VideoState.UPLOADING,
            VideoVersion.asked_at < uow.now - ABANDONED,
        )
    ).all()
    for row in rows:
        forget_upload(uow, row)
    return len(rows)


def kept_by_videos(uow: UnitOfWork) -> Iterator[UUID]:
    """Name every sealed content that belongs to a film, so that it is not taken for an orphan."""
    yield from uow.session.scalars(select(VideoPiece.id))
    files = (
        VideoVersion.small_file_id,
        VideoVersion.large_file_id,
        VideoVersion.poster_file_id,
    )
    for row in uow.session.execute(select(*files)):
        yield from (one for one in row if one is not None)
