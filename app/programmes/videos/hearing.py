"""What follows in the worker when a film was seen, or has a new version."""

from __future__ import annotations

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.notifications.service import News, notify_each
from app.programmes.contract import DoneHow
from app.programmes.doing import note_done
from app.programmes.videos.asking import ASKED
from app.programmes.videos.contract import (
    RIGHTS_SUBJECT,
    SUBJECT,
    VideoPublished,
    VideoWatched,
)
from app.programmes.videos.models import FilmAsked, Video, VideoVersion
from app.programmes.videos.rights import rights_films_of


def note_film_seen(uow: UnitOfWork, event: VideoWatched) -> None:
    """Note what is done in programmes by having seen a film."""
    how = DoneHow.SELF if event.is_said else DoneHow.SERVICE
    note_done(uow, event.person_id, f"{SUBJECT}/{event.video_id}", how=how)
    if event.video_id in rights_films_of(uow, event.person_id):
        note_done(uow, event.person_id, RIGHTS_SUBJECT, how=how)


def ask_again(uow: UnitOfWork, event: VideoPublished) -> None:
    """Tell those who were asked to see a film that it is a new one now."""
    version = uow.session.scalar(
        select(VideoVersion)
        .join(Video, Video.video_version_id == VideoVersion.id)
        .where(Video.id == event.video_id)
    )
    if version is None or version.published_at is None:
        return
    rows = uow.session.scalars(
        select(FilmAsked).where(
            FilmAsked.video_id == event.video_id, FilmAsked.asked_at < version.published_at
        )
    )
    news = [
        News(row.citizen_id, {"film_asked_id": str(row.id)}, f"film-asked/{row.id}/v{version.id}")
        for row in rows
    ]
    notify_each(uow, ASKED, news)
