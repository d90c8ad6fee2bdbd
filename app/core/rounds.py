"""Rounds of work: once for each municipality, or one at a time in each process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import structlog

from app.core.clock import pause, stopwatch
from app.core.db import Database
from app.core.portions import in_portions
from app.core.work import Municipality, UnitOfWork, Units, the_service

RESTS, LONGEST_REST = 3, 0.5
"""After each bit it rests so many times as long as that took, and so many seconds at most."""
MOST_TIMES = 1_000

log = structlog.get_logger()


class Rest:
    """What leaves SQLite to others between the bits of long work.

    SQLite hands its one place to write to whoever asks first, and whoever waits asks now and then
    only. On PostgreSQL writers do not wait for each other: there a rest would only make it slower.
    """

    def __init__(
        self,
        database: Database,
        *,
        wait: Callable[[float], None] = pause,
        watch: Callable[[], float] = stopwatch,
    ) -> None:
        """Begin the first bit now."""
        self._is_needed, self._wait, self._watch = database.is_sqlite, wait, watch
        self._began = watch()

    def take(self) -> None:
        """Rest for a few times as long as the bit took that ends here, and begin the next."""
        if self._is_needed:
            self._wait(min(RESTS * (self._watch() - self._began), LONGEST_REST))
        self._began = self._watch()


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


def bit_by_bit(
    units: Units,
    municipalities: Callable[[], Iterable[Municipality]],
    verb: Callable[[UnitOfWork], int],
    *,
    rest: Callable[[Database], Rest] = Rest,
) -> Callable[[], int]:
    """Return the work of a verb that deals with a few rows at a time and says how many.

    It has a unit of its own for each few, until nothing is left or it was a thousand times, and
    rests after each (`Rest`), so that whoever writes meanwhile waits for a few rows and never for
    all. The work says how many it was. It can take minutes, so its job is a slow one: two at once
    would each write in the other's rest.
    """

    def visit(municipality: Municipality) -> int:
        handled, between = 0, rest(units.database)
        for _time in range(MOST_TIMES):
            with units.write(municipality, the_service(verb.__name__)) as uow:
                some = verb(uow)
            handled += some
            if not some:
                break
            between.take()
        return handled

    def work() -> int:
        handled: list[int] = []
        visit_each(municipalities(), verb.__name__, lambda one: handled.append(visit(one)))
        return sum(handled)

    return work


def found_then_few_by_few(
    units: Units,
    municipalities: Callable[[], Iterable[Municipality]],
    find: Callable[[UnitOfWork], Sequence[UUID]],
    verb: Callable[[UnitOfWork, Sequence[UUID]], int],
    *,
    few: int,
    rest: Callable[[Database], Rest] = Rest,
) -> Callable[[], int]:
    """Return the work of a verb that deals with a few rows, which a dear question names before.

    As `bit_by_bit`, but the question is asked of units that only read: asked once for each few,
    and while nobody else may write, it would stop everybody for as long as there is work. It is
    asked again after the rows that it named, until it names none or nothing more can be done.
    """

    def visit(municipality: Municipality) -> int:
        handled, between = 0, rest(units.database)
        for _time in range(MOST_TIMES):
            with units.read(municipality, the_service(find.__name__)) as uow:
                found = find(uow)
            before = handled
            for some in in_portions(found, few):
                with units.write(municipality, the_service(verb.__name__)) as uow:
                    handled += verb(uow, some)
                between.take()
            if handled == before:
                break
        return handled

    def work() -> int:
        handled: list[int] = []
        visit_each(municipalities(), verb.__name__, lambda one: handled.append(visit(one)))
        return sum(handled)

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
