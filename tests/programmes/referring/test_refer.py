"""An adviser decides about a programme either way, with a reason that the citizen reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.registrations import note_registration
from app.accounts.target_groups import set_target_groups
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from app.licences.pools import add_pool
from app.programmes.contract import Audience, CourseFacts, EnrolmentState
from app.programmes.contract_errors import (
    CitizenEnrolledAlready,
    ProgrammeNotUsed,
)
from app.programmes.publishing import use_programme
from app.programmes.referring.contract import Fit, Recommendation
from app.programmes.referring.contract_errors import DecisionStands
from app.programmes.referring.deciding import undo_referral
from app.programmes.referring.recommending import recommended_to
from app.programmes.referring.views import referrals_of
from app.programmes.views import why_enrolled
from tests.booking.office import Acting
from tests.licences.bought import pool as bought
from tests.people import Cast, move_in
from tests.programmes.described import Describe, Stands, Told
from tests.programmes.referring.conftest import Refer
from tests.racing import at_once

TODAY = date(2026, 11, 24)


def test_a_yes_enrols_with_the_reason(
    publish: Describe, referred: Refer, stands: Stands, told: Told, acting_as: Acting, cast: Cast
) -> None:
    programme_id = publish()
    one = referred(programme_id, from_on=TODAY + timedelta(days=3))
    assert one.enrolment_id is not None
    assert stands(one.enrolment_id).from_on == TODAY + timedelta(days=3)
    with acting_as(cast.ida) as uow:
        assert why_enrolled(uow, one.enrolment_id) == "Det passer til dig."
        assert [(r.is_yes, r.why) for r in referrals_of(uow, cast.ida.id)] == [
            (True, "Det passer til dig.")
        ]
    assert told(cast.ida) == ["Du er med i et forløb: Godt i gang"]


def test_a_no_is_kept_and_told_and_enrols_nobody(
    publish: Describe, referred: Refer, told: Told, acting_as: Acting, cast: Cast
) -> None:
    one = referred(publish(), is_yes=False, why="Du har job om to uger.")
    assert one.enrolment_id is None
    assert told(cast.ida) == ["Din rådgiver har taget stilling til et forløb"]
    with acting_as(cast.ida) as uow:
        assert [r.why for r in referrals_of(uow, cast.ida.id)] == ["Du har job om to uger."]


def test_all_decisions_are_kept_the_newest_first(
    publish: Describe, referred: Refer, clock: FixedClock, acting_as: Acting, cast: Cast
) -> None:
    programme_id = publish()
    referred(programme_id, is_yes=False, why="Ikke nu.")
    clock.advance(timedelta(days=2))
    referred(programme_id, why="Nu passer det.")
    with acting_as(cast.anders) as uow:
        assert [r.why for r in referrals_of(uow, cast.ida.id)] == ["Nu passer det.", "Ikke nu."]


def test_a_form_that_is_sent_twice_decides_once(
    publish: Describe, referred: Refer, acting_as: Acting, cast: Cast
) -> None:
    programme_id = publish()
    first = referred(programme_id, is_yes=False, why="Ikke nu.")
    assert referred(programme_id, is_yes=False, why=" Ikke nu. ").id == first.id
    referred(programme_id)
    with pytest.raises(CitizenEnrolledAlready):
        referred(programme_id)
    with pytest.raises(CitizenEnrolledAlready):
        referred(programme_id, is_yes=False)


def test_a_reason_is_asked_for_and_a_programme_that_is_used(
    publish: Describe, referred: Refer, acting_as: Acting, cast: Cast
) -> None:
    programme_id = publish()
    for why in ("", "  ", "x" * 1001):
        with pytest.raises(Invalid) as refused:
            referred(programme_id, why=why)
        assert set(refused.value.fields) == {"why"}
    with acting_as(cast.signe) as uow:
        use_programme(uow, programme_id, is_active=False)
    for is_yes in (True, False):
        with pytest.raises(ProgrammeNotUsed):
            referred(programme_id, is_yes=is_yes)
    courses = (CourseFacts("short", "Det korte"), CourseFacts("long", "Det lange"))
    other_id = publish(name_da="Andet", courses=courses)
    with pytest.raises(NotFound) as unknown:
        referred(other_id, course="ukendt")
    assert set(unknown.value.fields) == {"course"}


@pytest.mark.parametrize("name", ["lea", "adam", "vera", "omar", "ida", "nora"])
def test_nobody_else_decides(publish: Describe, referred: Refer, cast: Cast, name: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        referred(publish(), by=getattr(cast, name))


def test_another_teams_adviser_knows_of_nobody_and_neither_do_neighbours(
    publish: Describe, referred: Refer, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    with pytest.raises(NotFound):
        referred(programme_id, by=asger)
    with pytest.raises(NotFound), units.read(cast.here, asger.actor) as uow:
        recommended_to(uow, cast.ida.id)
    with pytest.raises(NotFound):
        referred(programme_id, to=cast.nabo)
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        referrals_of(uow, cast.ida.id)


def test_it_is_taken_back_within_the_hour_by_whoever_decided(
    publish: Describe, referred: Refer, stands: Stands, clock: FixedClock, units: Units, cast: Cast
) -> None:
    one = referred(publish())
    assert one.enrolment_id is not None
    with units.write(cast.here, cast.signe.actor) as uow, pytest.raises(DecisionStands):
        undo_referral(uow, one.id)
    clock.advance(timedelta(minutes=59))
    for _time in range(2):
        with units.write(cast.here, cast.anders.actor) as uow:
            assert undo_referral(uow, one.id).undone_at is not None
    assert stands(one.enrolment_id).state == EnrolmentState.ENDED


def test_later_it_stands(
    publish: Describe, referred: Refer, clock: FixedClock, units: Units, cast: Cast
) -> None:
    one = referred(publish(), is_yes=False)
    clock.advance(timedelta(minutes=61))
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(DecisionStands):
        undo_referral(uow, one.id)


def test_a_no_that_is_taken_back_is_not_told_any_more(
    publish: Describe, referred: Refer, told: Told, units: Units, cast: Cast
) -> None:
    one = referred(publish(), is_yes=False)
    with units.write(cast.here, cast.anders.actor) as uow:
        undo_referral(uow, one.id)
    assert told(cast.ida) == ["Det er her ikke længere"]


def test_the_place_of_a_pool_is_free_again(
    publish: Describe, referred: Refer, units: Units, cast: Cast
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, bought(seats=1))
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    programme_id = publish(pool_id=pool_id)
    one = referred(programme_id)
    with units.write(cast.here, cast.anders.actor) as uow:
        undo_referral(uow, one.id)
    assert referred(programme_id, to=cast.omar).enrolment_id is not None


def test_programmes_are_recommended_with_reasons_what_fits_best_first(
    publish: Describe, referred: Refer, groups: None, acting_as: Acting, cast: Cast
) -> None:
    for name, audience in (
        ("Engelsk", Audience(languages=("en",))),
        ("Uge 3", Audience(from_week=3, until_week=4)),
        ("Unge", Audience(target_groups=("unge",), until_age=29)),
    ):
        publish(name_da=name, audience=audience)
    with acting_as(cast.anders) as uow:
        set_target_groups(uow, cast.ida.id, ["unge"])
        found = recommended_to(uow, cast.ida.id)
        assert [(one.facts.name_da, one.match.recommendation) for one in found] == [
            ("Uge 3", Recommendation.POSSIBLE),
            ("Unge", Recommendation.POSSIBLE),
            ("Engelsk", Recommendation.NOT),
        ]
        note_registration(uow, cast.ida.id, registered_on=TODAY - timedelta(days=15))
        found = recommended_to(uow, cast.ida.id)
        assert found[0].match.recommendation == Recommendation.RECOMMENDED
        assert [one.fit for one in found[1].match.fits] == [Fit.MET, Fit.NOT_KNOWN]
    one = referred(found[0].programme_id)
    with acting_as(cast.anders) as uow:
        first = recommended_to(uow, cast.ida.id)[0]
        assert (first.is_in_it, first.decision) == (True, one)
        assert one.recommendation == Recommendation.RECOMMENDED


def test_two_advisers_who_decide_at_once_enrol_once(
    publish: Describe, units: Units, referred: Refer, cast: Cast
) -> None:
    programme_id = publish()

    def decide(number: int) -> object:
        return referred(programme_id, by=(cast.anders, cast.signe)[number % 2]).is_yes

    found = at_once(decide)
    assert sorted(map(str, found)) == ["True", *["programmes/enrolled-already"] * 7]
    with units.read(cast.here, cast.anders.actor) as uow:
        assert len(referrals_of(uow, cast.ida.id)) == 1
