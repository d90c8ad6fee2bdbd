"""What follows in the worker when a film was seen, or has a new version."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.notifications.service import News, notify_each
from app.programmes.contract import DoneHow
from app.programmes.doing import note_done, note_undone
from app.programmes.videos.asking import ASKED
from app.programmes.videos.contract import (
    RIGHTS_SUBJECT,
    SUBJECT,
    VideoPublished,
    VideoSaidUnseen,
    VideoWatched,
)
from app.programmes.videos.models import FilmAsked, Video, VideoVersion
from app.programmes.videos.rights import rights_films_of
from app.programmes.videos.watching import moments_seen, receipts_of


def note_film_seen(uow: UnitOfWork, event: VideoWatched) -> None:
    """Note what is done in programmes by having seen a film."""
    if event.is_said and not _is_seen(uow, event.video_id, event.person_id):
        return
    how = DoneHow.SELF if event.is_said else DoneHow.SERVICE
    note_done(uow, event.person_id, f"{SUBJECT}/{event.video_id}", how=how)
    if event.video_id in rights_films_of(uow, event.person_id):
        note_done(uow, event.person_id, RIGHTS_SUBJECT, how=how)


def note_film_not_seen(uow: UnitOfWork, event: VideoSaidUnseen) -> None:
    """Ask anew for a film in programmes where a citizen's word alone made it seen."""
    if _is_seen(uow, event.video_id, event.person_id):
        return
    _ask_anew(uow, event.person_id, f"{SUBJECT}/{event.video_id}")
    rights = rights_films_of(uow, event.person_id)
    if event.video_id in rights and not any(_is_seen(uow, one, event.person_id) for one in rights):
        _ask_anew(uow, event.person_id, RIGHTS_SUBJECT)


def _ask_anew(uow: UnitOfWork, person_id: UUID, subject: str) -> None:
    """Open what rested on a word; what was done before stays if a film was seen at that moment."""
    note_undone(uow, person_id, subject, how=DoneHow.SELF)
    seen = moments_seen(uow, person_id)
    note_undone(uow, person_id, subject, how=DoneHow.BEFORE, unless_at=seen)


def _is_seen(uow: UnitOfWork, video_id: UUID, person_id: UUID) -> bool:
    """Say whether it counts as seen still, as what was said may be taken back meanwhile."""
    receipt = receipts_of(uow, video_id, [person_id]).get(person_id)
    return receipt is not None and receipt.seen_at is not None


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
