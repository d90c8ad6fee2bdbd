"""Many want the same at the same moment: the last seat is one's, and what two do at once is whole.

`make test LONG=1` does so many times.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.accounts.contract import Role
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.licences.access import held_pool
from app.licences.contract import LicenceView
from app.licences.extending import (
    answer_request,
    ask_for_extension,
    extend_licence,
    requests_waiting,
)
from app.licences.giving import give_back, give_licence, take_back, take_seat
from app.licences.giving_up import give_up, keep_after_all
from app.licences.line import give_on, join_line, leave_line
from app.licences.looking_after import look_after_licences
from app.licences.models import ExtensionRequest, Licence, LicenceWait
from tests.booking.office import Acting
from tests.licences.bought import Buy, Give
from tests.people import Cast, Person, move_in
from tests.racing import at_once

CROWD = 64
ROUNDS = 20 if os.environ.get("LONG") else 2

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def crowd(units: Units, cast: Cast) -> list[Person]:
    """Citizens whom nobody advises."""
    return [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(CROWD)]


def _count(units: Units, cast: Cast, model: type) -> int:
    with units.read(cast.here, the_service("test")) as uow:
        return uow.session.scalar(select(func.count()).select_from(model)) or 0


def test_one_of_sixty_four_gets_the_last_seat(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy, crowd: list[Person]
) -> None:
    """By themselves, or because an adviser gives it to them at that moment."""
    for round_ in range(ROUNDS):
        pool_id = buy(seats=1, is_open=True)

        def want(number: int, pool_id: UUID = pool_id) -> object:
            person = crowd[number]
            actor = person if number % 2 else cast.anders
            with acting_as(actor) as uow:
                if actor is person:
                    return take_seat(uow, pool_id, person.id).id
                return give_licence(uow, pool_id, person.id).id

        outcomes = at_once(want, CROWD)
        assert sum(isinstance(one, UUID) for one in outcomes) == 1
        assert {one for one in outcomes if not isinstance(one, UUID)} == {"licences/pool-empty"}
        assert _count(units, cast, Licence) == round_ + 1


def test_one_phone_that_taps_many_times_has_one_licence(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    pool_id = buy(is_open=True)

    def tap(_number: int) -> object:
        with acting_as(cast.ida) as uow:
            return take_seat(uow, pool_id, cast.ida.id).id

    assert len(set(at_once(tap))) == 1
    assert _count(units, cast, Licence) == 1


def test_given_extended_and_taken_back_by_two_at_once_it_is_whole(
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    stands: Callable[[UUID], LicenceView],
) -> None:
    """Whoever is first: it is extended or not, taken back or not, and its days fit together."""
    for _round in range(ROUNDS * 3):
        given = give(buy(), cast.ida)

        def change(number: int, given: LicenceView = given) -> object:
            with acting_as(cast.anders if number % 2 else cast.signe) as uow:
                verbs = (extend_licence, take_back, give_back, take_back)
                return verbs[number % 4](uow, given.id).id

        outcomes = at_once(change)
        assert set(outcomes) <= {given.id, "licences/not-extended"}
        now = stands(given.id)
        assert now.grace_until_on == now.last_on + timedelta(days=30)
        extended = given.last_on + timedelta(days=30)
        may_end = {given.last_on, extended} if now.taken_back_at is None else {given.from_on}
        assert now.last_on in may_end
        assert now.extensions <= 1
        if now.taken_back_at is None:
            assert (now.last_on == extended) == (now.extensions == 1)


def test_given_up_extended_and_taken_back_at_once_it_is_whole(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, stands: Callable[[UUID], LicenceView]
) -> None:
    """The citizen lets go and changes their mind, while advisers extend it and take it back."""
    for _round in range(ROUNDS * 3):
        given = give(buy(), cast.ida)

        def change(number: int, given: LicenceView = given) -> object:
            own, theirs = (give_up, keep_after_all), (extend_licence, take_back)
            with acting_as(cast.anders if number % 2 else cast.ida) as uow:
                verbs = theirs if number % 2 else own
                return verbs[number // 2 % 2](uow, given.id).id

        outcomes = at_once(change)
        refusals = {"licences/not-extended", "licences/too-late-to-undo"}
        assert set(outcomes) <= {given.id, *refusals}
        now = stands(given.id)
        assert now.grace_until_on == now.last_on + timedelta(days=30)
        extended = given.last_on + timedelta(days=30 * now.extensions)
        assert now.last_on == (extended if now.taken_back_at is None else given.from_on)
        assert now.is_given_up <= (now.taken_back_at is not None)
        assert now.extensions <= 1


def test_two_who_answer_at_once_extend_it_once(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(most_extensions=5), cast.ida)

    def ask(_number: int) -> object:
        with acting_as(cast.ida) as uow:
            return ask_for_extension(uow, given.id, word="Ja tak").id

    assert set(at_once(ask)) == {given.id}
    assert _count(units, cast, ExtensionRequest) == 1
    with acting_as(cast.anders) as uow:
        [request] = requests_waiting(uow)

    def answer(number: int) -> object:
        with acting_as(cast.anders if number % 2 else cast.signe) as uow:
            return answer_request(uow, request.id, is_granted=True).licence.last_on

    assert set(at_once(answer)) == {given.last_on + timedelta(days=30)}


def test_a_seat_that_comes_free_is_given_on_once_however_many_look(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    crowd: list[Person],
    clock: FixedClock,
) -> None:
    pool_id = buy(seats=1, seat_days=1, is_open=True)
    give(pool_id, cast.ida)
    for person in crowd[:4]:
        with acting_as(person) as uow:
            join_line(uow, pool_id, person.id)
    clock.advance(timedelta(days=1))

    def look(number: int) -> object:
        with units.write(cast.here, the_service("test")) as uow:
            return (look_after_licences if number % 2 else give_on)(uow)

    at_once(look)
    assert _count(units, cast, Licence) == 2
    with units.read(cast.here, the_service("test")) as uow:
        waiting = select(func.count()).select_from(LicenceWait)
        assert uow.session.scalar(waiting.where(LicenceWait.ended_at.is_(None))) == 3


def test_who_leaves_the_line_as_a_seat_comes_free_either_has_it_or_does_not(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    """Nobody leaves while seats are given, so nobody is told of one they do not want any more."""
    pool_id = buy(seats=0, is_open=True)
    with acting_as(cast.omar) as uow:
        join_line(uow, pool_id, cast.omar.id)
    left = Event()

    def leave() -> None:
        with acting_as(cast.omar) as uow:
            leave_line(uow, pool_id, cast.omar.id)
        left.set()

    leaving = Thread(target=leave)
    with units.write(cast.here, the_service("test")) as uow:
        held_pool(uow, pool_id)
        leaving.start()
        assert not left.wait(0.5)
    leaving.join()
    assert left.is_set()
