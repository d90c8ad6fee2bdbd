"""Films that come with the service, and are ready for phones: the demo's, which need no ffmpeg."""

from __future__ import annotations

from uuid import UUID

from app.core.work import UnitOfWork
from app.programmes.videos.access import version_to_edit
from app.programmes.videos.contract import VideoState
from app.programmes.videos.uploading import begin_upload


def take_in_ready(
    uow: UnitOfWork, video_id: UUID, *, film: bytes, poster: bytes, seconds: float
) -> UUID:
    """Take in an MP4 that is phone-sized already as a version of a film; returns it."""
    row = version_to_edit(uow, begin_upload(uow, video_id, size=len(film)))
    row.small_file_id, row.poster_file_id = uow.new_id(), uow.new_id()
    for file_id, content in ((row.small_file_id, film), (row.poster_file_id, poster)):
        with uow.vault.sink(file_id) as sink:
            sink.write(content)
    row.state, row.received, row.finished_at = VideoState.READY, len(film), uow.now
    row.seconds, row.media_type, row.small_size = seconds, "video/mp4", len(film)
    uow.session.flush()
    return row.id
