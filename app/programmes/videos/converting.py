"""Makes uploads ready for phones, in the worker: a small file, a large one, and a poster.

A worker that is killed leaves its claim behind; five minutes later the next round takes the film
up again from the beginning; three times, then it is said that it could not be made. What was
uploaded lies deciphered in a folder of the worker's own alone while it is worked on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog

from app.core.claims import MOST_ATTEMPTS, claim_oldest, still_claimed
from app.core.errors import Unavailable
from app.core.work import Municipality, UnitOfWork, Units, the_service
from app.programmes.videos import ffmpeg
from app.programmes.videos.contract import RefusedBecause, VideoConverted, VideoState
from app.programmes.videos.models import VideoVersion
from app.programmes.videos.uploading import forget_pieces, pieces_of

SIGN_OF_LIFE = timedelta(minutes=1)
A_PORTION = 1024 * 1024

log = structlog.get_logger()


@dataclass(frozen=True)
class Studio:
    """What making films ready needs: where they are, and a folder to work in."""

    units: Units
    municipalities: Callable[[], Sequence[Municipality]]
    folder: Path


class Superseded(Exception):
    """Somebody else makes this film ready by now, or it is gone."""


@dataclass
class _Claimed:
    id: UUID
    attempts: int
    heard_at: datetime


@dataclass(frozen=True)
class _Made:
    """A film that was made ready, sealed: sizes in bytes, without `large_id` no large file."""

    seconds: float
    media_type: str
    small_id: UUID
    small_size: int
    large_id: UUID | None
    large_size: int
    poster_id: UUID


def convert_due(studio: Studio) -> int:
    """Make every film ready that waits; returns how many were. None do while ffmpeg is missing."""
    if not ffmpeg.is_here():
        log.warning("ffmpeg-missing")
        return 0
    made = 0
    for municipality in studio.municipalities():
        while (one := _claim(studio.units, municipality)) is not None:
            made += _make(studio, municipality, one)
    return made


def _claim(units: Units, municipality: Municipality) -> _Claimed | None:
    with units.write(municipality, the_service("videos")) as uow:
        row = claim_oldest(uow, VideoVersion)
        return None if row is None else _Claimed(row.id, row.attempts, uow.now)


def _make(studio: Studio, municipality: Municipality, one: _Claimed) -> bool:
    """Make one film ready, outside any transaction that writes, and say what became of it."""
    folder = studio.folder / str(one.id)
    shutil.rmtree(folder, ignore_errors=True)  # of a worker that was killed
    outcome: _Made | RefusedBecause = RefusedBecause.TOO_MUCH_WORK
    try:
        if one.attempts <= MOST_ATTEMPTS:
            folder.mkdir(parents=True, mode=0o700)
            outcome = _written(studio, municipality, one, folder)
    except Superseded:
        return False
    except Unavailable:  # the claim runs out, and the round after takes it up again
        log.warning("video-put-off", version=str(one.id))
        return False
    except ffmpeg.Refused as refused:
        outcome = refused.reason
    except Exception:  # one film's trouble must not keep the others waiting
        log.exception("video-failed", version=str(one.id))
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with studio.units.write(municipality, the_service("videos")) as uow:
        return _settle(uow, one, outcome)


def _written(studio: Studio, municipality: Municipality, one: _Claimed, folder: Path) -> _Made:
    """Write the files of a film, sealed; Refused where that cannot be."""

    def beat() -> None:
        _give_sign_of_life(studio, municipality, one)

    source, coding = folder / "source", ffmpeg.coding_here()
    _lay_out(studio, municipality, one, source)
    probed = ffmpeg.probe(source)
    small, large = folder / f"small.{coding.ending}", folder / f"large.{coding.ending}"
    ffmpeg.convert(source, small, coding, side=ffmpeg.SMALL_SIDE, probed=probed, beat=beat)
    has_large = min(probed.width, probed.height) > ffmpeg.SMALL_SIDE
    if has_large:
        ffmpeg.convert(source, large, coding, side=ffmpeg.LARGE_SIDE, probed=probed, beat=beat)
    ffmpeg.draw_poster(source, folder / "poster.jpg", probed=probed)
    _note(studio, municipality, one)
    return _Made(
        seconds=ffmpeg.probe(small).seconds,
        media_type=coding.media_type,
        small_id=_sealed(studio, municipality, small),
        small_size=small.stat().st_size,
        large_id=_sealed(studio, municipality, large) if has_large else None,
        large_size=large.stat().st_size if has_large else 0,
        poster_id=_sealed(studio, municipality, folder / "poster.jpg"),
    )


def _lay_out(studio: Studio, municipality: Municipality, one: _Claimed, source: Path) -> None:
    """Write what was uploaded into one file, piece by piece."""
    with studio.units.read(municipality, the_service("videos")) as uow:
        ids = pieces_of(uow, one.id)
    with source.open("wb") as file:
        for piece_id in ids:
            with studio.units.read(municipality, the_service("videos")) as uow:
                file.write(uow.vault.fetch(piece_id))


def _sealed(studio: Studio, municipality: Municipality, path: Path) -> UUID:
    """Seal a file onto the disk, and return its identity."""
    with studio.units.read(municipality, the_service("videos")) as uow:
        file_id = uow.new_id()
        sink = uow.vault.sink(file_id)
    with sink, path.open("rb") as file:
        while portion := file.read(A_PORTION):
            sink.write(portion)
    return file_id


def _give_sign_of_life(studio: Studio, municipality: Municipality, one: _Claimed) -> None:
    """Keep the claim, where it was long since anybody heard of this worker."""
    if studio.units.clock.now() - one.heard_at >= SIGN_OF_LIFE:
        _note(studio, municipality, one)


def _note(studio: Studio, municipality: Municipality, one: _Claimed) -> None:
    """Note that this worker is at it; Superseded where it is not this worker's any more."""
    with studio.units.write(municipality, the_service("videos")) as uow:
        row = _held(uow, one)
        if row is None:
            raise Superseded()
        row.claimed_at = one.heard_at = uow.now


def _settle(uow: UnitOfWork, one: _Claimed, outcome: _Made | RefusedBecause) -> bool:
    """Keep what was made, or say why there is nothing; what was uploaded goes in either case."""
    row = _held(uow, one)
    if row is None:
        _drop(uow, outcome)
        return False
    row.finished_at = uow.now
    forget_pieces(uow, row.id)
    if isinstance(outcome, RefusedBecause):
        row.state, row.reason = VideoState.REFUSED, outcome
    else:
        row.state, row.seconds, row.media_type = (
            VideoState.READY,
            outcome.seconds,
            outcome.media_type,
        )
        row.small_file_id, row.small_size = outcome.small_id, outcome.small_size
        row.large_file_id, row.large_size = outcome.large_id, outcome.large_size
        row.poster_file_id = outcome.poster_id
    uow.record(VideoConverted(row.id))
    return row.state == VideoState.READY


def _drop(uow: UnitOfWork, outcome: _Made | RefusedBecause) -> None:
    if isinstance(outcome, _Made):
        for file_id in (outcome.small_id, outcome.large_id, outcome.poster_id):
            if file_id is not None:
                uow.vault.drop(file_id)


def _held(uow: UnitOfWork, one: _Claimed) -> VideoVersion | None:
    """Return the row, held, where this worker still makes it."""
    return still_claimed(uow, VideoVersion, one.id, attempts=one.attempts)
