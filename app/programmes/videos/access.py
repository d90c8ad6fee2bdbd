"""Which films one may watch, and who edits them; nobody else knows that there are any."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound, NotLoggedIn
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.access import EDITS, check_edits
from app.programmes.videos.models import Video, VideoVersion


def video_to_edit(uow: UnitOfWork, video_id: UUID) -> Video:
    """Return a film to its editors, held; NotFound for none."""
    check_edits(uow)
    return one_row(uow.session, select(Video).where(Video.id == video_id), is_held=True)


def version_to_edit(uow: UnitOfWork, version_id: UUID) -> VideoVersion:
    """Return a version of a film to its editors, held; NotFound for none."""
    check_edits(uow)
    return one_row(
        uow.session, select(VideoVersion).where(VideoVersion.id == version_id), is_held=True
    )


def video_to_watch(uow: UnitOfWork, video_id: UUID) -> tuple[Video, VideoVersion]:
    """Return a film and the version that people watch, to everybody who may.

    A public one is for all, another for whoever is logged in; NotLoggedIn for the rest, whether
    there is such a film or not.
    """
    row = _video_for(uow, video_id)
    if row.video_version_id is None:
        raise NotFound()
    return row, _version(uow, row.video_version_id)


def version_to_watch(
    uow: UnitOfWork, video_id: UUID, version_id: UUID
) -> tuple[Video, VideoVersion]:
    """Return a film and one version of it to whoever may watch; one never published to editors.

    Who had begun with a version goes on with it when there is a new one.
    """
    row, version = _video_for(uow, video_id), _version(uow, version_id)
    is_shown = row.video_version_id is not None and version.published_at is not None
    if version.video_id != row.id or not (is_shown or uow.actor.has(*EDITS)):
        raise NotFound()
    return row, version


def _video_for(uow: UnitOfWork, video_id: UUID) -> Video:
    is_stranger = not uow.actor.is_known and uow.actor.system is None
    row = uow.session.scalar(select(Video).where(Video.id == video_id))
    if is_stranger and (row is None or not row.is_public):
        raise NotLoggedIn()
    if row is None:
        raise NotFound()
    return row


def _version(uow: UnitOfWork, version_id: UUID) -> VideoVersion:
    return one_row(uow.session, select(VideoVersion).where(VideoVersion.id == version_id))
