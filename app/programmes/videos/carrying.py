"""Captions and chapters that come along from one version of a film to the next."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, update

from app.core.work import UnitOfWork
from app.programmes.access import check_edits
from app.programmes.videos.access import version_to_edit
from app.programmes.videos.captions import TAKEN_AWAY
from app.programmes.videos.contract import VideoState
from app.programmes.videos.contract_errors import NothingToCarry, VideoNotReady
from app.programmes.videos.models import VideoText, VideoVersion
from app.programmes.videos.vtt import cues_of, written

AS_LONG = 0.5
"""So many seconds of difference are none: what is said stands at the same places."""


def version_to_carry_from(uow: UnitOfWork, version_id: UUID) -> int | None:
    """Return the number of the version whose texts may come along, to editors; None for none."""
    check_edits(uow)
    row = uow.session.scalar(select(VideoVersion).where(VideoVersion.id == version_id))
    found = _source(uow, row) if row is not None and row.state == VideoState.READY else None
    return found.number if found else None


def carry_texts(uow: UnitOfWork, version_id: UUID) -> int:
    """Take along the captions and chapters that an earlier version has and this one lacks.

    Where the film is not as long as it was they are marked to be checked, and what would come
    after its end is left out. Returns how many came along; NothingToCarry for none.
    """
    row = version_to_edit(uow, version_id)
    if row.state != VideoState.READY:
        raise VideoNotReady()
    source = _source(uow, row)
    if source is None:
        raise NothingToCarry()
    is_as_long = abs(source.seconds - row.seconds) <= AS_LONG
    taken = [
        VideoText(
            id=uow.new_id(),
            video_version_id=row.id,
            kind=one.kind,
            language=one.language,
            vtt=_cut(one.vtt, row.seconds),
            is_to_check=not is_as_long,
            updated_at=uow.now,
            updated_by_id=uow.actor.person_id,
        )
        for one in _lacking(uow, source.id, row.id)
    ]
    uow.session.add_all(taken)
    uow.session.flush()
    return len(taken)


def texts_to_check(uow: UnitOfWork, version_id: UUID) -> bool:
    """Say to editors whether texts of a version came along and are still to be checked."""
    check_edits(uow)
    rows = select(VideoText.id).where(
        VideoText.video_version_id == version_id,
        VideoText.kind != TAKEN_AWAY,
        VideoText.is_to_check,
    )
    return uow.session.scalar(rows.limit(1)) is not None


def texts_checked(uow: UnitOfWork, version_id: UUID) -> None:
    """Say that an editor has checked all texts of a version; twice is harmless."""
    row = version_to_edit(uow, version_id)
    uow.session.execute(
        update(VideoText)
        .where(VideoText.video_version_id == row.id, VideoText.kind != TAKEN_AWAY)
        .values(is_to_check=False)
        .execution_options(synchronize_session="fetch")
    )


def _source(uow: UnitOfWork, row: VideoVersion) -> VideoVersion | None:
    """Return the newest version before one that has a text which that one lacks."""
    earlier = select(VideoVersion).where(
        VideoVersion.video_id == row.video_id,
        VideoVersion.number < row.number,
        VideoVersion.state == VideoState.READY,
    )
    for one in uow.session.scalars(earlier.order_by(VideoVersion.number.desc())).all():
        if _lacking(uow, one.id, row.id):
            return one
    return None


def _lacking(uow: UnitOfWork, source_id: UUID, version_id: UUID) -> list[VideoText]:
    rows = uow.session.scalars(
        select(VideoText).where(
            VideoText.video_version_id.in_([source_id, version_id]), VideoText.kind != TAKEN_AWAY
        )
    ).all()
    there = {(one.kind, one.language) for one in rows if one.video_version_id == version_id}
    return [
        one
        for one in rows
        if one.video_version_id == source_id and (one.kind, one.language) not in there
    ]


def _cut(vtt: str, seconds: float) -> str:
    """Return texts without what would come after the end of the film."""
    kept = [one for one in cues_of(vtt) if one.start < seconds]
    return written([replace(one, end=min(one.end, seconds)) for one in kept])
