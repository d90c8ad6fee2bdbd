"""A case system keeps up by the API since when citizens are registered as unemployed."""

from __future__ import annotations

from app.accounts.own_advisers import give_team
from app.accounts.profile import looks_at_me
from app.accounts.teams import create_team
from app.core.work import Units, the_service
from tests.booking.office import Acting, Ask
from tests.people import Cast

FIRST = "2026-11-02"


def path(cast: Cast) -> str:
    return f"/citizens/{cast.ida.id}/registration"


def test_it_is_said_read_and_ended(cast: Cast, ask: Ask, acting_as: Acting) -> None:
    nothing = {"citizen_id": str(cast.ida.id), "registered_on": None, "ended_on": None}
    assert ask(cast.adam, "GET", path(cast)).json == nothing | {"birth_year": None}
    said = {"registered_on": FIRST, "birth_year": 1985}
    put = ask(cast.adam, "PUT", path(cast), json=said)
    assert (put.status_code, put.json) == (200, nothing | said)
    ended = ask(cast.signe, "PUT", path(cast), json={"registered_on": FIRST, "ended_on": FIRST})
    assert ended.json == nothing | said | {"ended_on": FIRST}
    forgotten = ask(cast.adam, "PUT", path(cast), json={"birth_year": None})
    assert forgotten.json["birth_year"] is None
    assert forgotten.json["registered_on"] == FIRST
    with acting_as(cast.ida) as uow:
        assert [(one.looker, one.subject) for one in looks_at_me(uow)] == [("Adam", "registration")]


def test_what_cannot_be_is_refused_by_field(cast: Cast, ask: Ask) -> None:
    for said, field in (
        ({"registered_on": "2027-01-01"}, "registered_on"),
        ({"ended_on": FIRST}, "registered_on"),
        ({"registered_on": FIRST, "ended_on": "2026-11-01"}, "ended_on"),
        ({"birth_year": 85}, "birth_year"),
        ({"birth_year": 1905}, "birth_year"),
        ({"registered_on": "2. november"}, "registered_on"),
    ):
        answer = ask(cast.adam, "PUT", path(cast), json=said)
        assert (answer.status_code, set(answer.json["errors"])) == (422, {field}), said


def test_others_may_not_and_of_other_teams_there_is_nobody(
    cast: Cast, ask: Ask, units: Units
) -> None:
    for name, status in (("ida", 403), ("anders", 403), ("lea", 403), ("vera", 403), ("nora", 403)):
        assert ask(getattr(cast, name), "GET", path(cast)).status_code == status
        put = ask(getattr(cast, name), "PUT", path(cast), json={"registered_on": FIRST})
        assert put.status_code == status
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, cast.ida.id, create_team(uow, name="Et andet team"))
    put = ask(cast.signe, "PUT", path(cast), json={"registered_on": FIRST})
    assert put.status_code == 404
