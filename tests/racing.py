"""Does the same thing in many threads at the same moment, and says what came of each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.core.errors import Problem


def at_once(work: Callable[[int], object], times: int = 8) -> list[object]:
    """Return what each thread returned, or the slug of the problem that it was told.

    Anything else that goes wrong in a thread goes wrong in the test.
    """
    start = Barrier(times)

    def run(number: int) -> object:
        start.wait(timeout=10)
        try:
            return work(number)
        except Problem as problem:
            return problem.slug

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
