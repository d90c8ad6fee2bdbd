"""Signe uploads films that ffmpeg made; the worker makes them ready."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.work import Units
from app.programmes.videos.captions import set_captions
from app.programmes.videos.publishing import add_video, open_to_public, publish_version
from app.programmes.videos.uploading import begin_upload, take_piece
from tests.people import Cast
from tests.programmes.videos.clips import (
    PIECE,
    VTT,
    Converted,
    Film,
    Show,
    Upload,
    make,
    make_ready,
    take_in,
)


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three seconds with a picture of 640 × 480 and a tone."""
    return make(tmp_path_factory.mktemp("clips") / "clip.mp4")


@pytest.fixture(scope="session")
def converted(clip: bytes, tmp_path_factory: pytest.TempPathFactory) -> Converted:
    """What becomes of that film: ffmpeg makes it ready once, not for each test that shows it."""
    return make_ready(clip, tmp_path_factory.mktemp("converted"))


@pytest.fixture
def upload(units: Units, cast: Cast, clip: bytes) -> Upload:
    """Have Signe upload a film, in pieces; it waits to be made ready."""

    def uploading(content: bytes = clip, title: str = "Dine rettigheder") -> Film:
        with units.write(cast.here, cast.signe.actor) as uow:
            video_id = add_video(uow, title_da=title, about_da="Kort fortalt.")
            version_id = begin_upload(uow, video_id, size=len(content))
        for start in range(0, len(content), PIECE):
            with units.write(cast.here, cast.signe.actor) as uow:
                take_piece(uow, version_id, start=start, content=content[start : start + PIECE])
        return Film(video_id, version_id)

    return uploading


@pytest.fixture
def show(upload: Upload, converted: Converted, units: Units, cast: Cast) -> Show:
    """Have Signe upload a film that is ready, and publish it."""

    def showing(*, is_public: bool = False, captions: str = VTT) -> Film:
        film = upload()
        with units.write(cast.here, cast.signe.actor) as uow:
            take_in(uow, film.version_id, converted)
            if captions:
                set_captions(uow, film.version_id, language="da", content=captions.encode())
            publish_version(uow, film.version_id)
            open_to_public(uow, film.video_id, is_public=is_public)
        return film

    return showing


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """A folder for films of a test's own."""
    return tmp_path
