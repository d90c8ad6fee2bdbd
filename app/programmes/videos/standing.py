"""How a citizen stands with the films that are theirs to see, for whoever meets them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.programmes.videos.asking import due_days_of
from app.programmes.videos.contract_asked import FilmStanding, SeenVersion
from app.programmes.videos.models import Video, VideoVersion, VideoWatch
from app.programmes.videos.publishing import video_titles
from app.programmes.videos.rights import rights_films_of
from app.programmes.videos.watching import receipt_in


def films_to_see_of(uow: UnitOfWork, citizen_id: UUID) -> list[FilmStanding]:
    """Return the films that a citizen is asked to see, and those about their rights and duties.

    What is not seen stands first, the nearest day before the others. Whoever asks was let in.
    """
    days, rights = due_days_of(uow, citizen_id), rights_films_of(uow, citizen_id)
    shown = _shown_now(uow, {*days, *rights})
    titles, seen = video_titles(uow, shown), _seen_by(uow, citizen_id, shown)
    found = [
        FilmStanding(
            video_id=film,
            title=titles[film],
            is_required=film in rights,
            due_on=days.get(film),
            version=number,
            seen=seen.get(film),
        )
        for film, number in shown.items()
    ]
    return sorted(found, key=lambda one: (one.is_seen, one.due_on or date.max, one.title))


def _shown_now(uow: UnitOfWork, video_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the number of the version that is shown of each film that is."""
    rows = uow.session.execute(
        select(Video.id, VideoVersion.number)
        .join(VideoVersion, VideoVersion.id == Video.video_version_id)
        .where(Video.id.in_(set(video_ids)))
    )
    return {row[0]: row[1] for row in rows}


def _seen_by(
    uow: UnitOfWork, citizen_id: UUID, video_ids: Collection[UUID]
) -> dict[UUID, SeenVersion]:
    """Return of each film what is shown now, where that is seen, else the newest that is."""
    rows = uow.session.execute(
        select(VideoWatch, VideoVersion, Video.video_version_id)
        .join(VideoVersion, VideoVersion.id == VideoWatch.video_version_id)
        .join(Video, Video.id == VideoVersion.video_id)
        .where(
            VideoWatch.person_id == citizen_id,
            Video.id.in_(set(video_ids)),
            VideoWatch.watched_at.is_not(None) | VideoWatch.said_at.is_not(None),
        )
        .order_by(VideoVersion.number)
    )
    found: dict[UUID, SeenVersion] = {}
    for watch, version, shown_id in rows:
        known = found.get(version.video_id)
        if known is None or not known.is_shown:
            receipt, is_shown = receipt_in(watch, version), version.id == shown_id
            found[version.video_id] = SeenVersion(version.number, is_shown, receipt)
    return found
