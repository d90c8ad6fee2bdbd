"""What citizens have seen: played second by second, or said by themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.errors import Forbidden, NotFound
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.programmes.videos.access import version_to_watch, video_to_watch
from app.programmes.videos.captions import has_captions
from app.programmes.videos.contract import Receipt, VideoSaidUnseen, VideoWatched
from app.programmes.videos.contract_errors import FilmNotPlayed
from app.programmes.videos.models import Video, VideoVersion, VideoWatch
from app.programmes.videos.policy import Interval, is_watched, may_say_seen, merged, taken_in


def report_played(
    uow: UnitOfWork,
    video_id: UUID,
    version_id: UUID,
    *,
    played: Sequence[Interval],
    position: float,
) -> Receipt:
    """Note what the acting citizen has played of a version, and where they are in it now.

    `played` is everything since the page was opened; what nobody can have played in the time that
    passed is not believed yet. The first report begins the time, so it comes when the film starts.
    """
    version = _followed(uow, video_id, version_id)
    row = _held(uow, version.id)
    known = [(float(start), float(end)) for start, end in row.played]
    whole = taken_in(known, played, seconds=version.seconds, passed=uow.now - row.started_at)
    row.played = [[round(start, 2), round(end, 2)] for start, end in whole]
    row.position, row.updated_at = min(max(position, 0.0), version.seconds), uow.now
    if row.watched_at is None and is_watched(whole, seconds=version.seconds):
        row.watched_at = uow.now
        uow.record(VideoWatched(video_id, row.person_id))
    uow.session.flush()
    is_taken = whole == merged([*known, *played], seconds=version.seconds)
    return replace(receipt_in(row, version), is_taken=is_taken)


def say_seen(uow: UnitOfWork, video_id: UUID, *, has_read: bool = False) -> None:
    """Note that the acting citizen says to have seen a film, as it is now; again is harmless.

    Most of it was played, or they say that they `has_read` what is said in it; where there are no
    captions to read, their plain word is enough. Else FilmNotPlayed.
    """
    _row, version = video_to_watch(uow, video_id)
    row = _held(uow, _followed(uow, video_id, version.id).id)
    if row.said_at is None:
        can_be_read = has_captions(uow, version.id)
        if not (has_read == can_be_read or receipt_in(row, version).may_say):
            raise FilmNotPlayed()
        row.said_at = row.updated_at = uow.now
        row.is_read = has_read and can_be_read
        uow.session.flush()
        if row.watched_at is None:
            uow.record(VideoWatched(video_id, row.person_id, is_said=True))


def unsay_seen(uow: UnitOfWork, video_id: UUID) -> None:
    """Take it back that one has seen a film; what was played stays. Again is harmless."""
    _row, version = video_to_watch(uow, video_id)
    row = _held(uow, _followed(uow, video_id, version.id).id)
    if row.said_at is not None and row.watched_at is None:
        uow.record(VideoSaidUnseen(video_id, row.person_id))
    row.said_at, row.is_read = None, False
    uow.session.flush()


def receipt_in(row: VideoWatch, version: VideoVersion) -> Receipt:
    """Return what a row says of a person and a version; whoever asks was let in before."""
    played = [(float(start), float(end)) for start, end in row.played]
    may_say = may_say_seen(played, seconds=version.seconds)
    return Receipt(version.id, row.watched_at, row.said_at, row.is_read, may_say)


def watch_of(uow: UnitOfWork, version_id: UUID) -> VideoWatch | None:
    """Return what the acting person has watched of a version; None for nothing."""
    return uow.session.scalar(
        select(VideoWatch).where(
            VideoWatch.video_version_id == version_id,
            VideoWatch.person_id == uow.actor.require_person(),
        )
    )


def receipts_of(
    uow: UnitOfWork, video_id: UUID, person_ids: Collection[UUID]
) -> dict[UUID, Receipt]:
    """Return what several people have seen of a film as it is published; who asks was let in."""
    rows = uow.session.execute(
        select(VideoWatch, VideoVersion)
        .join(VideoVersion, VideoVersion.id == VideoWatch.video_version_id)
        .join(Video, Video.video_version_id == VideoVersion.id)
        .where(Video.id == video_id, VideoWatch.person_id.in_(person_ids))
    )
    return {row.person_id: receipt_in(row, version) for row, version in rows}


def moments_seen(uow: UnitOfWork, person_id: UUID) -> set[datetime]:
    """Return when a person saw films, as any version of them stands now; who asks was let in."""
    rows = uow.session.scalars(select(VideoWatch).where(VideoWatch.person_id == person_id))
    return {at for row in rows if (at := row.watched_at or row.said_at) is not None}


def _followed(uow: UnitOfWork, video_id: UUID, version_id: UUID) -> VideoVersion:
    """Return a published version, to a citizen who may watch it."""
    if not uow.actor.has(Role.CITIZEN):
        raise Forbidden()
    _video, version = version_to_watch(uow, video_id, version_id)
    if version.published_at is None:
        raise NotFound()
    return version


def _held(uow: UnitOfWork, version_id: UUID) -> VideoWatch:
    """Return what the acting person has watched of a version, held, begun where there is none."""
    person_id = uow.actor.require_person()
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "video_version_id": version_id,
        "person_id": person_id,
        "played": [],
        "position": 0.0,
        "started_at": uow.now,
        "updated_at": uow.now,
    }
    mine = select(VideoWatch).where(
        VideoWatch.video_version_id == version_id, VideoWatch.person_id == person_id
    )
    if uow.session.scalar(mine) is None:
        insert_new(uow.session, VideoWatch, [row])
    held = mine.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(held).one()
