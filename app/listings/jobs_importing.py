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

    One municipality does no more than twenty in a row, so that the next gets its turn; the
    trouble of one keeps no other waiting.
    """

    def visit(municipality: Municipality) -> None:
        request_due_imports(units, municipality)
        for _turn in range(MOST_IN_A_ROW):
            if not do_waiting_import(units, municipality, guard):
                break

    visit_each(municipalities(), "imports", visit)
