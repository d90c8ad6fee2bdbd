"""When the worker looks whether a time has come free for somebody who waits."""

from __future__ import annotations

from collections.abc import Callable

from app.booking.contract_events import MeetingCancelled, MeetingMoved
from app.booking.waiting.contract import OfferPassedOn, WaitingJoined, WaitingLeft
from app.booking.waiting.offering import OFFERS
from app.core.events import Event
from app.core.jobs import Jobs

WAKING = (MeetingCancelled, MeetingMoved, OfferPassedOn, WaitingJoined, WaitingLeft)


def wake_for_free_times(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what has the worker look soon after a time came free, or somebody joined.

    What comes free by the clock, or by somebody's calendar, its round finds within a minute.
    """

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, WAKING) for event in events):
            jobs.wake(OFFERS)

    return wake
