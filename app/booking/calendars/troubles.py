"""What becomes of an account that does not answer, or does not let us in any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.booking.calendars.contract import (
    CalendarBroken,
    CalendarFull,
    CalendarRefuses,
    ConnectionState,
    LeadsElsewhere,
    LoginRefused,
    NoCalendarThere,
)
from app.booking.calendars.models import CalendarConnection
from app.booking.kinds_told import ADVISERS
from app.core.errors import Problem
from app.core.outbound import AddressRefused, AnswerTooLarge, TooSlow, Unreachable, UrlRefused
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import notify

READ_EVERY = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
MOST_REFUSALS = 3
SILENT_FOR = timedelta(days=1)
STOPPED, SILENT = "booking/calendar-stopped", "booking/calendar-silent"
PAGE = "/kalender/egen"

_KNOWN: Mapping[str, type[Problem]] = {
    kind.slug: kind
    for kind in (
        *(LoginRefused, NoCalendarThere, LeadsElsewhere, CalendarBroken, CalendarRefuses),
        *(CalendarFull, UrlRefused, AddressRefused, Unreachable, TooSlow, AnswerTooLarge),
    )
}


def problem_in_words(slug: str | None) -> str:
    """Return what went wrong in plain words; empty where nothing did."""
    return str(_KNOWN.get(slug, Problem).title) if slug else ""


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row."""
    return min(READ_EVERY * (1 << min(failures, 10)), LONGEST_WAIT)


def note_fine(uow: UnitOfWork, row: CalendarConnection) -> None:
    """Note that an account answered as it should; it is read again in ten minutes."""
    row.read_at, row.due_at = uow.now, uow.now + READ_EVERY
    row.failures = row.refusals = 0
    row.problem = row.troubled_at = None


def note_trouble(uow: UnitOfWork, row: CalendarConnection, problem: Problem) -> None:
    """Note what went wrong, and wait longer each time; what was read before is kept.

    After three refusals of the password nothing is tried any more. The adviser is told of that,
    and of a day without an answer, once.
    """
    row.problem, row.troubled_at = problem.slug, row.troubled_at or uow.now
    row.failures += 1
    row.refusals += isinstance(problem, LoginRefused)
    is_refused = row.refusals >= MOST_REFUSALS
    if row.state == ConnectionState.LEAVING:
        if is_refused:  # nothing can be taken out there any more
            uow.session.delete(row)
        return
    row.due_at = uow.now + wait_after(row.failures)
    if is_refused:
        row.state, row.due_at = ConnectionState.STOPPED, None
        _tell(uow, row, STOPPED)
    elif uow.now - row.troubled_at >= SILENT_FOR:
        _tell(uow, row, SILENT)


def _tell(uow: UnitOfWork, row: CalendarConnection, kind: str) -> None:
    since = (row.troubled_at or uow.now).isoformat(timespec="seconds")
    facts = {"problem": row.problem or ""}
    notify(uow, row.adviser_id, kind, facts, subject=f"calendar/{row.id}/{since}")


def _word_stopped(
    uow: UnitOfWork,  # noqa: ARG001 — the shape of every Worder
    facts: Mapping[str, Any],  # noqa: ARG001 — the shape of every Worder
) -> Wording:
    title = _("Your calendar does not let us in any more")
    body = _(
        "It does not accept the password. What is new there does not count until you write the"
        " new one."
    )
    return Wording(title, body, PAGE, lock_screen=title)


def _word_silent(
    uow: UnitOfWork,  # noqa: ARG001 — the shape of every Worder
    facts: Mapping[str, Any],
) -> Wording:
    title = _("We have not been able to read your calendar for a day")
    body = _(
        "%(problem)s We go on trying. What you have written there since then does not count yet.",
        problem=problem_in_words(facts["problem"]),
    )
    return Wording(title, body, PAGE, lock_screen=title)


KINDS = (
    Kind(
        STOPPED,
        lazy("When your own calendar does not let us in"),
        _word_stopped,
        is_personal=True,
        may_be_muted=False,
        roles=ADVISERS,
    ),
    Kind(
        SILENT,
        lazy("When your own calendar does not answer"),
        _word_silent,
        is_personal=True,
        roles=ADVISERS,
    ),
)
