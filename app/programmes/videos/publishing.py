"""Films as their editors have them: added, described, published, replaced, taken out of sight."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.access import check_edits, check_sees
from app.programmes.videos.access import version_to_edit, video_to_edit
from app.programmes.videos.captions import languages_of
from app.programmes.videos.contract import (
    RefusedBecause,
    VersionView,
    VideoPublished,
    VideoState,
    VideoView,
)
from app.programmes.videos.contract_errors import VideoNotReady
from app.programmes.videos.models import Video, VideoVersion


def add_video(
    uow: UnitOfWork, *, title_da: str, title_en: str = "", about_da: str = "", about_en: str = ""
) -> UUID:
    """Add a film, with nothing uploaded yet; returns it."""
    check_edits(uow)
    row = Video(
        id=uow.new_id(),
        title_da=title_da,
        title_en=title_en,
        about_da=about_da,
        about_en=about_en,
        is_public=False,
        created_at=uow.now,
        updated_at=uow.now,
        updated_by_id=uow.actor.person_id,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def describe_video(
    uow: UnitOfWork, video_id: UUID, *, title_da: str, title_en: str, about_da: str, about_en: str
) -> None:
    """Say anew what a film is called, and what it is about."""
    row = video_to_edit(uow, video_id)
    row.title_da, row.title_en = title_da, title_en
    row.about_da, row.about_en = about_da, about_en
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()


def publish_version(uow: UnitOfWork, version_id: UUID) -> None:
    """Make a version what people watch from now on; VideoNotReady where it is not."""
    version = version_to_edit(uow, version_id)
    if version.state != VideoState.READY or version.small_file_id is None:
        raise VideoNotReady()
    row = video_to_edit(uow, version.video_id)
    if row.video_version_id == version.id:
        return
    version.published_at = version.published_at or uow.now
    row.retired_at = row.retired_because = row.retired_version_id = None
    row.video_version_id = version.id
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    uow.record(VideoPublished(row.id))


def hide_video(uow: UnitOfWork, video_id: UUID) -> UUID | None:
    """Show a film to nobody but its editors; returns the version that was shown, to undo it."""
    row = video_to_edit(uow, video_id)
    shown, row.video_version_id = row.video_version_id, None
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    return shown


def open_to_public(uow: UnitOfWork, video_id: UUID, *, is_public: bool) -> None:
    """Show a film without log-in as well, or not any more."""
    row = video_to_edit(uow, video_id)
    row.is_public = is_public
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()


def videos(uow: UnitOfWork) -> list[VideoView]:
    """Return all films by title, as staff see them."""
    check_sees(uow)
    return _views(uow, uow.session.scalars(select(Video).order_by(Video.title_da, Video.id)).all())


def video_by_id(uow: UnitOfWork, video_id: UUID) -> VideoView:
    """Return a film, as staff see it; NotFound for none."""
    check_sees(uow)
    row = one_row(uow.session, select(Video).where(Video.id == video_id))
    return _views(uow, [row])[0]


def video_titles(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of films in the language in use, whoever asks."""
    rows = uow.session.scalars(select(Video).where(Video.id.in_(set(ids)))).all() if ids else []
    return {view.id: view.title for view in _views(uow, rows)}


def public_videos(uow: UnitOfWork) -> list[VideoView]:
    """Return the films that are shown without log-in, by title."""
    rows = select(Video).where(Video.is_public.is_(True), Video.video_version_id.is_not(None))
    return _views(uow, uow.session.scalars(rows.order_by(Video.title_da, Video.id)).all())


def films_to_watch(uow: UnitOfWork) -> list[VideoView]:
    """Return the films that the acting person may watch, by title; the public ones to strangers."""
    if not uow.actor.is_known:
        return public_videos(uow)
    rows = select(Video).where(Video.video_version_id.is_not(None))
    return _views(uow, uow.session.scalars(rows.order_by(Video.title_da, Video.id)).all())


def versions_of(uow: UnitOfWork, video_id: UUID) -> list[VersionView]:
    """Return the versions of a film to staff, the newest first."""
    check_sees(uow)
    rows = select(VideoVersion).where(VideoVersion.video_id == video_id)
    return version_views(uow, uow.session.scalars(rows.order_by(VideoVersion.number.desc())).all())


def version_by_id(uow: UnitOfWork, version_id: UUID) -> VersionView:
    """Return a version of a film to its editors; NotFound for none."""
    check_edits(uow)
    row = one_row(uow.session, select(VideoVersion).where(VideoVersion.id == version_id))
    return version_views(uow, [row])[0]


def version_views(uow: UnitOfWork, rows: Sequence[VideoVersion]) -> list[VersionView]:
    """Return versions as others see them, in their order; whoever asks was let in before."""
    texts = languages_of(uow, [row.id for row in rows])
    return [_version(row, texts.get(row.id, {})) for row in rows]


def _views(uow: UnitOfWork, rows: Sequence[Video]) -> list[VideoView]:
    views = version_views(uow, _published_and_newest(uow, rows))
    by_id, by_video = {one.id: one for one in views}, {one.video_id: one for one in views}
    return [
        VideoView(
            id=row.id,
            title_da=row.title_da,
            title_en=row.title_en,
            about_da=row.about_da,
            about_en=row.about_en,
            is_public=row.is_public,
            published=by_id.get(row.video_version_id) if row.video_version_id else None,
            newest=by_video.get(row.id),
        )
        for row in rows
    ]


def _published_and_newest(uow: UnitOfWork, rows: Sequence[Video]) -> Sequence[VideoVersion]:
    """Return the versions of some films that are published or their newest, by number."""
    ids = [row.id for row in rows]
    newest = (
        select(VideoVersion.video_id, func.max(VideoVersion.number).label("number"))
        .where(VideoVersion.video_id.in_(ids))
        .group_by(VideoVersion.video_id)
        .subquery()
    )
    is_newest = (newest.c.video_id == VideoVersion.video_id) & (
        newest.c.number == VideoVersion.number
    )
    published = [row.video_version_id for row in rows if row.video_version_id is not None]
    return uow.session.scalars(
        select(VideoVersion)
        .outerjoin(newest, is_newest)
        .where(newest.c.video_id.is_not(None) | VideoVersion.id.in_(published))
        .order_by(VideoVersion.number)
    ).all()


def _version(row: VideoVersion, texts: Mapping[str, Any]) -> VersionView:
    return VersionView(
        id=row.id,
        video_id=row.video_id,
        number=row.number,
        state=VideoState(row.state),
        reason=RefusedBecause(row.reason) if row.reason else None,
        size=row.size,
        received=row.received,
        seconds=row.seconds,
        small_size=row.small_size,
        large_size=row.large_size,
        media_type=row.media_type,
        has_poster=row.poster_file_id is not None,
        asked_at=row.asked_at,
        published_at=row.published_at,
        captions=tuple(texts.get("captions", ())),
        chapters=tuple(texts.get("chapters", ())),
    )
