"""Who runs a class, who gets into it, and what the others see of one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.accounts.contract import Role
from app.accounts.naming import short_name
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units
from app.programmes.classes.cohorts import change_cohort, end_cohort, make_cohort
from app.programmes.classes.contract import (
    CohortEnded,
    CohortFacts,
    CohortFull,
    OtherProgramme,
    PeopleInIt,
)
from app.programmes.classes.members import hide_from_class, join_cohort, leave_cohort
from app.programmes.classes.views import (
    cohort_of,
    cohort_run,
    cohorts_to_run,
    members,
    others_in_class,
)
from app.programmes.contract_errors import EnrolmentOver
from app.programmes.enrolling import end_enrolment
from tests.booking.office import Acting
from tests.people import Cast, move_in
from tests.programmes.described import Describe, Enrol


def test_an_adviser_of_the_team_makes_a_class_and_puts_people_into_it(
    cast: Cast, acting_as: Acting, cohort_id: UUID, programme_id: UUID, enrolled: Enrol
) -> None:
    ida = enrolled(programme_id, cast.ida)
    with acting_as(cast.signe) as uow:
        join_cohort(uow, cohort_id, ida.id)
        join_cohort(uow, cohort_id, ida.id)
        assert [one.name for one in members(uow, cohort_id)] == ["Ida"]
        assert [one.facts.name for one in cohorts_to_run(uow)] == ["Hold nord"]
        assert cohort_run(uow, cohort_id).left == 2
        found = cohort_of(uow, ida.id)
        assert found is not None
        assert found.id == cohort_id
        leave_cohort(uow, cohort_id, ida.id)
        leave_cohort(uow, cohort_id, ida.id)
        assert cohort_of(uow, ida.id) is None


def test_nobody_else_knows_of_it(
    units: Units,
    cast: Cast,
    acting_as: Acting,
    cohort_id: UUID,
    facts: CohortFacts,
    programme_id: UUID,
    enrolled: Enrol,
) -> None:
    ida = enrolled(programme_id, cast.ida)
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)  # of no team
    for person in (asger, cast.lea, cast.ida):
        with acting_as(person) as uow:
            for refused in (
                lambda uow=uow: cohort_run(uow, cohort_id),
                lambda uow=uow: members(uow, cohort_id),
                lambda uow=uow: join_cohort(uow, cohort_id, ida.id),
                lambda uow=uow: end_cohort(uow, cohort_id),
            ):
                with pytest.raises(NotFound):
                    refused()
            with pytest.raises((Forbidden, NotFound)):
                make_cohort(uow, facts)
    with acting_as(cast.ida) as uow, pytest.raises(Forbidden):
        cohorts_to_run(uow)


def test_a_class_takes_as_many_as_it_has_seats(
    units: Units,
    cast: Cast,
    acting_as: Acting,
    facts: CohortFacts,
    programme_id: UUID,
    enrolled: Enrol,
) -> None:
    ida = enrolled(programme_id, cast.ida)
    bo = enrolled(programme_id, move_in(units, cast.here, "Bo Holm", Role.CITIZEN))
    with acting_as(cast.anders) as uow:
        small = make_cohort(uow, replace(facts, seats=1))
        join_cohort(uow, small, ida.id)
        with pytest.raises(CohortFull):
            join_cohort(uow, small, bo.id)
        change_cohort(uow, small, replace(facts, seats=2))
        join_cohort(uow, small, bo.id)
        with pytest.raises(PeopleInIt):
            change_cohort(uow, small, facts=replace(facts, seats=1))


def test_only_who_follows_its_programme_gets_in_and_only_while_both_go_on(
    cast: Cast,
    acting_as: Acting,
    cohort_id: UUID,
    programme_id: UUID,
    publish: Describe,
    enrolled: Enrol,
) -> None:
    other = enrolled(publish(), cast.ida)
    ida = enrolled(programme_id, cast.ida)
    with acting_as(cast.anders) as uow:
        with pytest.raises(OtherProgramme):
            join_cohort(uow, cohort_id, other.id)
        end_cohort(uow, cohort_id)
        with pytest.raises(CohortEnded):
            join_cohort(uow, cohort_id, ida.id)
        end_cohort(uow, cohort_id, is_over=False)
        end_enrolment(uow, ida.id)
        with pytest.raises(EnrolmentOver):
            join_cohort(uow, cohort_id, ida.id)


def test_what_is_said_of_a_class_is_checked(
    cast: Cast, acting_as: Acting, facts: CohortFacts
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        make_cohort(uow, replace(facts, name=" ", seats=0, place_id=uow.new_id()))
    assert set(refused.value.fields) == {"name", "seats", "place_id"}


def test_the_others_see_a_first_name_and_an_initial_or_nothing(
    units: Units,
    cast: Cast,
    acting_as: Acting,
    cohort_id: UUID,
    programme_id: UUID,
    enrolled: Enrol,
) -> None:
    holm = move_in(units, cast.here, "Bo Krogh Holm", Role.CITIZEN)
    ida, bo = enrolled(programme_id, cast.ida), enrolled(programme_id, holm)
    with acting_as(cast.anders) as uow:
        for one in (ida, bo):
            join_cohort(uow, cohort_id, one.id)
    with acting_as(cast.ida) as uow:
        assert others_in_class(uow, ida.id) == ["Bo H."]
    with acting_as(holm) as uow:
        hide_from_class(uow, bo.id, is_hidden=True)
        with pytest.raises(NotFound):
            hide_from_class(uow, ida.id, is_hidden=True)
    with acting_as(cast.ida) as uow:
        assert others_in_class(uow, ida.id) == []
    with acting_as(cast.anders) as uow:
        assert [one.is_hidden for one in members(uow, cohort_id)] == [True, False]


@pytest.mark.parametrize(
    ("name", "shown"), [("Ida", "Ida"), ("Bo Krogh Holm", "Bo H."), ("  ", "")]
)
def test_a_name_is_shortened(name: str, shown: str) -> None:
    assert short_name(name) == shown
