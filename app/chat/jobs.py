"""When the worker looks after conversations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.chat.contract import BroadcastBegun, ExportAsked, MessagePosted
from app.chat.unseen import (
    AT_ONCE,
    BATCH,
    has_new_messages,
    has_untold,
    tell_of_unseen,
    untold_seats,
)
from app.core.clock import stopwatch
from app.core.events import Event
from app.core.jobs import Jobs
from app.core.rounds import found_then_few_by_few
from app.core.work import Municipality, Units

UNSEEN = "chat-unseen"
BROADCASTS = "chat-broadcasts"
EXPORTS = "chat-exports"
AFTER_SECONDS = int(AT_ONCE.total_seconds()) + 1
AGAIN_SECONDS = 3


def wake_for_unseen(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what has the worker look, a little after a message, who has not seen it.

    A busy process asks once a second; what comes while a look is waited for, and is too new for
    it, has one more look made (`look_for_unseen`).
    """
    asked_at = float("-inf")

    def wake(events: list[Event]) -> None:
        nonlocal asked_at
        if stopwatch() - asked_at >= 1 and any(isinstance(e, MessagePosted) for e in events):
            asked_at = stopwatch()
            jobs.wake(UNSEEN, after=AFTER_SECONDS)

    return wake


def look_for_unseen(
    units: Units, municipalities: Callable[[], Sequence[Municipality]], jobs: Jobs
) -> Callable[[], None]:
    """Return the work of telling people of what they have not seen.

    Where a message is too new to be told of, the work is done again in some seconds: the waking
    that came with the message was dropped, where another was waited for already.
    """

    def with_untold() -> list[Municipality]:
        return [one for one in municipalities() if has_to_tell(one)]

    def has_to_tell(municipality: Municipality) -> bool:
        with units.read(municipality) as uow:
            return has_untold(uow)

    tell = found_then_few_by_few(units, with_untold, untold_seats, tell_of_unseen, few=BATCH)

    def has_new(municipality: Municipality) -> bool:
        with units.read(municipality) as uow:
            return has_new_messages(uow)

    def work() -> None:
        tell()
        if any(has_new(municipality) for municipality in municipalities()):
            jobs.wake(UNSEEN, after=AGAIN_SECONDS)

    return work


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
