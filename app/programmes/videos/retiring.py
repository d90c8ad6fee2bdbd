"""Films that are not needed any more: one never used is deleted, another taken out of use.

What uses a film is named first. Who has seen it stays known; its files go some time after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.core.texts import language
from app.core.work import UnitOfWork
from app.programmes.access import check_edits
from app.programmes.facts_kept import DROPPED_AT
from app.programmes.library.reading import modules_with_film
from app.programmes.models import Enrolment, EnrolmentItem, Programme
from app.programmes.publishing import facts_by_version
from app.programmes.videos.access import video_to_edit
from app.programmes.videos.contract import SUBJECT
from app.programmes.videos.contract_errors import FilmFilesGone, VideoInUse
from app.programmes.videos.models import FilmAsked, RightsFilm, Video, VideoVersion, VideoWatch
from app.programmes.videos.uploading import forget_pieces

FILES_KEPT = timedelta(days=90)
LONGEST_REASON = 300


@dataclass(frozen=True)
class Uses:
    """What uses a film: programmes and modules by name, target groups, and people.

    Programmes as they are published and as they are being edited; `in_programmes` is how many have
    it ahead in one that they are in. `is_seen` says that it was published, asked for or watched at
    some time.
    """

    programmes: tuple[str, ...]
    modules: tuple[str, ...]
    groups: int
    asked: int
    in_programmes: int
    is_seen: bool

    @property
    def is_never_used(self) -> bool:
        """Say whether nothing uses it, and nothing ever did."""
        return not (self.programmes or self.modules or self.groups or self.asked or self.is_seen)


@dataclass(frozen=True)
class Retired:
    """Why a film was taken out of use; `has_files` says that it can be used again."""

    because: str
    has_files: bool


def uses_of(uow: UnitOfWork, video_id: UUID) -> Uses:
    """Return what uses a film, to its editors."""
    check_edits(uow)
    subject = f"{SUBJECT}/{video_id}"
    versions = select(VideoVersion.id).where(VideoVersion.video_id == video_id)
    was_asked = select(EnrolmentItem.id).where(EnrolmentItem.subject == subject)
    was_shown = versions.where(VideoVersion.published_at.is_not(None))
    was_watched = select(VideoWatch.id).where(VideoWatch.video_version_id.in_(versions))
    asked = select(FilmAsked.id).where(FilmAsked.video_id == video_id)
    return Uses(
        programmes=tuple(_programmes_with(uow, subject)),
        modules=tuple(modules_with_film(uow, video_id)),
        groups=len(
            uow.session.scalars(select(RightsFilm.id).where(RightsFilm.video_id == video_id)).all()
        ),
        asked=len(uow.session.scalars(asked).all()),
        in_programmes=_how_many_have_it_ahead(uow, subject),
        is_seen=any(
            uow.session.scalar(one.limit(1)) is not None
            for one in (was_asked, was_shown, was_watched)
        ),
    )


def _programmes_with(uow: UnitOfWork, subject: str) -> list[str]:
    rows = uow.session.scalars(select(Programme).order_by(Programme.name_da, Programme.id)).all()
    shown = [row.programme_version_id for row in rows if row.programme_version_id is not None]
    published = facts_by_version(uow, shown)
    found = []
    for row in rows:
        if DROPPED_AT in row.draft:
            continue
        asked = {one.get("subject") for one in row.draft.get("items", ())}
        if row.programme_version_id in published:
            asked |= {one.subject for one in published[row.programme_version_id].items}
        if subject in asked:
            found.append(row.draft.get(f"name_{language()}") or row.name_da)
    return found


def _how_many_have_it_ahead(uow: UnitOfWork, subject: str) -> int:
    rows = (
        select(func.count(Enrolment.citizen_id.distinct()))
        .join(EnrolmentItem, EnrolmentItem.enrolment_id == Enrolment.id)
        .where(
            EnrolmentItem.subject == subject,
            EnrolmentItem.done_at.is_(None),
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
        )
    )
    return uow.session.scalar(rows) or 0


def delete_video(uow: UnitOfWork, video_id: UUID) -> None:
    """Delete a film that was never used, with its files; VideoInUse for any other."""
    row = video_to_edit(uow, video_id)
    if not uses_of(uow, video_id).is_never_used:
        raise VideoInUse()
    for version in _versions(uow, video_id):
        forget_pieces(uow, version.id)
        _drop_files(uow, version)
    uow.session.delete(row)
    uow.session.flush()


def take_out_of_use(uow: UnitOfWork, video_id: UUID, *, because: str) -> None:
    """Show a film to nobody any more, with the reason; twice keeps the first."""
    row = video_to_edit(uow, video_id)
    if row.retired_at is not None:
        return
    row.retired_at, row.retired_because = uow.now, because.strip()
    row.retired_version_id, row.video_version_id = row.video_version_id, None
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()


def use_film_again(uow: UnitOfWork, video_id: UUID) -> None:
    """Show a film as before it was taken out of use; FilmFilesGone where its files are gone."""
    row = video_to_edit(uow, video_id)
    if row.retired_at is None:
        return
    if not _has_files(uow, row):
        raise FilmFilesGone()
    row.video_version_id = row.retired_version_id
    row.retired_at = row.retired_because = row.retired_version_id = None
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()


def retired(uow: UnitOfWork, video_id: UUID) -> Retired | None:
    """Return why a film was taken out of use, to its editors; None for one that is in use."""
    check_edits(uow)
    row = uow.session.scalar(select(Video).where(Video.id == video_id))
    if row is None or row.retired_at is None:
        return None
    return Retired(row.retired_because or "", _has_files(uow, row))


def forget_retired(uow: UnitOfWork) -> int:
    """Remove the files of films that were taken out of use 90 days ago; returns of how many.

    What was uploaded since then stays: somebody is about to use the film again.
    """
    rows = uow.session.scalars(
        select(VideoVersion)
        .join(Video, Video.id == VideoVersion.video_id)
        .where(
            Video.retired_at < uow.now - FILES_KEPT,
            VideoVersion.asked_at <= Video.retired_at,
            VideoVersion.small_file_id.is_not(None),
        )
        .with_for_update(of=(VideoVersion, Video))
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        _drop_files(uow, row)
    uow.session.flush()
    return len({row.video_id for row in rows})


def _versions(uow: UnitOfWork, video_id: UUID) -> list[VideoVersion]:
    rows = select(VideoVersion).where(VideoVersion.video_id == video_id)
    return list(uow.session.scalars(rows))


def _has_files(uow: UnitOfWork, row: Video) -> bool:
    versions = _versions(uow, row.id)
    shown = [one for one in versions if one.id == row.retired_version_id]
    return not shown or shown[0].small_file_id is not None


def _drop_files(uow: UnitOfWork, row: VideoVersion) -> None:
    for file_id in (row.small_file_id, row.large_file_id, row.poster_file_id):
        if file_id is not None:
            uow.vault.drop(file_id)
    row.small_file_id = row.large_file_id = row.poster_file_id = None
    row.small_size = row.large_size = 0
