"""When the worker sees to meetings."""

from __future__ import annotations

from collections.abc import Callable

from app.booking.contract_events import ClearingBegun
from app.core.events import Event
from app.core.jobs import Jobs

CLEARINGS = "booking-clearings"


def wake_for_clearings(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what has the worker see to meetings as soon as somebody is said to be away."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, ClearingBegun) for event in events):
            jobs.wake(CLEARINGS)

    return wake
