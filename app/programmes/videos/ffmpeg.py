"""Drives ffmpeg over files that strangers made: no network, no prompts, and limits on everything.

Each run is a process of its own with limits on time, memory and output (setrlimit), which reads
nothing but the file it is given (`-protocol_whitelist`) and is killed with all that it started.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.programmes.videos.contract import MOST_SECONDS, RefusedBecause

PROBE_SECONDS, POSTER_SECONDS, BEAT_SECONDS = 30, 60, 20.0
MOST_MEMORY = 3 * 1024**3
MOST_OUTPUT = 2 * 1024**3
MOST_SIDE = 4_096
SMALL_SIDE, LARGE_SIDE = 360, 720

_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")
_LOCAL = (
    *("-protocol_whitelist", "file,pipe"),
    # No lists of other files or addresses, which ffmpeg would go after.
    *("-format_whitelist", "mov,matroska,avi,mpegts,mpeg,asf,ogg,flv,wav,mp3"),
)
_PLAIN = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn")


class Refused(ValueError):
    """The file cannot become a film; `reason` says why."""

    def __init__(self, reason: RefusedBecause) -> None:
        """Carry the reason."""
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Probed:
    """What a file holds: how long it lasts, how large its picture is, and whether it has sound."""

    seconds: float
    width: int
    height: int
    has_sound: bool


@dataclass(frozen=True)
class Coding:
    """How films are written here: H.264 and AAC where ffmpeg has them, else VP9 and Opus."""

    media_type: str
    ending: str
    video: tuple[str, ...]
    audio: tuple[str, ...]
    end: tuple[str, ...]


_MP4 = Coding(
    "video/mp4",
    "mp4",
    ("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-pix_fmt", "yuv420p"),
    ("-c:a", "aac", "-ac", "2", "-ar", "48000"),
    ("-movflags", "+faststart", "-f", "mp4"),
)
_WEBM = Coding(
    "video/webm",
    "webm",
    ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-b:v", "0"),
    ("-c:a", "libopus", "-ac", "2"),
    ("-f", "webm"),
)


def is_here() -> bool:
    """Say whether ffmpeg is installed."""
    return shutil.which("ffmpeg") is not None and shutil.which("ffprobe") is not None


def coding_here() -> Coding:
    """Return how films are written with the ffmpeg that is installed."""
    known = subprocess.run(  # noqa: S603 — nothing of it is anybody's
        [_path("ffmpeg"), *_QUIET, "-encoders"],
        capture_output=True,
        check=True,
        timeout=PROBE_SECONDS,
    ).stdout
    return _MP4 if b" libx264 " in known else _WEBM


def probe(path: Path) -> Probed:
    """Return what a file holds; Refused for what is no film, or too long."""
    wanted = "stream=codec_type,width,height:stream_disposition=attached_pic:format=duration"
    command = ("-v", "error", *_LOCAL, "-show_entries", wanted, "-of", "json", str(path))
    said = _run("ffprobe", command, path.parent, seconds=PROBE_SECONDS)
    try:
        facts: dict[str, Any] = json.loads(said)
        streams = facts.get("streams", [])
        seconds = float(facts.get("format", {}).get("duration", 0))
    except (ValueError, AttributeError):
        raise Refused(RefusedBecause.UNREADABLE) from None
    pictures = [one for one in streams if _is_moving(one)]
    if not pictures or seconds <= 0:
        raise Refused(RefusedBecause.NO_VIDEO)
    width, height = (int(pictures[0].get(side) or 0) for side in ("width", "height"))
    if not 0 < width <= MOST_SIDE or not 0 < height <= MOST_SIDE:
        raise Refused(RefusedBecause.TOO_MUCH_WORK)
    if seconds > MOST_SECONDS:
        raise Refused(RefusedBecause.TOO_LONG)
    has_sound = any(one.get("codec_type") == "audio" for one in streams)
    return Probed(seconds, width, height, has_sound)


def convert(
    source: Path,
    target: Path,
    coding: Coding,
    *,
    side: int,
    probed: Probed,
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Write a film anew, its shorter side so long at most; `beat` is called while it goes on.

    It may take ten times as long as the film lasts, and a few minutes besides.
    """
    quality = {"mp4": ("26", "24"), "webm": ("38", "34")}[coding.ending][side > SMALL_SIDE]
    rate = ("-maxrate", "450k", "-bufsize", "900k") if side <= SMALL_SIDE else ()
    sound = ("-b:a", "64k" if side <= SMALL_SIDE else "96k")
    scale = f"{_no_larger(side)},fps='min(source_fps,30)'"
    command = (
        *(*_QUIET, *_LOCAL, "-i", str(source), "-map", "0:v:0", "-map", "0:a:0?", *_PLAIN),
        *("-vf", scale, *coding.video, "-crf", quality, *rate, *coding.audio, *sound),
        *("-threads", "2", "-fs", str(MOST_OUTPUT), *coding.end, "-y", str(target)),
    )
    _run("ffmpeg", command, target.parent, seconds=180 + int(probed.seconds * 10), beat=beat)


def draw_poster(source: Path, target: Path, *, probed: Probed) -> None:
    """Draw a picture of a film, from a little way in."""
    command = (
        *(*_QUIET, *_LOCAL, "-ss", f"{min(probed.seconds / 5, 10):.2f}", "-i", str(source)),
        *("-map", "0:v:0", *_PLAIN, "-frames:v", "1", "-vf", _no_larger(LARGE_SIDE)),
        *("-q:v", "5", "-f", "image2", "-update", "1", "-y", str(target)),
    )
    _run("ffmpeg", command, target.parent, seconds=POSTER_SECONDS)


def _no_larger(side: int) -> str:
    """Return the filter that makes the shorter side no longer than this, and both sides even."""
    width = f"if(gt(iw,ih),-2,trunc(min({side},iw)/2)*2)"
    height = f"if(gt(iw,ih),trunc(min({side},ih)/2)*2,-2)"
    return f"scale='{width}':'{height}'"


def _is_moving(stream: dict[str, Any]) -> bool:
    is_cover = stream.get("disposition", {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not is_cover


def _run(
    program: str,
    command: Sequence[str],
    folder: Path,
    *,
    seconds: int,
    beat: Callable[[], None] = lambda: None,
) -> bytes:
    """Run a program of ffmpeg's within limits, and return what it says; Refused where it fails."""
    running = subprocess.Popen(  # noqa: S603 — the words are ours, the file's name as well
        [_path(program), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        start_new_session=True,
        preexec_fn=_limits(seconds),  # noqa: PLW1509 — sets limits alone, which takes no lock
    )
    waited = 0.0
    try:
        while True:
            try:
                said, _nothing = running.communicate(timeout=min(BEAT_SECONDS, seconds))
                break
            except subprocess.TimeoutExpired:
                waited += BEAT_SECONDS
                if waited >= seconds:
                    raise Refused(RefusedBecause.TOO_MUCH_WORK) from None
                beat()
    finally:
        if running.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    if running.returncode in {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL}:
        raise Refused(RefusedBecause.TOO_MUCH_WORK)
    if running.returncode != 0:
        raise Refused(RefusedBecause.UNREADABLE)
    return said


def _limits(seconds: int) -> Callable[[], None]:
    """Return what a process of ffmpeg's says of itself before it begins."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds * 2, seconds * 2))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(10)

    return limit


def _path(program: str) -> str:
    """Return where a program lies; its bare name where it is not installed."""
    return shutil.which(program) or program
