"""What may be said of a meeting type, and what follows from it: pure decisions on values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.booking.contract import LONGEST_TEXT
from app.booking.video_address import checked_address
from app.core.errors import Invalid
from app.core.texts import _, format_exact_length

_MINUTE = timedelta(minutes=1)
LONGEST_NAME = 120
LONGEST_ADDRESS = 200
SHORTEST, LONGEST = 5 * _MINUTE, timedelta(hours=8)
STEPS = tuple(n * _MINUTE for n in (5, 10, 15, 20, 30, 60))
LONGEST_BUFFER = timedelta(hours=4)
MOST_AHEAD = timedelta(days=366)
LONGEST_BEFORE = timedelta(days=30)
MOST_MOVES = 20
MOST_REMINDERS = 5

Wrong = dict[str, list[str]]
Rule = Callable[[Any], str | None]


def wrong_with(facts: Mapping[str, Any]) -> Wrong:
    """Return what is wrong with what is known of a meeting type, by the names of `TypeFacts`."""
    said = {name: rule(facts[name]) for name, rule in _RULES.items() if name in facts}
    wrong = {name: [words] for name, words in said.items() if words}
    if {"notice", "ahead"} <= facts.keys() - wrong.keys() and facts["notice"] >= facts["ahead"]:
        wrong["notice"] = [_("Nobody could book: the first time would come after the last.")]
    return wrong


def wrong_with_place(facts: Mapping[str, Any]) -> Wrong:
    """Return what is wrong with what is known of a place."""
    rules = {"name": _name, "address": _address}
    said = {name: rule(facts[name]) for name, rule in rules.items() if name in facts}
    return {name: [words] for name, words in said.items() if words}


def _address(value: str) -> str | None:
    return _no_longer(LONGEST_ADDRESS)(value) if value.strip() else _("This is missing.")


def _name(value: str) -> str | None:
    return _no_longer(LONGEST_NAME)(value) if value.strip() else _("This is missing.")


def _no_longer(limit: int) -> Rule:
    def rule(value: str) -> str | None:
        is_short = len(value.strip()) <= limit
        return None if is_short else _("Write at most %(n)s characters.", n=limit)

    return rule


def _from_to(least: timedelta, most: timedelta) -> Rule:
    def rule(value: timedelta) -> str | None:
        if least <= value <= most:
            return None
        first, last = format_exact_length(least), format_exact_length(most)
        if not least:
            return _("Choose at most %(longest)s.", longest=last)
        return _("Choose from %(shortest)s to %(longest)s.", shortest=first, longest=last)

    return rule


def _step(value: timedelta) -> str | None:
    return None if value in STEPS else _("Choose one from the list.")


def _modes(value: Sequence[object]) -> str | None:
    return None if value else _("Choose at least one way to meet.")


def _moves(value: int | None) -> str | None:
    is_fine = value is None or 0 <= value <= MOST_MOVES
    return (
        None
        if is_fine
        else _("Write a number from %(first)s to %(last)s.", first=0, last=MOST_MOVES)
    )


def _reminders(value: Sequence[timedelta]) -> str | None:
    if len(set(value)) > MOST_REMINDERS:
        return _("Choose at most %(n)s.", n=MOST_REMINDERS)
    is_fine = all(_MINUTE <= one <= LONGEST_BEFORE for one in value)
    return None if is_fine else _("Choose one from the list.")


def _video(value: str) -> str | None:
    try:
        checked_address(value)
    except Invalid as wrong:
        return wrong.fields["video_url"][0]
    return None


_TEXTS = ("about_da", "about_en", "bring_da", "bring_en", "follows_da", "follows_en")
_RULES: Mapping[str, Rule] = {
    "name_da": _name,
    "name_en": _name,
    **{name: _no_longer(LONGEST_TEXT) for name in _TEXTS},
    "length": _from_to(SHORTEST, LONGEST),
    "buffer": _from_to(timedelta(), LONGEST_BUFFER),
    "step": _step,
    "modes": _modes,
    "notice": _from_to(timedelta(), LONGEST_BEFORE),
    "ahead": _from_to(timedelta(days=1), MOST_AHEAD),
    "move_until": _from_to(timedelta(), LONGEST_BEFORE),
    "cancel_until": _from_to(timedelta(), LONGEST_BEFORE),
    "most_moves": _moves,
    "reminders": _reminders,
    "video_url": _video,
}
