"""Citizens are invited by name, as a team, or as a target group; each once."""

from __future__ import annotations

import pytest

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.accounts.teams import create_team, join_team
from app.booking.sessions.contract import SeatState, SessionOver
from app.booking.sessions.inviting import citizens_to_ask, invite, invite_audience
from app.booking.sessions.planning import call_off_session
from app.booking.sessions.signing import sign_off, sign_up
from app.booking.sessions.views import participants
from app.core.errors import Invalid, NotFound
from app.core.work import Units, the_service
from app.tenancy.target_groups import add_target_group
from tests.booking.office import Office
from tests.booking.sessions.hall import Acting, planned
from tests.people import Cast, Person, move_in


@pytest.fixture
def sofie(units: Units, cast: Cast) -> Person:
    """A citizen whom another team advises."""
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    sofie = move_in(units, cast.here, "Sofie", Role.CITIZEN)
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, create_team(uow, name="Team Syd"), asger.id)
        give_own_adviser(uow, sofie.id, asger.id)
    return sofie


def test_whom_another_team_advises_is_left_out(
    acting_as: Acting, cast: Cast, office: Office, sofie: Person
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.anders) as uow:
        done = invite(uow, session_id, [cast.ida.id, cast.omar.id, sofie.id, cast.vera.id])
        assert (done.invited, done.left_out) == (2, 1)
        assert [one.name for one in participants(uow, session_id)] == ["Ida", "Omar"]
        assert invite(uow, session_id, [cast.ida.id]).invited == 0


def test_a_group_is_invited(
    units: Units, acting_as: Acting, cast: Cast, office: Office, sofie: Person
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, name_da="Unge", name_en="Young people", slug="unge")
        for person in (cast.ida, cast.omar, sofie):
            set_target_groups(uow, person.id, ["unge"])
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.anders) as uow:
        assert invite_audience(uow, session_id, f"team/{office.team_id}").invited == 1
        done = invite_audience(uow, session_id, "target_group/unge")
        assert (done.invited, done.left_out) == (1, 1)


@pytest.mark.parametrize("key", ["", "target_group/findes-ikke", "team/x", "alle"])
def test_a_group_that_there_is_not_is_refused(
    acting_as: Acting, cast: Cast, office: Office, key: str
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.anders) as uow, pytest.raises(Invalid):
        invite_audience(uow, session_id, key)


def test_who_has_answered_is_left_as_they_are(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
        sign_off(uow, session_id, cast.ida.id)
    with acting_as(cast.omar) as uow:
        sign_up(uow, session_id, cast.omar.id)
    with acting_as(cast.anders) as uow:
        assert invite(uow, session_id, [cast.ida.id, cast.omar.id]).invited == 0
        [left] = participants(uow, session_id)
        assert left.seat.state == SeatState.SEATED


def test_people_are_found_by_name_who_do_not_come_yet(
    acting_as: Acting, cast: Cast, office: Office, sofie: Person
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.omar) as uow:
        sign_up(uow, session_id, cast.omar.id)
    with acting_as(cast.anders) as uow:
        assert citizens_to_ask(uow, session_id, "ida") == {cast.ida.id: "Ida"}
        for words in ("omar", sofie.name, "vera", "", "%"):
            assert citizens_to_ask(uow, session_id, words) == {}


def test_nobody_is_invited_to_what_is_called_off_or_to_anothers(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    for who in (cast.ida, cast.nora):
        with acting_as(who) as uow, pytest.raises(NotFound):
            invite(uow, session_id, [cast.ida.id])
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
        with pytest.raises(SessionOver):
            invite(uow, session_id, [cast.ida.id])
