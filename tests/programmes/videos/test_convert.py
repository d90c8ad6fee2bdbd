"""Uploads become phone-sized in the worker, or are refused in plain words."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.files.service import forget_orphans
from app.programmes.videos import converting, ffmpeg
from app.programmes.videos.contract import RefusedBecause, VersionView, VideoState
from app.programmes.videos.models import VideoVersion
from app.programmes.videos.publishing import version_by_id
from app.programmes.videos.uploading import kept_by_videos
from app.web.services import Services
from tests.factories.files import kept_files
from tests.people import Cast
from tests.programmes.videos.clips import Film, Upload, make


def stands(units: Units, cast: Cast, film: Film) -> VersionView:
    with units.write(cast.here, cast.signe.actor) as uow:
        return version_by_id(uow, film.version_id)


def opened(units: Units, cast: Cast, film: Film, column: str, to: Path) -> dict[str, object]:
    """Return what ffprobe says of a file that was made."""
    with units.write(cast.here, cast.signe.actor) as uow:
        row = uow.session.get_one(VideoVersion, (cast.here.id, film.version_id))
        to.write_bytes(b"".join(uow.vault.pieces(getattr(row, column))))
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(to)],
        check=True,
        capture_output=True,
    ).stdout
    return json.loads(said)


def test_a_film_becomes_phone_sized(
    upload: Upload, services: Services, units: Units, cast: Cast, tmp_path: Path
) -> None:
    film = upload()
    assert stands(units, cast, film).state is VideoState.WAITING
    services.jobs.run("videos")
    view = stands(units, cast, film)
    assert view.state is VideoState.READY
    assert view.seconds == pytest.approx(3, abs=0.3)
    assert view.has_poster
    assert 0 < view.small_size < view.large_size
    small = opened(units, cast, film, "small_file_id", tmp_path / "small")
    picture = next(one for one in small["streams"] if one["codec_type"] == "video")
    assert (picture["width"], picture["height"]) == (480, 360)
    assert {one["codec_name"] for one in small["streams"]} in ({"h264", "aac"}, {"vp9", "opus"})
    assert "Hemmelig" not in json.dumps(small)
    assert "55.6" not in json.dumps(small["format"])


def test_it_begins_to_play_before_all_of_it_is_there(
    upload: Upload, services: Services, units: Units, cast: Cast, tmp_path: Path
) -> None:
    film = upload()
    services.jobs.run("videos")
    opened(units, cast, film, "small_file_id", tmp_path / "small")
    content = (tmp_path / "small").read_bytes()
    if view_is_mp4 := stands(units, cast, film).media_type == "video/mp4":
        assert content.index(b"moov") < content.index(b"mdat")
    assert view_is_mp4 or content.startswith(b"\x1a\x45\xdf\xa3")


def test_what_was_uploaded_is_gone_once_it_is_ready(
    upload: Upload, services: Services, units: Units, cast: Cast
) -> None:
    upload()
    assert len(kept_files(services)) > 3
    services.jobs.run("videos")
    assert len(kept_files(services)) == 3  # small, large, poster
    assert list((services.settings.data_dir / "films-at-work").iterdir()) == []


def test_its_files_are_no_orphans(
    upload: Upload, services: Services, units: Units, cast: Cast, clock: FixedClock
) -> None:
    upload()
    services.jobs.run("videos")
    clock.advance(timedelta(days=30))
    services.jobs.run("forget-orphans")
    assert len(kept_files(services)) == 3
    with units.write(cast.here, the_service("test")) as uow:
        assert forget_orphans(uow, kept_elsewhere=kept_by_videos) == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"%PDF-1.7 nej", RefusedBecause.UNREADABLE, id="no film"),
        pytest.param(b"\0" * 100_000, RefusedBecause.UNREADABLE, id="nothing"),
        pytest.param(
            b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n",
            RefusedBecause.UNREADABLE,
            id="a list of addresses",
        ),
        pytest.param(
            b"ffconcat version 1.0\nfile /etc/passwd\n", RefusedBecause.UNREADABLE, id="other files"
        ),
    ],
)
def test_what_is_no_film_is_refused_and_gone(
    content: bytes,
    reason: RefusedBecause,
    upload: Upload,
    services: Services,
    units: Units,
    cast: Cast,
) -> None:
    film = upload(content)
    services.jobs.run("videos")
    view = stands(units, cast, film)
    assert (view.state, view.reason) == (VideoState.REFUSED, reason)
    assert view.explanation
    assert kept_files(services) == []


def test_sound_alone_is_no_film(
    upload: Upload, services: Services, units: Units, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "tone.wav"
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(path)],
        check=True,
    )
    film = upload(path.read_bytes())
    services.jobs.run("videos")
    assert stands(units, cast, film).reason is RefusedBecause.NO_VIDEO


def test_a_film_of_a_phone_held_upright_keeps_its_shape(tmp_path: Path) -> None:
    source, target = tmp_path / "upright.mp4", tmp_path / "small.mp4"
    make(source, seconds=1, size="404x720", sound=False)
    probed = ffmpeg.probe(source)
    coding = ffmpeg.coding_here()
    ffmpeg.convert(source, target, coding, side=ffmpeg.SMALL_SIDE, probed=probed)
    made = ffmpeg.probe(target)
    assert (made.width, made.has_sound) == (360, False)
    assert made.height == pytest.approx(642, abs=2)


def test_a_killed_workers_film_is_taken_up_again_and_given_up_after_three_times(
    upload: Upload, services: Services, units: Units, cast: Cast, clock: FixedClock
) -> None:
    film = upload()
    folder = services.settings.data_dir / "films-at-work"
    for _attempt in range(3):
        assert converting._claim(units, cast.here) is not None  # and then it is killed
        (folder / str(film.version_id)).mkdir(parents=True, exist_ok=True)
        services.jobs.run("videos")
        assert stands(units, cast, film).state is VideoState.WORKING
        clock.advance(timedelta(minutes=6))
    services.jobs.run("videos")
    view = stands(units, cast, film)
    assert (view.state, view.reason) == (VideoState.REFUSED, RefusedBecause.TOO_MUCH_WORK)
    assert list(folder.iterdir()) == []


def test_a_worker_killed_once_costs_nothing_but_time(
    upload: Upload, services: Services, units: Units, cast: Cast, clock: FixedClock
) -> None:
    film = upload()
    converting._claim(units, cast.here)
    clock.advance(timedelta(minutes=6))
    services.jobs.run("videos")
    assert stands(units, cast, film).state is VideoState.READY
