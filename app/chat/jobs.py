"""When the worker looks after conversations."""

from __future__ import annotations

from collections.abc import Callable

from app.chat.contract import BroadcastBegun, ExportAsked, MessagePosted
from app.chat.unseen import AT_ONCE
from app.core.clock import stopwatch
from app.core.events import Event
from app.core.jobs import Jobs

UNSEEN = "chat-unseen"
BROADCASTS = "chat-broadcasts"
EXPORTS = "chat-exports"
AFTER_SECONDS = int(AT_ONCE.total_seconds()) + 1


def wake_for_unseen(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what has the worker look, a little after a message, who has not seen it.

    One look serves all messages that came before it, so a busy process asks once a second.
    """
    asked_at = float("-inf")

    def wake(events: list[Event]) -> None:
        nonlocal asked_at
        if stopwatch() - asked_at >= 1 and any(isinstance(e, MessagePosted) for e in events):
            asked_at = stopwatch()
            jobs.wake(UNSEEN, after=AFTER_SECONDS)

    return wake


def wake_for_broadcasts(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what has the worker begin a message to many as soon as it was confirmed."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, BroadcastBegun) for event in events):
            jobs.wake(BROADCASTS)

    return wake


def wake_for_exports(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit that asked for a file."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, ExportAsked) for event in events):
            jobs.wake(EXPORTS)

    return wake
