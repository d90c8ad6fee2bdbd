"""Whoever registers as unemployed is enrolled by itself in what is for them, at once or in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.accounts.own_advisers import give_own_adviser
from app.accounts.registrations import note_registration
from app.accounts.target_groups import set_target_groups
from app.core.clock import FixedClock, local_day
from app.core.work import Units, the_service
from app.licences.numbers import numbers_of
from app.licences.pools import add_pool
from app.programmes.contract import Audience, Begins, EnrolmentState, EnrolmentView, Source
from app.programmes.enrolling import end_enrolment
from app.programmes.views import enrolments_of, why_ended
from app.web.services import Services
from tests.booking.office import Acting
from tests.licences.bought import pool as bought
from tests.people import Cast, Person
from tests.programmes.described import Describe, Told
from tests.programmes.referring.conftest import Refer

TODAY = date(2026, 11, 24)
WEEKS = Audience(from_week=3, until_week=4)
AT_ONCE: dict[str, Any] = {"begins": Begins.AT_REGISTRATION}
IN_WEEK_3: dict[str, Any] = {"begins": Begins.IN_WEEK, "begins_week": 3, "audience": WEEKS}

Register = Callable[..., None]
In = Callable[..., list[EnrolmentView]]


@pytest.fixture
def register(units: Units, cast: Cast, services: Services) -> Register:
    """Register Ida since some days ago, or say that it ended, and let the service hear of it."""

    def registering(days_ago: int, *, person: Person | None = None, **how: Any) -> None:
        with units.write(cast.here, the_service("test")) as uow:
            since = local_day(uow.now) - timedelta(days=days_ago)
            note_registration(uow, (person or cast.ida).id, registered_on=since, **how)
        services.jobs.run("outbox")

    return registering


@pytest.fixture
def night(services: Services, clock: FixedClock) -> Callable[[int], None]:
    """Let nights pass."""

    def passing(number: int) -> None:
        for _night in range(number):
            clock.advance(timedelta(days=1))
            services.jobs.run("enrol-by-itself")

    return passing


@pytest.fixture
def is_in(units: Units, cast: Cast) -> In:
    """Return what somebody is in, or was."""

    def being(person: Person | None = None) -> list[EnrolmentView]:
        with units.read(cast.here, the_service("test")) as uow:
            return enrolments_of(uow, (person or cast.ida).id)

    return being


def test_whoever_registers_is_enrolled_at_once_and_told(
    publish: Describe, register: Register, is_in: In, told: Told, cast: Cast
) -> None:
    publish(**AT_ONCE)
    register(0)
    register(0)
    [one] = is_in()
    assert (one.source, one.from_on) == (Source.REGISTRATION, TODAY)
    assert told(cast.ida) == ["Du er med i et forløb: Godt i gang"]


def test_only_those_whom_every_criterion_fits(
    publish: Describe, groups: None, register: Register, is_in: In, acting_as: Acting, cast: Cast
) -> None:
    publish(**AT_ONCE, audience=Audience(target_groups=("dagpenge",), languages=("da",)))
    with acting_as(cast.anders) as uow:
        set_target_groups(uow, cast.ida.id, ["dagpenge"])
        set_target_groups(uow, cast.omar.id, ["dagpenge"])  # who reads English
    for person in (cast.ida, cast.omar):
        register(0, person=person)
    assert (len(is_in()), is_in(cast.omar)) == (1, [])


def test_whoever_comes_to_fit_within_days_is_found_at_night(
    publish: Describe,
    groups: None,
    register: Register,
    is_in: In,
    night: Callable[[int], None],
    acting_as: Acting,
    cast: Cast,
) -> None:
    publish(**AT_ONCE, audience=Audience(target_groups=("dagpenge",)))
    register(2)
    assert is_in() == []
    with acting_as(cast.anders) as uow:
        set_target_groups(uow, cast.ida.id, ["dagpenge"])
    night(1)
    assert [one.from_on for one in is_in()] == [TODAY + timedelta(days=1)]


def test_what_begins_in_a_week_is_known_a_week_ahead_and_once(
    publish: Describe,
    register: Register,
    is_in: In,
    night: Callable[[int], None],
    told: Told,
    cast: Cast,
) -> None:
    publish(**IN_WEEK_3)
    register(0)
    night(6)
    assert is_in() == []
    night(1)
    [one] = is_in()
    assert (one.from_on, one.state) == (TODAY + timedelta(days=14), EnrolmentState.AHEAD)
    night(12)
    assert len(is_in()) == 1
    assert told(cast.ida) == ["Du er med i et forløb: Godt i gang"]


def test_whoever_is_known_too_late_is_in_it_at_once_while_the_week_lasts(
    publish: Describe, register: Register, is_in: In, cast: Cast
) -> None:
    publish(**IN_WEEK_3)
    register(20)
    register(21, person=cast.omar)
    assert [one.from_on for one in is_in()] == [TODAY]
    assert is_in(cast.omar) == []


def test_whoever_is_not_registered_by_then_is_not_enrolled(
    publish: Describe, register: Register, is_in: In, night: Callable[[int], None]
) -> None:
    publish(**IN_WEEK_3)
    register(0)
    register(0, ended_on=TODAY + timedelta(days=10))
    night(16)
    assert is_in() == []


def test_what_has_not_begun_ends_kindly_with_the_registration(
    publish: Describe, register: Register, is_in: In, acting_as: Acting, told: Told, cast: Cast
) -> None:
    publish(**IN_WEEK_3)
    register(8)
    register(8, ended_on=TODAY)
    [one] = is_in()
    assert one.state == EnrolmentState.ENDED
    with acting_as(cast.ida) as uow:
        assert why_ended(uow, one.id) == "Du er ikke længere tilmeldt som ledig, når det begynder."
    assert told(cast.ida)[-1] == "Dit forløb er slut: Godt i gang"


def test_what_has_begun_goes_on_and_neither_does_an_advisers_end(
    publish: Describe, register: Register, is_in: In, referred: Refer, enrolled: Any, cast: Cast
) -> None:
    publish(**AT_ONCE)
    register(0)
    by_adviser = enrolled(publish(name_da="Andet"), cast.ida, from_on=TODAY + timedelta(days=5))
    register(0, ended_on=TODAY)
    assert {one.is_open for one in is_in()} == {True}
    assert by_adviser.id in {one.id for one in is_in()}


def test_a_day_that_is_corrected_moves_what_has_not_begun(
    publish: Describe, register: Register, is_in: In
) -> None:
    publish(**IN_WEEK_3)
    register(8)
    register(10)
    assert [(one.is_open, one.from_on) for one in is_in()] == [
        (True, TODAY + timedelta(days=4)),
        (False, TODAY + timedelta(days=6)),
    ]


def test_whoever_had_it_before_is_not_enrolled_again(
    publish: Describe,
    register: Register,
    is_in: In,
    night: Callable[[int], None],
    acting_as: Acting,
    cast: Cast,
) -> None:
    publish(**AT_ONCE)
    register(3)
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, is_in()[0].id)
    register(3, ended_on=TODAY)
    night(2)
    register(0)
    night(1)
    assert len(is_in()) == 1


def test_an_advisers_no_holds(
    publish: Describe, register: Register, is_in: In, referred: Refer, night: Callable[[int], None]
) -> None:
    referred(publish(**AT_ONCE), is_yes=False)
    register(0)
    night(1)
    assert is_in() == []


def test_in_a_full_pool_one_waits_and_a_place_comes_back_from_who_does_not_begin(
    publish: Describe,
    register: Register,
    is_in: In,
    night: Callable[[int], None],
    units: Units,
    cast: Cast,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, bought(seats=1))
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    publish(**IN_WEEK_3, pool_id=pool_id)
    register(8)
    register(8, person=cast.omar)
    assert (len(is_in()), is_in(cast.omar)) == (1, [])
    register(8, ended_on=TODAY)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert numbers_of(uow, pool_id).free == 1
    night(1)
    assert len(is_in(cast.omar)) == 1
