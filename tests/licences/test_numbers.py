"""How pools stand: seats used and free, unused ones, who loses access when, and the forecast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser, give_team
from app.accounts.substitutes import stand_in
from app.accounts.teams import create_team, join_team
from app.booking.access import whom_one_may_arrange_for
from app.core.clock import COPENHAGEN, FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from app.licences.extending import ask_for_extension, how_many_requests_wait, requests_waiting
from app.licences.giving import give_licence, note_opening, take_back
from app.licences.giving_up import give_up
from app.licences.line import join_line
from app.licences.models import Licence
from app.licences.numbers import (
    endings,
    endings_by_team,
    licences_of_pool,
    numbers_of,
    pool_numbers,
    unused,
)
from app.licences.pools import change_pool, use_pool
from app.web.services import Services
from tests.booking.office import Acting
from tests.licences.bought import Buy, Give, pool
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]
TODAY = date(2026, 11, 24)


@contextmanager
def statements(services: Services) -> Iterator[list[str]]:
    """Collect what is asked of the database meanwhile."""
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    engine = services.units.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_seats_are_used_free_waited_for_and_unused(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    pool_id = buy(seats=2, seat_days=30, is_open=True)
    used = give(pool_id, cast.ida)
    give(pool_id, cast.omar)
    with acting_as(cast.ida) as uow:
        note_opening(uow, used.id)
    clock.advance(timedelta(days=14))
    with acting_as(cast.lea) as uow:
        one = numbers_of(uow, pool_id)
    assert (one.used, one.free, one.waiting, one.unused, one.over) == (2, 0, 0, 1, 0)
    assert one.runs_dry_on == TODAY + timedelta(days=14)
    with acting_as(cast.anders) as uow:
        assert [row.citizen for row in unused(uow, pool_id)] == ["Omar"]
        assert [row.citizen for row in licences_of_pool(uow, pool_id)] == ["Ida", "Omar"]
    with acting_as(cast.adam) as uow:
        change_pool(uow, pool_id, pool(seats=1, seat_days=30))
        assert numbers_of(uow, pool_id).over == 1
    clock.advance(timedelta(days=16))
    with acting_as(cast.lea) as uow:
        assert numbers_of(uow, pool_id).used == 0


def test_what_was_given_up_is_not_asked_after_as_unused(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    pool_id = buy(is_open=True)
    given = give(pool_id, cast.ida)
    clock.advance(timedelta(days=14))
    with acting_as(cast.lea) as uow:
        assert numbers_of(uow, pool_id).unused == 1
    with acting_as(cast.ida) as uow:
        give_up(uow, given.id)
    with acting_as(cast.lea) as uow:
        assert numbers_of(uow, pool_id).unused == 0
    with acting_as(cast.anders) as uow:
        assert unused(uow, pool_id) == []


def test_the_forecast_goes_on_as_it_went(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy, clock: FixedClock
) -> None:
    """Ten seats in ten days, none of which comes free in the ten days to come: one a day."""
    pool_id = buy(seats=15)
    for number in range(10):
        person = move_in(units, cast.here, f"Borger{number}", Role.CITIZEN)
        with units.write(cast.here, the_service("test")) as uow:
            give_licence(uow, pool_id, person.id)
        clock.advance(timedelta(days=1))
    with acting_as(cast.lea) as uow:
        one = numbers_of(uow, pool_id)
    assert (one.given, one.since, one.free) == (10, TODAY, 5)
    assert one.runs_dry_on == TODAY + timedelta(days=15)


def test_who_loses_access_stands_by_day_pool_and_team(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    soon, later = buy(seat_days=3), buy(name_da="Engelsk", seat_days=10)
    give(soon, cast.ida)
    give(later, cast.omar)
    far = TODAY + timedelta(days=30)
    with acting_as(cast.anders) as uow:
        assert [one.citizen for one in endings(uow, TODAY + timedelta(days=5))] == ["Ida"]
        assert [one.citizen for one in endings(uow, far)] == ["Ida", "Omar"]
        assert [one.citizen for one in endings(uow, far, pool_id=later)] == ["Omar"]
    with units.write(cast.here, the_service("test")) as uow:
        south = create_team(uow, name="Team Syd")
        join_team(uow, south, cast.signe.id)
        give_team(uow, cast.omar.id, south)
    with acting_as(cast.signe) as uow:
        assert [one.citizen for one in endings(uow, far, team_id=south)] == ["Omar"]
        assert {(one.name, one.number) for one in endings_by_team(uow, far)} == {
            ("Team Nord", 1),
            ("Team Syd", 1),
        }
    with acting_as(cast.anders) as uow:
        assert [one.citizen for one in endings(uow, far)] == ["Ida"]
    with acting_as(cast.lea) as uow:  # leads Team Nord alone
        assert [one.name for one in endings_by_team(uow, far)] == ["Team Nord"]
    with acting_as(cast.adam) as uow:
        assert len(endings_by_team(uow, far)) == 2


def test_one_that_was_taken_back_before_it_began_is_no_end(
    acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    pool_id = buy()
    with acting_as(cast.anders) as uow:
        ahead = give_licence(uow, pool_id, cast.ida.id, from_on=TODAY + timedelta(days=3))
        take_back(uow, ahead.id)
        assert numbers_of(uow, pool_id).used == 0
        assert endings(uow, TODAY + timedelta(days=400)) == []


def test_pools_stand_by_name_and_those_not_used_last(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    last = buy(name_da="Arkiv")
    for name in ("Truck", "Engelsk"):
        buy(name_da=name)
    with acting_as(cast.adam) as uow:
        use_pool(uow, last, is_active=False)
        found = [one.pool.facts.name_da for one in pool_numbers(uow)]
    assert found == ["Engelsk", "Truck", "Arkiv"]


def test_waiting_is_counted(acting_as: Acting, cast: Cast, buy: Buy, give: Give) -> None:
    pool_id = buy(seats=1, is_open=True)
    give(pool_id, cast.ida)
    with acting_as(cast.omar) as uow:
        join_line(uow, pool_id, cast.omar.id)
    with acting_as(cast.lea) as uow:
        assert numbers_of(uow, pool_id).waiting == 1


@pytest.mark.parametrize("name", ["ida", "vera"])
def test_only_staff_see_numbers(acting_as: Acting, cast: Cast, buy: Buy, name: str) -> None:
    pool_id = buy()
    with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
        numbers_of(uow, pool_id)
    with acting_as(cast.nora) as uow, pytest.raises(NotFound):
        numbers_of(uow, pool_id)
    with acting_as(cast.lea) as uow, pytest.raises(Forbidden):
        endings(uow, TODAY)


def test_many_pools_ask_as_much_as_one(
    services: Services, acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    give(buy(), cast.ida)
    asked: list[int] = []
    for _more in range(2):
        with acting_as(cast.lea) as uow, statements(services) as said:
            found = pool_numbers(uow)
        asked.append(len(said))
        for _pool in range(6):
            give(buy(), cast.ida)
    assert len(found) == 7
    assert asked[0] == asked[1]


def test_no_more_is_read_than_is_shown(
    services: Services, units: Units, acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    """Neither the licences of a pool nor those that end soon are all read to show some."""
    pool_id = buy(seats=20)
    for number in range(6):
        give(pool_id, move_in(units, cast.here, f"Borger{number}", Role.CITIZEN))
    for verb in (
        lambda uow: licences_of_pool(uow, pool_id),
        lambda uow: endings(uow, date(2027, 12, 31)),
    ):
        with acting_as(cast.anders) as uow, statements(services) as said:
            assert len(verb(uow)) == 6
        assert any("FROM licence" in one and "LIMIT" in one for one in said)


def test_how_many_ask_is_counted_without_opening_what_they_wrote(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy()
    for person in (cast.ida, cast.omar):
        given = give(pool_id, person)
        with acting_as(person) as uow:
            ask_for_extension(uow, given.id, word="Gerne")
    with acting_as(cast.anders) as uow:
        assert how_many_requests_wait(uow) == len(requests_waiting(uow)) == 2
    with acting_as(cast.nora) as uow:
        assert how_many_requests_wait(uow) == 0


def test_in_sql_it_is_the_same_whom_one_arranges_for(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy, give: Give, team_id: UUID
) -> None:
    """One's own citizens, those of one's teams, of whom one stands in for, and nobody's."""
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    others = [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(3)]
    pool_id = buy(seats=9)
    for person in (cast.ida, cast.omar, *others):
        give(pool_id, person)
    with units.write(cast.here, the_service("test")) as uow:
        south = create_team(uow, name="Team Syd")
        give_team(uow, others[0].id, south)
        give_own_adviser(uow, others[1].id, asger.id)
        give_team(uow, others[2].id, team_id)

    def agrees(person: Person) -> int:
        with acting_as(person) as uow:
            citizens = uow.session.scalars(select(Licence.citizen_id)).all()
            found = {one.licence.citizen_id for one in licences_of_pool(uow, pool_id)}
            assert found == set(whom_one_may_arrange_for(uow, citizens))
            return len(found)

    assert [agrees(one) for one in (cast.anders, cast.signe, asger)] == [3, 3, 2]
    with acting_as(cast.anders) as uow:
        stand_in(uow, cast.anders.id, asger.id, from_on=TODAY, until_on=TODAY)
    assert [agrees(one) for one in (cast.anders, cast.signe, asger)] == [3, 3, 3]


def test_a_pool_until_the_end_of_time_is_shown(
    acting_as: Acting, client_of: ClientOf, cast: Cast, buy: Buy, clock: FixedClock
) -> None:
    clock.set(datetime(9995, 6, 1, 10, tzinfo=COPENHAGEN))
    pool_id = buy(from_on=date(9995, 1, 1), until_on=date.max)
    with acting_as(cast.anders) as uow:
        assert licences_of_pool(uow, pool_id) == []


def test_what_is_no_name_finds_nobody(client_of: ClientOf, cast: Cast, buy: Buy) -> None:
    page = client_of(cast.anders).get(f"/licenspuljer/{buy()}/giv?navn=I%00")
    assert (page.status_code, "Ida" in page.text) == (200, False)
