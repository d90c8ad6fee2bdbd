"""The hours of a week as people write them: "37", "20 til 25 timer", "ca. 10", "efter aftale".

Pure. What authors write is kept in one form, a number or a span ("20–25"), or the words for an
agreement; what was brought in stays as its source has it.
"""

from __future__ import annotations

import re

from app.core.texts import _, lazy

FEWEST, MOST = 1, 60


_HALF = "([.,]5)?"


def _above(number: int) -> str:
    """Return the pattern of the whole numbers above one, as far as the most."""
    tens, units = divmod(number, 10)
    same = f"{tens or ''}[{units + 1}-9]" if units < 9 else ""
    more = f"[{tens + 1}-5][0-9]" if tens + 1 < MOST // 10 else ""
    lower = "|".join(filter(None, (same, more)))
    return f"({lower}){_HALF}|{MOST}" if lower else str(MOST)


_ABOUT = "((ca[.]?|cirka|omkring|op til|mindst|højst|about|up to|at least) )?"
_NUMBER = f"(([1-9]|[1-5][0-9])([.,][0-9]{{1,2}})?|{MOST})"
_TO = "( ?[-\u2013\u2014] ?| til | to )"
_SPAN = "|".join(f"{low}{_HALF}{_TO}({_above(low)})" for low in range(FEWEST, MOST))
_UNIT = "( ?(t[.]?|timer|time|hours|h)( (om ugen|ugentligt|pr[.] uge|a week))?)?"
_AGREED = "[Ee]fter aftale|[Aa]ftales( nærmere)?|[Vv]arierende|[Bb]y agreement"
HOURS = f"^({_AGREED}|({_ABOUT}{_NUMBER}|{_SPAN}){_UNIT}|)$"
"""Hours that can be, or nothing: from 1 to 60, and a span from the lower to the higher."""

HOW_TO_WRITE = lazy(
    "Write the hours of a week as a number from %(fewest)s to %(most)s, such as 37, as a span "
    "such as 20-25, or write: efter aftale.",
    fewest=FEWEST,
    most=MOST,
)

_IS_HOURS = re.compile(HOURS)
_HAS_UNIT = re.compile(f"{_UNIT}$")
_IS_SPAN = re.compile(f"^(?P<low>[0-9]+{_HALF}){_TO}(?P<high>[0-9]+{_HALF})$")
_ANY = "[0-9]+([.,][0-9]+)?"
_STANDS_WITH_HOURS = re.compile(f"^{_ABOUT}{_ANY}({_TO}{_ANY})?$")


def in_one_form(typed: str) -> str:
    """Return hours without their unit, a span with its dash; anything else as it was typed."""
    lowered = typed.lower()
    if _IS_HOURS.fullmatch(lowered) is None:
        return typed
    bare = _HAS_UNIT.sub("", lowered, count=1)
    span = _IS_SPAN.fullmatch(bare)
    return f"{span['low']}\u2013{span['high']}" if span else bare


def wrong_with(hours: str | None) -> str | None:
    """Return in words what is wrong with hours of a week; None where nothing is."""
    if hours is None or _IS_HOURS.fullmatch(hours):
        return None
    span = _IS_SPAN.fullmatch(_HAS_UNIT.sub("", hours.lower(), count=1))
    if span and FEWEST <= _number(span["high"]) <= _number(span["low"]) <= MOST:
        return _("Write the lower number of hours first, such as 20-25.")
    return str(HOW_TO_WRITE)


def is_a_number(hours: str) -> bool:
    """Say whether hours read as a number or a span, after which the word for hours may stand."""
    return _STANDS_WITH_HOURS.fullmatch(hours) is not None


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))
