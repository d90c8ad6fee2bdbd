"""Whether a programme is for a citizen, by criterion, and when it begins for them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.accounts.contract import RegistrationView
from app.programmes.contract import Audience, Begins
from app.programmes.referring.contract import (
    CitizenFacts,
    Criterion,
    CriterionFit,
    Fit,
    Recommendation,
)
from app.programmes.referring.policy import begins_on, enrolled_from, match, match_to_begin
from tests.programmes.described import programme

TODAY = date(2026, 11, 24)
INSURED = Audience(target_groups=("dagpenge",), languages=("da",))


def registered(weeks_ago: float, ended_on: date | None = None) -> RegistrationView:
    return RegistrationView(UUID(int=1), TODAY - timedelta(weeks=weeks_ago), ended_on)


def fit_of(audience: Audience, on: date = TODAY, **known: object) -> Fit:
    [one] = match(audience, CitizenFacts(**known), on).fits  # type: ignore[arg-type]  # by name
    return one.fit


def test_whoever_meets_every_criterion_is_recommended_it() -> None:
    found = match(INSURED, CitizenFacts(frozenset({"dagpenge", "unge"}), "da"), TODAY)
    assert found.recommendation == Recommendation.RECOMMENDED
    assert found.fits == (
        CriterionFit(Criterion.TARGET_GROUP, Fit.MET),
        CriterionFit(Criterion.LANGUAGE, Fit.MET),
    )


def test_one_criterion_that_is_not_met_is_enough_against_it() -> None:
    found = match(INSURED, CitizenFacts(frozenset({"dagpenge"}), "en"), TODAY)
    assert found.recommendation == Recommendation.NOT
    assert [one.fit for one in found.fits] == [Fit.MET, Fit.NOT_MET]


def test_what_is_not_known_is_no_reason_against_it() -> None:
    found = match(INSURED, CitizenFacts(), TODAY)
    assert found.recommendation == Recommendation.POSSIBLE
    assert [one.fit for one in found.fits] == [Fit.NOT_KNOWN, Fit.MET]


def test_what_asks_for_nothing_is_for_everybody() -> None:
    found = match(Audience(), CitizenFacts(), TODAY)
    assert (found.recommendation, found.fits) == (Recommendation.RECOMMENDED, ())


@pytest.mark.parametrize(
    ("birth_year", "fit"),
    [
        (None, Fit.NOT_KNOWN),
        (2009, Fit.NOT_MET),  # turns 17
        (2008, Fit.NOT_KNOWN),  # turns 18 this year, or has already
        (2007, Fit.MET),
        (1997, Fit.MET),  # turns 29
        (1996, Fit.NOT_KNOWN),  # turns 30
        (1995, Fit.NOT_MET),
    ],
)
def test_an_age_is_known_but_in_the_year_of_a_limit(birth_year: int | None, fit: Fit) -> None:
    assert fit_of(Audience(from_age=18, until_age=29), birth_year=birth_year) == fit


@pytest.mark.parametrize(
    ("weeks_ago", "fit"),
    [(1.9, Fit.NOT_MET), (2, Fit.MET), (3.9, Fit.MET), (4, Fit.NOT_MET)],
)
def test_weeks_are_whole_and_the_first_is_one(weeks_ago: float, fit: Fit) -> None:
    weeks = Audience(from_week=3, until_week=4)
    days = registered(0).registered_on - timedelta(days=round(weeks_ago * 7 - 0.001))
    assert fit_of(weeks, registration=RegistrationView(UUID(int=1), days, None)) == fit


def test_without_a_registration_the_week_is_not_known_and_after_one_it_is_not_met() -> None:
    weeks = Audience(from_week=1)
    assert fit_of(weeks) == Fit.NOT_KNOWN
    ended = registered(2, TODAY - timedelta(days=1))
    assert fit_of(weeks, registration=ended) == Fit.NOT_MET


def test_what_begins_in_a_week_is_judged_on_the_day_it_begins() -> None:
    aarhus = programme(
        begins=Begins.IN_WEEK, begins_week=3, audience=Audience(from_week=3, until_week=4)
    )
    known = CitizenFacts(registration=registered(1))
    found = match_to_begin(aarhus, known, TODAY)
    assert (found.recommendation, found.on) == (
        Recommendation.RECOMMENDED,
        TODAY + timedelta(days=7),
    )
    assert match_to_begin(aarhus, CitizenFacts(registration=registered(3)), TODAY).on == TODAY


def test_it_begins_on_the_first_day_of_the_week_of_unemployment() -> None:
    in_week = programme(begins=Begins.IN_WEEK, begins_week=3)
    assert begins_on(in_week, registered(0)) == TODAY + timedelta(days=14)
    assert begins_on(in_week, None) is None
    assert begins_on(programme(begins=Begins.AT_REGISTRATION), registered(1)) == TODAY - timedelta(
        days=7
    )
    assert begins_on(programme(), registered(1)) is None


@pytest.mark.parametrize(
    ("days_to_go", "first"),
    [(8, None), (7, 7), (1, 1), (0, 0), (-6, 0), (-7, None)],
)
def test_somebody_is_enrolled_from_a_week_ahead_until_the_week_is_over(
    days_to_go: int, first: int | None
) -> None:
    in_week = programme(begins=Begins.IN_WEEK, begins_week=3)
    since = TODAY + timedelta(days=days_to_go - 14)
    known = CitizenFacts(registration=RegistrationView(UUID(int=1), since, None))
    expected = None if first is None else TODAY + timedelta(days=first)
    assert enrolled_from(in_week, known, TODAY) == expected


def test_nobody_is_enrolled_by_itself_who_is_out_by_then_or_of_whom_something_is_not_known() -> (
    None
):
    in_week = programme(begins=Begins.IN_WEEK, begins_week=3)
    ended = registered(1, TODAY + timedelta(days=6))
    assert enrolled_from(in_week, CitizenFacts(registration=ended), TODAY) is None
    at_once = programme(begins=Begins.AT_REGISTRATION, audience=INSURED)
    known = CitizenFacts(registration=registered(0))
    assert enrolled_from(at_once, known, TODAY) is None
    insured = CitizenFacts(frozenset({"dagpenge"}), registration=registered(0))
    assert enrolled_from(at_once, insured, TODAY) == TODAY
    assert enrolled_from(programme(), insured, TODAY) is None
