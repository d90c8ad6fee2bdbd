"""Rounds of work: once for each municipality, or one at a time in each process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import structlog

from app.core.work import Municipality, UnitOfWork, Units, the_service

log = structlog.get_logger()


def in_each_municipality(
    units: Units,
    municipalities: Callable[[], Sequence[Municipality]],
    verb: Callable[[UnitOfWork], object],
) -> Callable[[], None]:
    """Return the work; one municipality's trouble does not keep the others waiting."""

    def work() -> None:
        for municipality in municipalities():
            try:
                with units.write(municipality, the_service(verb.__name__)) as uow:
                    verb(uow)
            except Exception:
                log.exception("job-failed", job=verb.__name__, municipality=municipality.slug)

    return work


def one_at_a_time(work: Callable[[], object]) -> Callable[[], None]:
    """Return the work, kept to one thread of this process.

    Asked for while it is being done, it is done once more afterwards by whoever is doing it.
    """
    lock = threading.Lock()
    is_asked_for = threading.Event()

    def round_() -> None:
        is_asked_for.set()
        while is_asked_for.is_set() and lock.acquire(blocking=False):
            try:
                is_asked_for.clear()
                work()
            finally:
                lock.release()

    return round_
