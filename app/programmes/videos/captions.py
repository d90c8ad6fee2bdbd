"""Captions and chapters of a version, a language at a time; none goes in that cannot be shown."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from app.core.errors import Invalid
from app.core.texts import LANGUAGES, _
from app.core.work import UnitOfWork
from app.programmes.videos.access import version_to_edit
from app.programmes.videos.contract import (
    CAPTION_LANGUAGES,
    MOST_CHAPTERS,
    MOST_VTT_BYTES,
    VideoState,
)
from app.programmes.videos.contract_errors import CaptionsWrong, NoCaptionsToPutBack, VideoNotReady
from app.programmes.videos.models import VideoText, VideoVersion
from app.programmes.videos.vtt import Cue, chapters_of, checked, clock_of, cues_of, written

CAPTIONS, CHAPTERS = "captions", "chapters"
TAKEN_AWAY = "taken"
"""Captions that nobody is shown, kept so that an editor can put them back."""


def set_captions(uow: UnitOfWork, version_id: UUID, *, language: str, content: bytes) -> int:
    """Give a version captions in a language, in place of those before; returns how many there are.

    CaptionsWrong, with a message for each line, where they cannot be shown; VideoNotReady while
    nobody knows how long the film lasts.
    """
    row = _ready(uow, version_id)
    if language not in CAPTION_LANGUAGES:
        raise Invalid(fields={"language": [_("Choose one of these.")]})
    if not content:
        raise _wrong([_("Choose a file.")])
    if len(content) > MOST_VTT_BYTES:
        raise _wrong([_("The file is too large for captions. It may take up 500 kB at most.")])
    found = checked(content, seconds=row.seconds)
    if found.wrong:
        raise _wrong(found.wrong)
    _remove(uow, row.id, TAKEN_AWAY, language)
    _set(uow, row.id, CAPTIONS, language, written(found.cues))
    return len(found.cues)


def set_chapters(uow: UnitOfWork, version_id: UUID, *, language: str, typed: str) -> int:
    """Give a version chapters in a language, one a line: "1:30 The interview"; none for none.

    Raises what `set_captions` does; returns how many there are.
    """
    row = _ready(uow, version_id)
    if language not in LANGUAGES:
        raise Invalid(fields={"language": [_("Choose one of these.")]})
    found = chapters_of(typed, seconds=row.seconds)
    wrong = list(found.wrong)
    if len(found.cues) > MOST_CHAPTERS:
        wrong.append(_("There can be %(most)s chapters at most.", most=MOST_CHAPTERS))
    if wrong:
        raise CaptionsWrong(fields={f"chapters_{language}": wrong})
    if found.cues:
        _set(uow, row.id, CHAPTERS, language, written(found.cues))
    else:
        _remove(uow, row.id, CHAPTERS, language)
    return len(found.cues)


def remove_captions(uow: UnitOfWork, version_id: UUID, *, language: str) -> None:
    """Take the captions of a language away; twice is harmless. `put_captions_back` undoes it."""
    row = _text(uow, version_to_edit(uow, version_id).id, CAPTIONS, language)
    if row is not None:
        _remove(uow, version_id, TAKEN_AWAY, language)
        row.kind = TAKEN_AWAY
        uow.session.flush()


def put_captions_back(uow: UnitOfWork, version_id: UUID, *, language: str) -> None:
    """Show captions again that were taken away; twice is harmless.

    NoCaptionsToPutBack where there are none, as others took their place meanwhile.
    """
    version = version_to_edit(uow, version_id)
    row = _text(uow, version.id, TAKEN_AWAY, language)
    is_there = _text(uow, version.id, CAPTIONS, language) is not None
    if row is None and is_there:
        return
    if row is None or is_there:
        raise NoCaptionsToPutBack()
    row.kind = CAPTIONS
    uow.session.flush()


def vtt_of(uow: UnitOfWork, version_id: UUID, kind: str, language: str) -> str | None:
    """Return captions or chapters as WebVTT; whoever asks has checked who may watch."""
    return uow.session.scalar(
        select(VideoText.vtt).where(
            VideoText.video_version_id == version_id,
            VideoText.kind == kind,
            VideoText.language == language,
        )
    )


def cues_in(uow: UnitOfWork, version_id: UUID, kind: str, language: str) -> tuple[Cue, ...]:
    """Return what captions or chapters say; nothing for none."""
    vtt = vtt_of(uow, version_id, kind, language)
    return cues_of(vtt) if vtt else ()


def chapters_as_typed(uow: UnitOfWork, version_id: UUID, language: str) -> str:
    """Return chapters as they are typed, for the form."""
    cues = cues_in(uow, version_id, CHAPTERS, language)
    return "\n".join(f"{clock_of(one.start)} {one.plain}" for one in cues)


def languages_of(
    uow: UnitOfWork, version_ids: Collection[UUID]
) -> dict[UUID, dict[str, list[str]]]:
    """Return in which languages versions have captions and chapters, by kind."""
    rows = (
        select(VideoText.video_version_id, VideoText.kind, VideoText.language)
        .where(VideoText.video_version_id.in_(version_ids), VideoText.kind != TAKEN_AWAY)
        .order_by(VideoText.language)
    )
    found: dict[UUID, dict[str, list[str]]] = {}
    for version_id, kind, language in uow.session.execute(rows):
        found.setdefault(version_id, {}).setdefault(kind, []).append(language)
    return found


def has_captions(uow: UnitOfWork, version_id: UUID) -> bool:
    """Say whether what is said in a version can be read, in any language."""
    return CAPTIONS in languages_of(uow, [version_id]).get(version_id, {})


def best_of(there: Collection[str], wanted: str) -> str:
    """Return a reader's own language, or Danish, or any there is; "" for none."""
    for one in (wanted, "da", *sorted(there)):
        if one in there:
            return one
    return ""


def _ready(uow: UnitOfWork, version_id: UUID) -> VideoVersion:
    row = version_to_edit(uow, version_id)
    if row.state != VideoState.READY:
        raise VideoNotReady()
    return row


def _wrong(messages: Collection[str]) -> CaptionsWrong:
    return CaptionsWrong(fields={"captions": list(messages)})


def _set(uow: UnitOfWork, version_id: UUID, kind: str, language: str, vtt: str) -> None:
    _remove(uow, version_id, kind, language)
    uow.session.add(
        VideoText(
            id=uow.new_id(),
            video_version_id=version_id,
            kind=kind,
            language=language,
            vtt=vtt,
            updated_at=uow.now,
            updated_by_id=uow.actor.person_id,
        )
    )
    uow.session.flush()


def _text(uow: UnitOfWork, version_id: UUID, kind: str, language: str) -> VideoText | None:
    return uow.session.scalar(
        select(VideoText).where(
            VideoText.video_version_id == version_id,
            VideoText.kind == kind,
            VideoText.language == language,
        )
    )


def _remove(uow: UnitOfWork, version_id: UUID, kind: str, language: str) -> None:
    uow.session.execute(
        delete(VideoText).where(
            VideoText.video_version_id == version_id,
            VideoText.kind == kind,
            VideoText.language == language,
        )
    )
