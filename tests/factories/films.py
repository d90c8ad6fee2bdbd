"""Films that are ready, for tests that do not look at what plays: no ffmpeg made these."""

from __future__ import annotations

from uuid import UUID

from app.core.work import UnitOfWork
from app.programmes.videos.captions import set_captions
from app.programmes.videos.models import VideoVersion
from app.programmes.videos.publishing import add_video, open_to_public, publish_version
from app.programmes.videos.ready_made import take_in_ready
from tests.factories.files import picture

CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nVelkommen til jobcentret.\n"


def ready_film(uow: UnitOfWork, *, title: str = "Dine rettigheder", seconds: float = 3) -> UUID:
    """Add a film with one version that is ready; returns the version."""
    video_id = add_video(uow, title_da=title, title_en="Your rights", about_da="Kort fortalt.")
    return ready_version(uow, video_id, seconds=seconds)


def ready_version(uow: UnitOfWork, video_id: UUID, *, seconds: float = 3) -> UUID:
    """Add a version to a film, as if it had been made ready; returns it."""
    poster = picture(size=(640, 360))
    version_id = take_in_ready(uow, video_id, film=b"film", poster=poster, seconds=seconds)
    set_captions(uow, version_id, language="da", content=CAPTIONS)
    return version_id


def published_film(
    uow: UnitOfWork, *, title: str = "Dine rettigheder", is_public: bool = False
) -> tuple[UUID, UUID]:
    """Publish a film; returns it and its version."""
    version_id = ready_film(uow, title=title)
    video_id = uow.session.get_one(VideoVersion, (uow.municipality.id, version_id)).video_id
    publish_version(uow, version_id)
    open_to_public(uow, video_id, is_public=is_public)
    return video_id, version_id
