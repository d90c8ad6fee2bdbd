"""Says in words how a licence ends: when, whether it can be extended, and what one can do then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.texts import _, format_weekday, lazy, ngettext
from app.licences.contract import (
    ExtensionPolicy,
    LicenceState,
    LicenceView,
    NoExtension,
    PoolFacts,
)


def ends_in_words(name: str, last_on: date, today: date) -> str:
    """Return when a licence ends, as seen from a day."""
    days = (last_on - today).days
    if days < 0:
        return _("Your licence has ended: %(name)s", name=name)
    if days == 0:
        return _("Your licence ends today: %(name)s", name=name)
    if days == 1:
        return _("Your licence ends tomorrow: %(name)s", name=name)
    return _("Your licence ends in %(n)s days: %(name)s", n=days, name=name)


def left_in_words(one: LicenceView) -> str:
    """Return how long a licence can still be used, or that it cannot any more."""
    if one.state == LicenceState.AHEAD:
        return _("Begins on %(day)s", day=format_weekday(one.from_on))
    if one.state != LicenceState.ACTIVE:
        return _("Ended on %(day)s", day=format_weekday(one.last_on))
    if one.days_left == 0:
        return _("Today is the last day")
    return ngettext("%(n)s day left after today", "%(n)s days left after today", one.days_left)


def became_in_words(one: LicenceView, last_on: date) -> str:
    """Return what a licence's former last day has become; empty where it is still the same."""
    if one.last_on == last_on:
        return ""
    day = format_weekday(one.last_on)
    if one.is_given_up and one.last_on >= one.from_on:
        return _("You have given it up since. The last day is %(day)s.", day=day)
    if one.is_given_up:
        return _("You gave it up before it began.")
    return _became(one, last_on, day)


def became_for_staff(one: LicenceView, last_on: date) -> str:
    """Return what a citizen's former last day has become; empty where it is still the same."""
    if one.last_on == last_on and one.taken_back_at is None:
        return ""
    day = format_weekday(one.last_on)
    if one.is_given_up and one.last_on >= one.from_on:
        return _("The citizen has given it up since. The last day is %(day)s.", day=day)
    if one.is_given_up:
        return _("The citizen gave it up before it began.")
    return _became(one, last_on, day)


def _became(one: LicenceView, last_on: date, day: str) -> str:
    if one.taken_back_at is not None and one.last_on < one.from_on:
        return _("The job centre took it back before it began.")
    if one.taken_back_at is not None:
        return _("The job centre has taken it back since. The last day is %(day)s.", day=day)
    if one.extensions and one.last_on > last_on:
        return _("It has been extended until %(day)s.", day=day)
    return _("Now the last day is %(day)s.", day=day)


def how_to_extend(one: LicenceView) -> str:
    """Return whether a licence can be extended, and how; empty where it is long over."""
    if one.taken_back_at is not None:
        return ""
    if one.asked_at is not None:
        return _("You have asked to keep it longer. You get an answer here.")
    reason = one.no_extension
    if reason is None and one.pool.facts.extension == ExtensionPolicy.AUTOMATIC:
        if one.state != LicenceState.ACTIVE:
            return _("Ask your adviser if you still need it.")
        return _("It is extended by itself, if nobody else waits for it.")
    if reason is None and one.state == LicenceState.GRACE:
        until = format_weekday(one.grace_until_on)
        return _("You can still ask to keep it longer, until %(day)s. It takes one tap.", day=until)
    if reason is None:
        return _("You can ask to keep it longer. It takes one tap.")
    return why_not(reason)


def why_not(reason: NoExtension) -> str:
    """Return why a licence cannot be extended."""
    return str(_WHY_NOT[reason])


def what_to_do(one: LicenceView) -> list[str]:
    """Return what becomes of one's things, what to take along, what else there is, whom to ask."""
    facts, said = one.pool.facts, []
    if one.state != LicenceState.OVER:
        said.append(_("What you have made here stays yours until you delete it."))
        said.append(_('You can have all of it as one file: "Take your things along", under Me.'))
    take_along = facts.in_words("take_along")
    if take_along and one.state in {LicenceState.AHEAD, LicenceState.ACTIVE}:
        said.append(_("Take along: %(text)s", text=take_along))
    return [*said, *what_else(facts)]


def what_else(facts: PoolFacts) -> list[str]:
    """Return what there is instead of a pool's seats, and whom to ask: where none is named, the
    adviser.
    """
    instead, ask = facts.in_words("instead"), facts.in_words("ask")
    return [
        _("Instead: %(text)s", text=instead)
        if instead
        else _("Ask your adviser what there is instead."),
        _("Questions? %(text)s", text=ask) if ask else _("Questions? Write to your adviser."),
    ]


_WHY_NOT: Mapping[NoExtension, Any] = {
    NoExtension.NEVER: lazy("It cannot be extended."),
    NoExtension.TOO_OFTEN: lazy("It has been extended as often as it can be."),
    NoExtension.OTHERS_WAIT: lazy("It cannot be extended now, as others wait for a seat."),
    NoExtension.POOL_ENDS: lazy("It cannot be extended, as the service itself ends."),
    NoExtension.NO_SEAT: lazy("It cannot be extended now, as no seat is free."),
    NoExtension.OVER: "",
}
