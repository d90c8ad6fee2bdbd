"""What the forms that set meetings up let one choose from, in everyday words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from app.booking.contract import MeetingMode, WhoMeets
from app.booking.type_rules import STEPS
from app.booking.type_words import WAYS
from app.core.texts import _, format_exact_length

_MINUTE = timedelta(minutes=1)
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)

BUFFERS = tuple(n * _MINUTE for n in (5, 10, 15, 20, 30, 45, 60))
BEFORE = (_HOUR, 2 * _HOUR, 4 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 3 * _DAY, 5 * _DAY, _WEEK)
AHEAD = tuple(n * _WEEK for n in (1, 2, 3, 4, 6, 8, 12, 26))
REMINDERS = (_WEEK, 3 * _DAY, 2 * _DAY, _DAY, 2 * _HOUR, _HOUR)
MOVES = (1, 2, 3, 5, 10)
A_DAY = range(1, 16)

Option = tuple[str, str]


def minutes_of(length: timedelta) -> str:
    """Return a length of time as forms send it."""
    return str(length // _MINUTE)


def _lengths(
    usual: Iterable[timedelta], there: Iterable[timedelta], words: str = "%(length)s"
) -> list[Option]:
    """Return lengths of time to choose from; one that is chosen already is among them."""
    found = sorted({*usual, *(one for one in there if one)})
    return [(minutes_of(one), words % {"length": format_exact_length(one)}) for one in found]


def buffers(*there: timedelta) -> list[Option]:
    """Return how long can be kept free after a meeting."""
    return [("0", _("Nothing")), *_lengths(BUFFERS, there)]


def own_buffers(*there: timedelta) -> list[Option]:
    """Return how long an adviser can ask for after each meeting."""
    return [("0", _("As the meeting type says")), *_lengths(BUFFERS, there)]


def notices(*there: timedelta) -> list[Option]:
    """Return how long before a meeting an adviser can ask to know of it."""
    return [("0", _("As the meeting type says")), *_lengths(BEFORE, there)]


def steps() -> list[Option]:
    """Return how often a meeting can begin."""
    return [(minutes_of(one), _step_words(one)) for one in STEPS]


def before(*there: timedelta) -> list[Option]:
    """Return until when something can be done about a meeting."""
    words = _("Until %(length)s before", length="%(length)s")
    return [("0", _("Until it begins")), *_lengths(BEFORE, there, words)]


def ahead(*there: timedelta) -> list[Option]:
    """Return how far ahead one can book."""
    return _lengths(AHEAD, there)


def reminders(*there: timedelta) -> list[Option]:
    """Return when one can be reminded, the earliest first."""
    words = _("%(length)s before", length="%(length)s")
    return _lengths(REMINDERS, there, words)[::-1]


def moves(there: int | None = None) -> list[Option]:
    """Return how often a citizen can be let move a meeting."""
    numbers = sorted({*MOVES, *([there] if there else [])})
    rarely = [(str(n), _("Once") if n == 1 else _("%(n)s times", n=n)) for n in numbers]
    return [("", _("As often as they like")), ("0", _("Not at all")), *rarely]


def a_day(there: int | None = None) -> list[Option]:
    """Return how many meetings a day can be at most."""
    return [(str(n), str(n)) for n in sorted({*A_DAY, *([there] if there else [])})]


def ways() -> list[Option]:
    """Return how one can meet."""
    return [(mode.value, str(WAYS[mode])) for mode in MeetingMode]


def whom() -> list[tuple[str, str, str]]:
    """Return whom a meeting can be with, each with what that means."""
    return [
        (
            WhoMeets.OWN_FIRST.value,
            _("The citizen's own adviser first"),
            _("Others of the team are offered where the adviser has no time."),
        ),
        (
            WhoMeets.OWN.value,
            _("Only the citizen's own adviser"),
            _("Or who stands in. A citizen without an adviser finds no times."),
        ),
        (
            WhoMeets.ANYBODY.value,
            _("Whoever is free"),
            _("All advisers who hold meetings of this type share them."),
        ),
    ]


def _step_words(step: timedelta) -> str:
    if step == _HOUR:
        return _("Every hour")
    return _("Every %(n)s minutes", n=step // _MINUTE)
