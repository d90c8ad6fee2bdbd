"""Asking citizens to see a film by a day, reminding them, and again when it has a new version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from app.booking.access import ARRANGERS, whom_one_may_arrange_for
from app.core.clock import local_day, start_of_day
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.notifications.service import News, notify, notify_each
from app.programmes.policy import told_at
from app.programmes.videos.contract import AskedFilm
from app.programmes.videos.models import FilmAsked, Video, VideoVersion, VideoWatch
from app.programmes.videos.policy import SEE_AGAIN_WITHIN, due_on
from app.programmes.videos.publishing import video_titles

ASKED, REMINDED = "films/asked", "films/reminder"
_A_DAY = timedelta(days=1)
LONGEST_AHEAD = timedelta(days=365)


def ask_to_see(uow: UnitOfWork, citizen_id: UUID, video_id: UUID, *, by: date) -> None:
    """Ask a citizen to see a film by a day, as whoever arranges for them; again moves the day.

    The citizen is told at once. NotFound where the film is not published, or the citizen not
    theirs; Invalid for a day that is over or more than a year ahead.
    """
    _check_arranges(uow, citizen_id)
    shown = select(Video).where(Video.id == video_id, Video.video_version_id.is_not(None))
    if uow.session.scalar(shown) is None:
        raise NotFound()
    today = local_day(uow.now)
    if not today <= by <= today + LONGEST_AHEAD:
        raise Invalid(fields={"by": [_("Choose a day from today until a year from now.")]})
    row = _asked(uow, citizen_id, video_id)
    if row is None:
        row = FilmAsked(
            id=uow.new_id(),
            citizen_id=citizen_id,
            video_id=video_id,
            due_on=by,
            asked_at=uow.now,
            asked_by_id=uow.actor.person_id,
        )
        uow.session.add(row)
    elif row.due_on == by:
        return
    else:
        row.due_on, row.asked_at, row.asked_by_id = by, uow.now, uow.actor.person_id
        row.changes += 1
    uow.session.flush()
    subject = f"film-asked/{row.id}/{row.changes}"
    notify(uow, citizen_id, ASKED, {"film_asked_id": str(row.id)}, subject=subject)


def ask_no_more(uow: UnitOfWork, citizen_id: UUID, video_id: UUID) -> None:
    """Ask a citizen no more to see a film; twice is harmless."""
    _check_arranges(uow, citizen_id)
    uow.session.execute(
        delete(FilmAsked).where(FilmAsked.citizen_id == citizen_id, FilmAsked.video_id == video_id)
    )


def films_asked_of(uow: UnitOfWork, citizen_id: UUID) -> list[AskedFilm]:
    """Return the films that a citizen is asked to see and has not seen as they are now.

    Whoever asks was let in before. A new version is to be seen again, within two weeks.
    """
    rows = _not_seen(uow, FilmAsked.citizen_id == citizen_id)
    titles = video_titles(uow, {asked.video_id for asked, _version in rows})
    return [
        AskedFilm(
            id=asked.id,
            video_id=asked.video_id,
            title=titles[asked.video_id],
            due_on=_due_on(asked, version),
            sequence=asked.changes * 1_000 + version.number,
        )
        for asked, version in rows
    ]


def remind_of_films(uow: UnitOfWork) -> None:
    """Remind citizens of the films that they are asked to see by tomorrow: once for each day.

    A machine that was off reminds on the day itself. Who was asked since then is not reminded.
    """
    today = local_day(uow.now)
    soon = (today, today + _A_DAY)
    again = (
        start_of_day(today - SEE_AGAIN_WITHIN),
        start_of_day(soon[1] - SEE_AGAIN_WITHIN + _A_DAY),
    )
    published = VideoVersion.published_at
    is_near = FilmAsked.due_on.in_(soon) | ((published >= again[0]) & (published < again[1]))
    news = [
        News(
            asked.citizen_id,
            {"film_asked_id": str(asked.id), "due_on": day.isoformat()},
            f"film-asked/{asked.id}/by/{day}",
        )
        for asked, version in _not_seen(uow, is_near)
        if (day := _due_on(asked, version)) in soon and asked.asked_at < told_at(day, 1) <= uow.now
    ]
    notify_each(uow, REMINDED, news)


def _due_on(asked: FilmAsked, version: VideoVersion) -> date:
    published_on = local_day(version.published_at or asked.asked_at)
    return due_on(asked.due_on, local_day(asked.asked_at), published_on)


def _not_seen(
    uow: UnitOfWork, which: ColumnElement[bool]
) -> Sequence[tuple[FilmAsked, VideoVersion]]:
    """Return some films that citizens are asked to see and have not seen as they are now."""
    seen = (
        select(VideoWatch.id)
        .where(
            VideoWatch.person_id == FilmAsked.citizen_id,
            VideoWatch.video_version_id == Video.video_version_id,
            VideoWatch.watched_at.is_not(None) | VideoWatch.said_at.is_not(None),
        )
        .exists()
    )
    rows = uow.session.execute(
        select(FilmAsked, VideoVersion)
        .join(Video, Video.id == FilmAsked.video_id)
        .join(VideoVersion, VideoVersion.id == Video.video_version_id)
        .where(which, ~seen)
        .order_by(FilmAsked.due_on, FilmAsked.id)
    )
    return [(asked, version) for asked, version in rows]


def asked_days(uow: UnitOfWork, video_id: UUID, citizen_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return by when several citizens are asked to see a film; who asks was let in before."""
    rows = uow.session.execute(
        select(FilmAsked.citizen_id, FilmAsked.due_on).where(
            FilmAsked.video_id == video_id, FilmAsked.citizen_id.in_(citizen_ids)
        )
    )
    return {row[0]: row[1] for row in rows}


def due_days_of(uow: UnitOfWork, citizen_id: UUID) -> dict[UUID, date]:
    """Return by when a citizen is, or was, asked to see each film; who asks was let in before.

    By film, where it is shown. A new version moves the day, as it does in `films_asked_of`.
    """
    rows = uow.session.execute(
        select(FilmAsked, VideoVersion)
        .join(Video, Video.id == FilmAsked.video_id)
        .join(VideoVersion, VideoVersion.id == Video.video_version_id)
        .where(FilmAsked.citizen_id == citizen_id)
    )
    return {asked.video_id: _due_on(asked, version) for asked, version in rows}


def _check_arranges(uow: UnitOfWork, citizen_id: UUID) -> None:
    if uow.actor.system is not None:
        return
    if not uow.actor.has(*ARRANGERS):
        raise Forbidden()
    if citizen_id not in whom_one_may_arrange_for(uow, [citizen_id]):
        raise NotFound()


def _asked(uow: UnitOfWork, citizen_id: UUID, video_id: UUID) -> FilmAsked | None:
    rows = select(FilmAsked).where(
        FilmAsked.citizen_id == citizen_id, FilmAsked.video_id == video_id
    )
    return uow.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
