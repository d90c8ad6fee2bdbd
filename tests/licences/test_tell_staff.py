"""Who is told that a citizen asks to keep a licence: somebody who may open the request."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser, give_team
from app.accounts.teams import create_team, join_team
from app.core.work import Units, the_service
from app.licences.extending import ask_for_extension, requests_waiting
from app.licences.giving import take_seat
from app.notifications.reading import list_notifications
from tests.booking.office import Acting
from tests.licences.bought import Buy, Told
from tests.people import Cast, Person, move_in

SAID = "En borger vil gerne beholde en licens længere"


@pytest.fixture
def asger(units: Units, cast: Cast) -> Person:
    """Return an adviser in no team."""
    return move_in(units, cast.here, "Asger", Role.ADVISER)


def ask(acting_as: Acting, pool_id: UUID, person: Person) -> None:
    """Take a seat by oneself, and ask to keep it longer."""
    with acting_as(person) as uow:
        taken = take_seat(uow, pool_id, person.id)
        ask_for_extension(uow, taken.id)


def test_the_own_adviser_alone_is_told(
    acting_as: Acting, cast: Cast, buy: Buy, told: Told, asger: Person
) -> None:
    ask(acting_as, buy(is_open=True), cast.ida)
    assert told(cast.anders) == [SAID]
    assert told(cast.signe) == told(asger) == told(cast.lea) == told(cast.adam) == []


def test_of_a_citizen_with_a_team_alone_those_of_it_are_told_who_may_answer(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    told: Told,
    asger: Person,
    team_id: UUID,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, cast.omar.id, team_id)
    ask(acting_as, buy(is_open=True), cast.omar)
    assert told(cast.anders) == told(cast.signe) == [SAID]
    assert told(asger) == told(cast.lea) == []


def test_of_a_citizen_whom_nobody_advises_all_are_told_who_may_answer(
    acting_as: Acting, cast: Cast, buy: Buy, told: Told, asger: Person
) -> None:
    ask(acting_as, buy(is_open=True), cast.omar)
    for person in (cast.anders, cast.signe, asger):
        assert told(person) == [SAID]
        with acting_as(person) as uow:
            assert len(requests_waiting(uow)) == 1
    assert told(cast.lea) == told(cast.adam) == told(cast.vera) == told(cast.nora) == []


def test_where_nobody_may_answer_those_are_told_who_can_choose_an_adviser(
    units: Units,
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    buy: Buy,
    told: Told,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        alone = create_team(uow, name="Team Syd", phone="99 17 17 18")
        join_team(uow, alone, cast.lea.id, is_leader=True)
        give_team(uow, cast.omar.id, alone)
    ask(acting_as, buy(is_open=True), cast.omar)
    assert told(cast.adam) == ["En borger har ingen, der kan svare"]
    assert told(cast.anders) == told(cast.signe) == told(cast.lea) == []
    with acting_as(cast.adam) as uow:
        [news] = list_notifications(uow, limit=5)
    page = client_of(cast.adam).get(news.url, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == f"/borgere/{cast.omar.id}/raadgiver"
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
        [news] = list_notifications(uow, limit=5)
    assert news.body == "Nogen tager sig af Omar nu."
    with acting_as(cast.anders) as uow:
        assert len(requests_waiting(uow)) == 1
