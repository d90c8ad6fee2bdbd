"""What somebody takes along of films: what they have watched, and what they were asked to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from app.core.take_out import Entry, Record, record
from app.core.texts import _, format_date, format_moment, lazy
from app.core.work import UnitOfWork
from app.programmes.videos.models import FilmAsked, VideoVersion, VideoWatch
from app.programmes.videos.publishing import video_titles

_SEEN = lazy("You said that you have seen it")


def films_watched(uow: UnitOfWork) -> Iterator[Entry]:
    """Provide the films that the acting person has watched or is asked to see."""
    for row, title in _watched(uow):
        facts = [(_("Begun"), format_moment(row.started_at))]
        if row.watched_at:
            facts.append((_("Watched"), format_moment(row.watched_at)))
        if row.said_at:
            said = _("You said that you have read it") if row.is_read else _SEEN
            facts.append((str(said), format_moment(row.said_at)))
        yield Entry(title, facts=facts)
    for asked, title in _asked(uow):
        facts = [(_("You are asked to see it by"), format_date(asked.due_on))]
        yield Entry(title, facts=facts)


def film_records(uow: UnitOfWork) -> dict[str, Iterable[Record]]:
    """Provide the acting person's rows."""
    return {
        "video_watch": (_watch_record(row, title) for row, title in _watched(uow)),
        "film_asked": (
            record(row, "video_id", "due_on", "asked_at", "changes", film=title)
            for row, title in _asked(uow)
        ),
    }


def _watch_record(row: VideoWatch, title: str) -> Record:
    moments = ("started_at", "updated_at", "watched_at", "said_at", "is_read")
    return record(row, "video_version_id", "played", "position", *moments, film=title)


def _watched(uow: UnitOfWork) -> list[tuple[VideoWatch, str]]:
    rows = uow.session.execute(
        select(VideoWatch, VideoVersion.video_id)
        .join(VideoVersion, VideoVersion.id == VideoWatch.video_version_id)
        .where(VideoWatch.person_id == uow.actor.require_person())
        .order_by(VideoWatch.started_at, VideoWatch.id)
    ).all()
    titles = video_titles(uow, {video_id for _row, video_id in rows})
    return [(row, titles[video_id]) for row, video_id in rows]


def _asked(uow: UnitOfWork) -> list[tuple[FilmAsked, str]]:
    mine = select(FilmAsked).where(FilmAsked.citizen_id == uow.actor.require_person())
    rows = uow.session.scalars(mine.order_by(FilmAsked.asked_at, FilmAsked.id)).all()
    titles = video_titles(uow, {row.video_id for row in rows})
    return [(row, titles[row.video_id]) for row in rows]
