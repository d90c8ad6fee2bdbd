"""The job of this package: check what was uploaded, woken by each upload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.core.events import Event
from app.core.jobs import Jobs
from app.files.checking import Inspection, check_due
from app.files.contract import FileStored

CHECKS = "file-checks"
ROUND = timedelta(minutes=1)  # the job runs this often by itself


def checks(inspection: Inspection, jobs: Jobs) -> Callable[[], None]:
    """Return the work; it comes back by itself while the scanner is away."""

    def work() -> None:
        wait = check_due(inspection)
        if wait is not None and wait < ROUND:
            jobs.wake_after(CHECKS, wait)

    return work


def wake_for_files(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit that stored a file."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, FileStored) for event in events):
            jobs.wake(CHECKS)

    return wake
