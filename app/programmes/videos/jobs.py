"""The job of this package: make films ready, woken when one has been uploaded."""

from __future__ import annotations

from collections.abc import Callable

from app.core.events import Event
from app.core.jobs import Jobs
from app.programmes.videos.contract import VideoUploaded

VIDEOS = "videos"


def wake_for_videos(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit with which a film had arrived."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, VideoUploaded) for event in events):
            jobs.wake(VIDEOS)

    return wake
