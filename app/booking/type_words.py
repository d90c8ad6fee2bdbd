"""What follows from the rules of a meeting type, in plain words, for whoever sets it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.booking.contract import MeetingMode, WhoMeets
from app.core.texts import Text, _, format_exact_length, format_list, lazy, ngettext

WAYS: Mapping[MeetingMode, Text] = {
    MeetingMode.ON_SITE: lazy("In person"),
    MeetingMode.PHONE: lazy("By phone"),
    MeetingMode.VIDEO: lazy("By video"),
}
_WITH: Mapping[WhoMeets, Text] = {
    WhoMeets.OWN: lazy("It is with the citizen's own adviser, and nobody else."),
    WhoMeets.OWN_FIRST: lazy(
        "It is with the citizen's own adviser when there is time, else with somebody of the team."
    ),
    WhoMeets.ANYBODY: lazy("It is with whichever adviser has the fewest meetings that day."),
}


def what_follows(facts: Any) -> list[str]:
    """Return what a meeting type means for citizens and advisers, a sentence for each rule.

    `facts` are `TypeFacts`, or a `MeetingTypeView`.
    """
    sentences = [
        _length(facts.length, facts.buffer),
        _("Ways to meet: %(ways)s.", ways=_ways(facts.modes)),
        str(_WITH[facts.who_meets]),
        _booking(facts.ahead, facts.notice),
        _moving(facts.move_until, facts.most_moves),
        _cancelling(facts.cancel_until),
        _reminding(facts.reminders),
    ]
    if facts.has_interpreter:
        sentences.append(_("The citizen can ask for an interpreter."))
    return [one for one in sentences if one]


def _ways(modes: Sequence[MeetingMode]) -> str:
    words = [str(WAYS[mode]) for mode in modes]
    return format_list([word[:1].lower() + word[1:] for word in words])


def _length(length: timedelta, buffer: timedelta) -> str:
    lasts = format_exact_length(length)
    if not buffer:
        return _("It takes %(length)s.", length=lasts)
    after = format_exact_length(buffer)
    return _(
        "It takes %(length)s, and %(buffer)s are kept free after it.", length=lasts, buffer=after
    )


def _booking(ahead: timedelta, notice: timedelta) -> str:
    first = format_exact_length(ahead)
    if not notice:
        return _("Citizens can book it %(ahead)s ahead, and until it begins.", ahead=first)
    return _(
        "Citizens can book it %(ahead)s ahead, and until %(notice)s before.",
        ahead=first,
        notice=format_exact_length(notice),
    )


def _moving(until: timedelta, most: int | None) -> str:
    if most == 0:
        return _("Citizens cannot move it themselves.")
    if until:
        how_late = _(
            "Citizens can move it until %(length)s before.", length=format_exact_length(until)
        )
    else:
        how_late = _("Citizens can move it until it begins.")
    if most is None:
        return how_late
    return how_late + " " + ngettext("They can do so once.", "They can do so %(n)s times.", most)


def _cancelling(until: timedelta) -> str:
    if not until:
        return _("They can cancel it until it begins.")
    return _("They can cancel it until %(length)s before.", length=format_exact_length(until))


def _reminding(reminders: Sequence[timedelta]) -> str:
    if not reminders:
        return _("They are not reminded of it.")
    lengths = [format_exact_length(one) for one in sorted(reminders, reverse=True)]
    return _("They are reminded %(lengths)s before.", lengths=format_list(lengths))
