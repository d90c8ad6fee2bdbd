"""Whether a programme is for a citizen, and when it begins for them: pure decisions.

What a programme does not ask about is no criterion. Weeks are whole: the first seven days from the
day of registration are week 1. Of an age only the year of birth is known, so in the year in which a
citizen comes to a limit it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from app.accounts.contract import RegistrationView
from app.programmes.contract import Audience, Begins, ProgrammeFacts
from app.programmes.referring.contract import (
    CitizenFacts,
    Criterion,
    CriterionFit,
    Fit,
    Match,
    Recommendation,
)

AHEAD = timedelta(days=7)
"""How long before its day somebody is enrolled, so that they know in good time."""
STILL = timedelta(days=6)
"""How long after its day somebody still is, where it was known too late: the week lasts so long."""


def match(audience: Audience, citizen: CitizenFacts, on: date) -> Match:
    """Return whether a programme is for a citizen on a day, and why."""
    fits = tuple(_fits(audience, citizen, on))
    found = {one.fit for one in fits}
    if Fit.NOT_MET in found:
        return Match(Recommendation.NOT, fits, on)
    is_sure = Fit.NOT_KNOWN not in found
    return Match(Recommendation.RECOMMENDED if is_sure else Recommendation.POSSIBLE, fits, on)


def match_to_begin(facts: ProgrammeFacts, citizen: CitizenFacts, today: date) -> Match:
    """Return the same, for the day on which the programme would begin where that is to come."""
    begins = begins_on(facts, citizen.registration)
    return match(facts.audience, citizen, max(begins or today, today))


def begins_on(facts: ProgrammeFacts, registration: RegistrationView | None) -> date | None:
    """Return the day on which a programme begins by itself; None where it does not, or not yet.

    In a week of unemployment, that is the first day of it, whatever weekday that is.
    """
    if registration is None:
        return None
    if facts.begins == Begins.AT_REGISTRATION:
        return registration.registered_on
    if facts.begins == Begins.IN_WEEK and facts.begins_week is not None:
        return registration.registered_on + timedelta(weeks=facts.begins_week - 1)
    return None


def registered_to_begin(facts: ProgrammeFacts, today: date) -> tuple[date, date] | None:
    """Return from and until which day whoever is to be enrolled about now was registered."""
    if facts.begins == Begins.AT_REGISTRATION:
        return today - AHEAD - STILL, today
    if facts.begins == Begins.IN_WEEK and facts.begins_week is not None:
        before = timedelta(weeks=facts.begins_week - 1)
        return today - STILL - before, today + AHEAD - before
    return None


def enrolled_from(facts: ProgrammeFacts, citizen: CitizenFacts, today: date) -> date | None:
    """Return from which day a citizen is to be enrolled by itself now; None for not now.

    It is for those alone whom every criterion fits, and whose registration lasts until then.
    """
    registration, window = citizen.registration, registered_to_begin(facts, today)
    begins = begins_on(facts, registration)
    if registration is None or begins is None or window is None:
        return None
    first = max(begins, today)
    if not window[0] <= registration.registered_on <= window[1] or not registration.is_on(first):
        return None
    fits = match(facts.audience, citizen, first)
    return first if fits.recommendation == Recommendation.RECOMMENDED else None


def comes_from(facts: ProgrammeFacts, citizen: CitizenFacts, today: date) -> date | None:
    """Return from which day a citizen comes in by itself, now or later; None for never.

    It is reckoned from what is known of them today.
    """
    begins = begins_on(facts, citizen.registration)
    return enrolled_from(facts, citizen, max(begins or today, today))


def rests_on(
    registration: RegistrationView | None, facts: ProgrammeFacts, *, from_on: date, made_on: date
) -> bool:
    """Say whether somebody would be enrolled from a day, on a day, by a registration."""
    begins, window = begins_on(facts, registration), registered_to_begin(facts, made_on)
    if registration is None or begins is None or window is None:
        return False
    is_then = window[0] <= registration.registered_on <= window[1]
    return is_then and registration.is_on(from_on) and max(begins, made_on) == from_on


def _fits(audience: Audience, citizen: CitizenFacts, on: date) -> Iterator[CriterionFit]:
    if audience.target_groups:
        shared = not citizen.target_groups.isdisjoint(audience.target_groups)
        known = Fit.MET if shared else Fit.NOT_MET
        fit = known if citizen.target_groups else Fit.NOT_KNOWN
        yield CriterionFit(Criterion.TARGET_GROUP, fit)
    if audience.languages:
        fit = Fit.MET if citizen.language in audience.languages else Fit.NOT_MET
        yield CriterionFit(Criterion.LANGUAGE, fit)
    if audience.from_age is not None or audience.until_age is not None:
        yield CriterionFit(Criterion.AGE, _age_fit(audience, citizen.birth_year, on))
    if audience.from_week is not None or audience.until_week is not None:
        yield CriterionFit(Criterion.WEEK, _week_fit(audience, citizen.registration, on))


def _age_fit(audience: Audience, birth_year: int | None, on: date) -> Fit:
    if birth_year is None:
        return Fit.NOT_KNOWN
    turns = on.year - birth_year
    within = {_is_within(age, audience.from_age, audience.until_age) for age in (turns - 1, turns)}
    if len(within) == 2:
        return Fit.NOT_KNOWN
    return Fit.MET if True in within else Fit.NOT_MET


def _week_fit(audience: Audience, registration: RegistrationView | None, on: date) -> Fit:
    if registration is None:
        return Fit.NOT_KNOWN
    if not registration.is_on(on):
        return Fit.NOT_MET
    is_in = _is_within(registration.week_on(on), audience.from_week, audience.until_week)
    return Fit.MET if is_in else Fit.NOT_MET


def _is_within(number: int, least: int | None, most: int | None) -> bool:
    return (least is None or number >= least) and (most is None or number <= most)
