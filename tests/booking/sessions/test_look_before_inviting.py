"""A group is invited once one has seen who they are, how many, and what they are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.accounts.teams import create_team, join_team
from app.booking.sessions.inviting import invited_to, who_would_be_invited
from app.booking.sessions.planning import call_off_session
from app.booking.sessions.signing import sign_up
from app.core.work import Units, the_service
from app.tenancy.target_groups import add_target_group
from tests.booking.office import Office
from tests.booking.sessions.hall import Acting, planned
from tests.booking.sessions.test_planning_pages import words
from tests.forms import post
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]
GROUP = {"audience": "target_group/unge"}


@pytest.fixture
def young(units: Units, cast: Cast) -> None:
    """Ida, Omar, and Sofie, whom another team advises, are young."""
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    sofie = move_in(units, cast.here, "Sofie", Role.CITIZEN)
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, create_team(uow, name="Team Syd"), asger.id)
        give_own_adviser(uow, sofie.id, asger.id)
        add_target_group(uow, name_da="Unge", name_en="Young people", slug="unge")
        for person in (cast.ida, cast.omar, sofie):
            set_target_groups(uow, person.id, ["unge"])


def test_nobody_is_told_before_one_has_seen_who_they_are(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, young: None
) -> None:
    anders, session_id = client_of(cast.anders), planned(acting_as, cast, office)
    door = f"/planlaegning/{session_id}/inviter"
    look = post(anders, door, GROUP)
    assert look.status_code == 200
    said = words(look.text)
    assert "Gruppe: Unge" in said
    assert "2 borgere bliver inviteret og får besked med det samme." in said
    assert "Ida Omar" in said
    assert "Sofie" not in said
    assert "1 er ikke med, fordi borgeren hører til et andet team." in said
    assert "Du er inviteret til jobcentret" in said
    with acting_as(cast.anders) as uow:
        assert invited_to(uow, session_id) == []
    done = post(anders, door, GROUP | {"sure": "true"})
    assert (done.status_code, done.location) == (303, f"/planlaegning/{session_id}")
    with acting_as(cast.anders) as uow:
        assert set(invited_to(uow, session_id)) == {cast.ida.id, cast.omar.id}
    again = words(post(anders, door, GROUP).text)
    assert "Der er ingen at invitere i denne gruppe." in again
    assert "2 er inviteret før eller har svaret" in again


def test_who_has_signed_up_is_not_counted(
    acting_as: Acting, cast: Cast, office: Office, young: None
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
    with acting_as(cast.anders) as uow:
        whom = who_would_be_invited(uow, session_id, GROUP["audience"])
    assert (list(whom.names), whom.left_out, whom.known) == (["Omar"], 1, 1)


def test_there_is_nothing_to_see_for_others_or_once_it_is_called_off(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, young: None
) -> None:
    session_id = planned(acting_as, cast, office)
    door = f"/planlaegning/{session_id}/inviter"
    assert post(client_of(cast.ida), door, GROUP).status_code == 403
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
    assert post(client_of(cast.anders), door, GROUP).status_code == 409
