"""Rounds of work: once for each municipality, or one at a time in each process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

import structlog

from app.core.work import Municipality, UnitOfWork, Units, the_service

log = structlog.get_logger()


def visit_each(
    municipalities: Iterable[Municipality], job: str, visit: Callable[[Municipality], object]
) -> None:
    """Visit the municipalities in turn; one's trouble does not keep the others waiting."""
    for municipality in municipalities:
        try:
            visit(municipality)
        except Exception:
            log.exception("job-failed", job=job, municipality=municipality.slug)


def in_each_municipality(
    units: Units,
    municipalities: Callable[[], Sequence[Municipality]],
    verb: Callable[[UnitOfWork], object],
) -> Callable[[], None]:
    """Return the work of a verb that has a unit of its own in each municipality."""

    def visit(municipality: Municipality) -> None:
        with units.write(municipality, the_service(verb.__name__)) as uow:
            verb(uow)

    def work() -> None:
        visit_each(municipalities(), verb.__name__, visit)

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
