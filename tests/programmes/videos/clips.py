"""Tiny films that ffmpeg itself made, and what tests of films do with them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.core.work import UnitOfWork
from app.programmes.videos import ffmpeg
from app.programmes.videos.access import version_to_edit
from app.programmes.videos.contract import VideoConverted, VideoState
from app.programmes.videos.uploading import forget_pieces

PIECE = 40_000

VTT = """WEBVTT

00:00.000 --> 00:01.500
<v Mette>Velkommen til jobcentret.

00:01.500 --> 00:02.900
Her er dine <i>rettigheder</i>.
"""


@dataclass(frozen=True)
class Film:
    """A film and one version of it."""

    video_id: UUID
    version_id: UUID

    @property
    def path(self) -> str:
        """Return under what its files lie."""
        return f"/film/{self.video_id}/{self.version_id}"


@dataclass(frozen=True)
class Converted:
    """What making a film ready comes to: its files, its length in seconds, its type."""

    small: bytes
    large: bytes
    poster: bytes
    seconds: float
    media_type: str


Upload = Callable[..., Film]
Show = Callable[..., Film]


def make(path: Path, *, seconds: float = 3, size: str = "640x480", sound: bool = True) -> bytes:
    """Have ffmpeg make a film that shows a moving test card."""
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"] if sound else []
    subprocess.run(
        [
            *("ffmpeg", "-nostdin", "-loglevel", "error", "-y"),
            *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=15:duration={seconds}"),
            *tone,
            *("-metadata", "title=Hemmelig", "-metadata", "location=+55.6-012.5/"),
            *("-preset", "ultrafast", "-pix_fmt", "yuv420p", str(path)),
        ],
        check=True,
        timeout=60,
    )
    return path.read_bytes()


def make_ready(content: bytes, folder: Path) -> Converted:
    """Make a film ready as the worker does, but for where it is kept."""
    source, coding = folder / "source", ffmpeg.coding_here()
    source.write_bytes(content)
    probed = ffmpeg.probe(source)
    made = {}
    for side in (ffmpeg.SMALL_SIDE, ffmpeg.LARGE_SIDE):
        target = folder / f"{side}.{coding.ending}"
        ffmpeg.convert(source, target, coding, side=side, probed=probed, beat=lambda: None)
        made[side] = target.read_bytes()
    ffmpeg.draw_poster(source, folder / "poster.jpg", probed=probed)
    return Converted(
        small=made[ffmpeg.SMALL_SIDE],
        large=made[ffmpeg.LARGE_SIDE],
        poster=(folder / "poster.jpg").read_bytes(),
        seconds=ffmpeg.probe(folder / f"{ffmpeg.SMALL_SIDE}.{coding.ending}").seconds,
        media_type=coding.media_type,
    )


def take_in(uow: UnitOfWork, version_id: UUID, made: Converted) -> None:
    """Give what was uploaded the files that were made of it before."""
    row = version_to_edit(uow, version_id)
    row.small_file_id, row.large_file_id, row.poster_file_id = (uow.new_id() for _ in range(3))
    for file_id, content in (
        (row.small_file_id, made.small),
        (row.large_file_id, made.large),
        (row.poster_file_id, made.poster),
    ):
        with uow.vault.sink(file_id) as sink:
            sink.write(content)
    row.state, row.finished_at, row.seconds = VideoState.READY, uow.now, made.seconds
    row.media_type, row.small_size, row.large_size = (
        made.media_type,
        len(made.small),
        len(made.large),
    )
    forget_pieces(uow, version_id)
    uow.record(VideoConverted(version_id))
