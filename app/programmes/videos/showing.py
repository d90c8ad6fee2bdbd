"""A film as it is shown: its files, captions, chapters and transcript, and where one stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from app.accounts.contract import Role
from app.core.errors import NotFound
from app.core.texts import language
from app.core.work import UnitOfWork
from app.programmes.videos.access import version_to_watch, video_to_watch
from app.programmes.videos.captions import (
    CAPTIONS,
    CHAPTERS,
    best_of,
    cues_in,
    languages_of,
    vtt_of,
)
from app.programmes.videos.contract import (
    CAPTION_LANGUAGES,
    Chapter,
    Line,
    PlayerView,
    Rendition,
    Track,
)
from app.programmes.videos.models import Video, VideoVersion
from app.programmes.videos.publishing import version_views
from app.programmes.videos.watching import receipt_in, watch_of


@dataclass(frozen=True)
class Content:
    """A file of a film, sealed under its identity: how long it is in bytes, and its type."""

    size: int
    media_type: str
    file_id: UUID


def player(uow: UnitOfWork, video_id: UUID) -> PlayerView:
    """Return a film as the acting person watches it, for `components/player.html`.

    NotFound where none is published; NotLoggedIn for a stranger, where it is not public.
    """
    row, version = video_to_watch(uow, video_id)
    return _player(uow, row, version)


def preview(uow: UnitOfWork, video_id: UUID, version_id: UUID) -> PlayerView:
    """Return one version of a film as it would be watched, to its editors."""
    return _player(uow, *version_to_watch(uow, video_id, version_id))


def content_of(uow: UnitOfWork, video_id: UUID, version_id: UUID, which: Rendition) -> Content:
    """Return a file of a version to whoever may watch it; NotFound for none."""
    _video, row = version_to_watch(uow, video_id, version_id)
    is_small = which is Rendition.SMALL
    file_id = row.small_file_id if is_small else row.large_file_id
    if file_id is None:
        raise NotFound()
    return Content(row.small_size if is_small else row.large_size, row.media_type, file_id)


def poster_of(uow: UnitOfWork, video_id: UUID, version_id: UUID) -> Iterator[bytes]:
    """Return the picture of a version to whoever may watch it, in pieces; NotFound for none."""
    _video, row = version_to_watch(uow, video_id, version_id)
    if row.poster_file_id is None:
        raise NotFound()
    return uow.vault.pieces(row.poster_file_id)


def text_of(uow: UnitOfWork, video_id: UUID, version_id: UUID, kind: str, code: str) -> str:
    """Return captions or chapters as WebVTT to whoever may watch; NotFound for none."""
    _video, row = version_to_watch(uow, video_id, version_id)
    vtt = vtt_of(uow, row.id, kind, code)
    if vtt is None:
        raise NotFound()
    return vtt


def _player(uow: UnitOfWork, row: Video, version: VideoVersion) -> PlayerView:
    is_followed = uow.actor.has(Role.CITIZEN) and version.published_at is not None
    watch = watch_of(uow, version.id) if is_followed else None
    receipt = receipt_in(watch, version) if watch else None
    is_english, base = language() == "en", f"/film/{row.id}/{version.id}"
    view, words = version_views(uow, [version])[0], _words(uow, version.id, base)
    return PlayerView(
        video_id=row.id,
        version_id=version.id,
        title=(row.title_en or row.title_da) if is_english else row.title_da,
        about=(row.about_en or row.about_da) if is_english else row.about_da,
        seconds=view.seconds,
        media_type=view.media_type,
        small_url=f"{base}/{Rendition.SMALL}",
        small_size=view.small_size,
        large_url=f"{base}/{Rendition.LARGE}" if view.has_large else "",
        large_size=view.large_size,
        poster_url=f"{base}/plakat" if view.has_poster else "",
        tracks=words.tracks,
        chapters=words.chapters,
        chapters_url=words.chapters_url,
        transcript=words.transcript,
        transcript_language=words.transcript_language,
        position=watch.position if watch else 0.0,
        is_watched=bool(watch and watch.watched_at),
        is_said=bool(watch and watch.said_at),
        is_read=bool(receipt and receipt.is_read),
        may_say=bool(receipt and receipt.may_say),
        is_followed=is_followed,
    )


@dataclass(frozen=True)
class _Words:
    """What a player says of captions, chapters and transcript of a version."""

    tracks: tuple[Track, ...]
    chapters: tuple[Chapter, ...]
    chapters_url: str
    transcript: tuple[Line, ...]
    transcript_language: str


def _words(uow: UnitOfWork, version_id: UUID, base: str) -> _Words:
    there = languages_of(uow, [version_id]).get(version_id, {})
    captions = there.get(CAPTIONS, [])
    own, chaptered = best_of(captions, language()), best_of(there.get(CHAPTERS, []), language())
    chapters = cues_in(uow, version_id, CHAPTERS, chaptered) if chaptered else ()
    lines = cues_in(uow, version_id, CAPTIONS, own) if own else ()
    return _Words(
        tracks=tuple(
            Track(one, CAPTION_LANGUAGES[one], f"{base}/tekster/{one}", one == own)
            for one in sorted(captions, key=lambda one: (one != own, one != "da", one))
        ),
        chapters=tuple(Chapter(one.start, one.plain) for one in chapters),
        chapters_url=f"{base}/kapitler/{chaptered}" if chaptered else "",
        transcript=tuple(Line(one.start, one.plain) for one in lines),
        transcript_language=own,
    )
