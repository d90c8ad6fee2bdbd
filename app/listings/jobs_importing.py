"""What the worker does about imports: once a minute for each municipality, and when woken."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.core.outbound import OutboundGuard
from app.core.rounds import visit_each
from app.core.work import Municipality, Units
from app.listings.importing import do_waiting_import, request_due_imports

MOST_IN_A_ROW = 20


def imports_of_all(
    units: Units, municipalities: Callable[[], Iterable[Municipality]], guard: OutboundGuard
) -> None:
    """Ask the sources that are due, and do what waits, in every municipality.

    They take turns, one import each and no more than twenty, and the trouble of one keeps no
    other waiting.
    """
    waiting = list(municipalities())
    visit_each(waiting, "imports", lambda here: request_due_imports(units, here))
    for _turn in range(MOST_IN_A_ROW):
        this_time, waiting = waiting, []

        def visit(here: Municipality, waiting: list[Municipality] = waiting) -> None:
            if do_waiting_import(units, here, guard):
                waiting.append(here)

        visit_each(this_time, "imports", visit)
