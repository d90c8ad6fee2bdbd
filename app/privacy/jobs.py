"""The job of this package: make take-outs, woken by whoever asks for one."""

from __future__ import annotations

from collections.abc import Callable

from app.core.events import Event
from app.core.jobs import Jobs
from app.privacy.contract import TakeOutAsked

TAKE_OUTS = "take-outs"


def wake_for_take_outs(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit that asked for a take-out."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, TakeOutAsked) for event in events):
            jobs.wake(TAKE_OUTS)

    return wake
