"""When the worker looks after advisers' own calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.booking.calendars.contract import CalendarAsked, ServerOf
from app.booking.calendars.reading import read_next
from app.booking.calendars.writing import leave_next, write_next
from app.core.events import Event
from app.core.jobs import Jobs
from app.core.rounds import visit_each
from app.core.work import Municipality, Units

CALENDARS = "calendars"
MOST_IN_A_ROW = 100


def wake_for_calendars(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit that asked for something in a calendar."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, CalendarAsked) for event in events):
            jobs.wake(CALENDARS)

    return wake


def write_all(
    units: Units, municipalities: Callable[[], Iterable[Municipality]], server_of: ServerOf
) -> None:
    """Write what waits, and forget the accounts that are left, in every municipality."""

    def visit(municipality: Municipality) -> None:
        _some(lambda: write_next(units, municipality, server_of))
        _some(lambda: leave_next(units, municipality))

    visit_each(municipalities(), CALENDARS, visit)


def read_all(
    units: Units, municipalities: Callable[[], Iterable[Municipality]], server_of: ServerOf
) -> None:
    """Read the accounts that are due, in every municipality, one after the other.

    Each has a minute and a half at most, and waits longer after each time it did not answer.
    """

    def visit(municipality: Municipality) -> None:
        _some(lambda: read_next(units, municipality, server_of))

    visit_each(municipalities(), CALENDARS, visit)


def _some(step: Callable[[], bool]) -> None:
    """Go on while there is something to do, and not for ever."""
    for _turn in range(MOST_IN_A_ROW):
        if not step():
            break
